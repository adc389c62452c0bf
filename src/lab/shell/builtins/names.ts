import { quoteWord } from '../quote.ts';
import type { Shell } from '../shell.ts';
import type { Builtin, BuiltinCall, Builtins } from './builtin.ts';

const KEYWORDS = new Set(
  'if then else elif fi case esac for select while until do done in function time { } ! [[ ]] coproc'.split(
    ' ',
  ),
);

type Meaning =
  | { readonly kind: 'alias'; readonly value: string }
  | { readonly kind: 'keyword' | 'function' | 'builtin' }
  | { readonly kind: 'file'; readonly path: string };

function meaningOf({ shell, isBuiltin }: BuiltinCall, name: string): Meaning | undefined {
  const value = shell.aliases.get(name);
  if (value !== undefined && shell.options.has('expand_aliases')) return { kind: 'alias', value };
  if (KEYWORDS.has(name)) return { kind: 'keyword' };
  if (shell.functions.has(name)) return { kind: 'function' };
  if (isBuiltin(name)) return { kind: 'builtin' };
  if (shell.machine.program(name))
    return { kind: 'file', path: name.includes('/') ? name : `/usr/bin/${name}` };
  return undefined;
}

const type: Builtin = async (call) => {
  const short = call.args.includes('-t');
  const path = call.args.includes('-p') || call.args.includes('-P');
  let status = 0;
  for (const name of call.args.filter((arg) => !/^-[atpPf]+$/.test(arg))) {
    const meaning = meaningOf(call, name);
    if (!meaning) {
      status = 1;
      if (!short && !path) await call.complain(`${name}: not found`);
    } else if (short) await call.write(`${meaning.kind}\n`);
    else if (path) await call.write(meaning.kind === 'file' ? `${meaning.path}\n` : '');
    else await call.write(`${name} is ${describe(call.shell, name, meaning)}\n`);
  }
  return status;
};

function describe(shell: Shell, name: string, meaning: Meaning): string {
  switch (meaning.kind) {
    case 'alias':
      return `aliased to \`${meaning.value}'`;
    case 'keyword':
      return 'a shell keyword';
    case 'builtin':
      return 'a shell builtin';
    case 'file':
      return meaning.path;
    case 'function': {
      const found = shell.functions.get(name);
      return `a function\n${name} () \n${found ? found.source.slice(found.start, found.end) : ''}`;
    }
  }
}

const command: Builtin = async (call) => {
  const [option, ...names] = call.args;
  if (option === '-v' || option === '-V') {
    let status = 0;
    for (const name of names) {
      const meaning = meaningOf(call, name);
      if (!meaning) {
        status = 1;
        if (option === '-V') await call.complain(`${name}: not found`);
      } else if (option === '-V') await call.write(`${name} is ${describe(call.shell, name, meaning)}\n`);
      else if (meaning.kind === 'alias') await call.write(`alias ${name}=${quoteWord(meaning.value)}\n`);
      else await call.write(`${meaning.kind === 'file' ? meaning.path : name}\n`);
    }
    return status;
  }
  const argv = option === '-p' || option === '--' ? names : call.args;
  return argv.length === 0 ? 0 : call.run(argv);
};

const builtin: Builtin = async (call) => {
  const [name] = call.args;
  if (name === undefined) return 0;
  if (!call.isBuiltin(name)) return call.complain(`${name}: not a shell builtin`);
  return call.run(call.args);
};

const cd: Builtin = async (call) => {
  const { shell } = call;
  const args = call.args.filter((arg) => !/^-[LPe]+$/.test(arg) && arg !== '--');
  if (args.length > 1) return call.complain('too many arguments');
  const [asked = shell.home] = args;
  const target = asked === '-' ? shell.variables.get('OLDPWD') : asked;
  if (target === undefined) return call.complain('OLDPWD not set');
  const path = shell.absolute(target);
  if (!shell.machine.files.exists(path)) return call.complain(`${target}: No such file or directory`);
  if (!shell.machine.files.isDirectory(path)) return call.complain(`${target}: Not a directory`);
  shell.variables.set('OLDPWD', shell.cwd);
  shell.cwd = path;
  shell.variables.set('PWD', path);
  if (asked === '-') await call.write(`${path}\n`);
  return 0;
};

const pwd: Builtin = async (call) => {
  await call.write(`${call.shell.cwd}\n`);
  return 0;
};

export const nameBuiltins: Builtins = {
  type,
  command,
  builtin,
  cd,
  pwd,
  hash: async () => 0,
  umask: async () => 0,
};
