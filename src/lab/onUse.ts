/** Programs whose code is read when they first run: most labs never run most of them. */
import type { Program } from './process.ts';

/** @param load reads the code, as `() => import('./tool.ts').then(({ tool }) => tool)`; asked once */
export function onUse(load: () => Promise<Program>): Program {
  let loaded: Promise<Program> | undefined;
  return async (process) => {
    loaded ??= load();
    return (await process.clock.stand(loaded))(process);
  };
}
