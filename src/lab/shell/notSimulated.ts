import type { Program } from '../process.ts';

/** A real tool that the lab knows of and does not model. It says so, and never looks like success. */
export function notSimulated(name: string): Program {
  return async (process) => {
    await process.stderr.write(`${name}: not simulated in this lab\n`);
    return 1;
  };
}
