import type { Process, Program } from '../process.ts';
import { FileError, resolvePath } from './files.ts';

/**
 * `sh` and `bash` as programs: `sh -c 'script' name args…`, `sh file args…`, or a script on stdin. A machine without a
 * shell (an image from scratch) has none in its table.
 */
export function shellPrograms(): ReadonlyMap<string, Program> {
  return new Map([
    ['bash', runShell],
    ['sh', runShell],
  ]);
}

const runShell: Program = async (process) => {
  const prelude: string[] = [];
  const { args } = process;
  let index = 0;
  let inline = false;
  let fromStdin = false;
  for (; /^[-+]./.test(args[index] ?? '') && args[index] !== '--'; index += 1) {
    const arg = args[index] ?? '';
    if (arg.startsWith('--')) continue;
    if (arg.slice(1).includes('o')) {
      index += 1;
      prelude.push(`set ${arg.charAt(0)}o ${args[index] ?? ''}`);
    }
    if (arg.slice(1).includes('c')) inline = true;
    if (arg.slice(1).includes('s')) fromStdin = true;
    const letters = arg.slice(1).replace(/[^euxf]/g, '');
    if (letters !== '') prelude.push(`set ${arg.charAt(0)}${letters}`);
  }
  if (args[index] === '--') index += 1;
  const operand = fromStdin ? undefined : args[index];
  if (inline && operand === undefined) {
    await process.stderr.write(`${process.name}: -c: option requires an argument\n`);
    return 2;
  }
  const script = inline
    ? operand
    : operand === undefined
      ? await readAll(process)
      : await readScript(process, operand);
  if (script === undefined) return 127;
  const name = inline ? (args[index + 1] ?? process.name) : (operand ?? process.name);
  const positional = args.slice(fromStdin ? index : inline ? index + 2 : index + 1);
  const setup = [...prelude, ''].join('; ').replace(/; $/, '\n');
  return process.runOn(process.machine, {
    script: (prelude.length > 0 ? setup : '') + (script ?? ''),
    name,
    positional,
  });
};

async function readAll(process: Process): Promise<string> {
  let text = '';
  for (let chunk = await process.stdin.read(); chunk !== undefined; chunk = await process.stdin.read())
    text += chunk;
  return text;
}

async function readScript(process: Process, path: string): Promise<string | undefined> {
  try {
    return process.machine.files.read(resolvePath(process.cwd, path));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    await process.stderr.write(`${process.name}: ${path}: ${error.message}\n`);
    return undefined;
  }
}
