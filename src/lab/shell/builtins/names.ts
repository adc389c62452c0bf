import { findCommand, isExecutable } from '../findCommand.ts';
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
  const found = findCommand(shell, name);
  if (found?.kind === 'script' && !isExecutable(shell, found.path)) return undefined;
  return found && { kind: 'file', path: usualPlace(found.path) };
}

/** Everything that comes with the machine is said to be in one place, wherever on the PATH it was found. */
function usualPlace(path: string): string {
  return path.replace(/^\/(?:usr\/local\/s?bin|usr\/sbin|s?bin)\//, '/usr/bin/');
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

const umask: Builtin = async (call) => {
  const [mode] = call.args;
  if (mode === undefined) await call.write('0022\n');
  else if (!/^0*22$/.test(mode)) return call.complain(`${mode}: another mask is not simulated in this lab`);
  return 0;
};

/** The stack of directories, the current one first. */
function stackOf(shell: Shell): readonly string[] {
  return [shell.cwd, ...shell.directories].map((path) =>
    path === shell.home || path.startsWith(`${shell.home}/`) ? `~${path.slice(shell.home.length)}` : path,
  );
}

const dirs: Builtin = async (call) => {
  if (call.args.includes('-c')) call.shell.directories = [];
  else await call.write(`${stackOf(call.shell).join(' ')}\n`);
  return 0;
};

const pushd: Builtin = async (call) => {
  const { shell } = call;
  const before = shell.cwd;
  const [target = shell.directories[0]] = call.args;
  if (target === undefined) return call.complain('no other directory');
  if ((await call.run(['cd', target])) !== 0) return 1;
  shell.directories = [before, ...shell.directories.slice(call.args.length === 0 ? 1 : 0)];
  return dirs({ ...call, args: [] });
};

const popd: Builtin = async (call) => {
  const { shell } = call;
  const [target, ...rest] = shell.directories;
  if (target === undefined) return call.complain('directory stack empty');
  if ((await call.run(['cd', target])) !== 0) return 1;
  shell.directories = rest;
  return dirs({ ...call, args: [] });
};

export const nameBuiltins: Builtins = {
  type,
  command,
  builtin,
  cd,
  pwd,
  hash: async () => 0,
  umask,
  pushd,
  popd,
  dirs,
};
