import { quoteWord } from '../quote.ts';
import { isSet } from '../variables.ts';
import type { Builtin, BuiltinCall, Builtins } from './builtin.ts';

const LETTERS: Readonly<Record<string, string>> = {
  e: 'errexit',
  u: 'nounset',
  x: 'xtrace',
  f: 'noglob',
  a: 'allexport',
  m: 'monitor',
  h: 'hashall',
  b: 'notify',
  C: 'noclobber',
  v: 'verbose',
};
const NAMES = [...Object.values(LETTERS), 'pipefail', 'posix', 'history', 'emacs', 'vi'];

const SHOPTS = [
  'expand_aliases',
  'nullglob',
  'extglob',
  'dotglob',
  'globstar',
  'nocaseglob',
  'nocasematch',
  'lastpipe',
  'checkwinsize',
  'histappend',
  'inherit_errexit',
  'cmdhist',
];

/** Options that would change what a script does, and that the lab's shell does not model: they cannot be set. */
const UNSIMULATED = new Set(
  'allexport noclobber verbose posix globstar nocaseglob nocasematch lastpipe inherit_errexit'.split(' '),
);

const set: Builtin = async (call) => {
  const { shell, args } = call;
  if (args.length === 0) return printAll(call);
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? '';
    if (arg === '--' || arg === '-' || !/^[-+]/.test(arg)) {
      shell.positional = args.slice(arg === '--' || arg === '-' ? index + 1 : index);
      return 0;
    }
    const on = arg.startsWith('-');
    for (const letter of arg.slice(1)) {
      const name = letter === 'o' ? args[(index += 1)] : LETTERS[letter];
      if (letter === 'o' && name === undefined) return printOptions(call);
      if (name === undefined) return call.complain(`-${letter}: invalid option`, 2);
      if (!NAMES.includes(name)) return call.complain(`${name}: invalid option name`, 2);
      if (on && UNSIMULATED.has(name)) return call.complain(`${name}: not simulated in this lab`);
      if (on) shell.options.add(name);
      else shell.options.delete(name);
    }
  }
  return 0;
};

async function printAll({ shell, write }: BuiltinCall): Promise<number> {
  for (const name of shell.variables.names()) {
    const variable = shell.variables.find(name);
    if (isSet(variable) && typeof variable.value === 'string') {
      await write(
        `${name}=${/^[\w./:@%+,-]*$/.test(variable.value) ? variable.value : quoteWord(variable.value)}\n`,
      );
    }
  }
  return 0;
}

async function printOptions({ shell, write }: BuiltinCall): Promise<number> {
  for (const name of [...NAMES].sort())
    await write(`${name.padEnd(15)}\t${shell.options.has(name) ? 'on' : 'off'}\n`);
  return 0;
}

const shopt: Builtin = async (call) => {
  const { shell } = call;
  const flags = call.args.filter((arg) => arg.startsWith('-')).join('');
  const names = call.args.filter((arg) => !arg.startsWith('-'));
  const quiet = flags.includes('q');
  let status = 0;
  for (const name of names.length > 0 ? names : SHOPTS) {
    if (!SHOPTS.includes(name)) status = await call.complain(`${name}: invalid shell option name`);
    else if (flags.includes('s') && names.length > 0) {
      if (UNSIMULATED.has(name)) status = await call.complain(`${name}: not simulated in this lab`);
      else shell.options.add(name);
    } else if (flags.includes('u') && names.length > 0) shell.options.delete(name);
    else {
      if (!shell.options.has(name) && names.length > 0) status = 1;
      if (!quiet) await call.write(`${name.padEnd(15)}\t${shell.options.has(name) ? 'on' : 'off'}\n`);
    }
  }
  return status;
};

export const optionBuiltins: Builtins = { set, shopt };
