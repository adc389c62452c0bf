/** Commands that run another command: what it is, and where. */
import { kubectlExec } from './kubectlExec.ts';
import type { Target } from './statement.ts';

export type Inner =
  | { readonly kind: 'argv'; readonly argv: readonly string[]; readonly target: Target }
  /** A shell reads it: it may hold pipes of its own. */
  | { readonly kind: 'script'; readonly script: string; readonly target: Target }
  /** It opens a shell or does nothing that prints. */
  | { readonly kind: 'nothing' };

const nothing: Inner = { kind: 'nothing' };

/** The options of a wrapper that take the next word, and how many words of its own come before the inner command. */
interface Prefix {
  readonly valued: RegExp;
  readonly own: number;
}

const prefixes: Readonly<Record<string, Prefix | undefined>> = {
  sudo: { valued: /^(-[ugpCTrthD]|--(user|group|prompt|host|chdir))$/, own: 0 },
  timeout: { valued: /^(-[sk]|--(signal|kill-after))$/, own: 1 },
  stdbuf: { valued: /^(-[ioe]|--(input|output|error))$/, own: 0 },
  nice: { valued: /^(-n|--adjustment)$/, own: 0 },
  env: { valued: /^(-[uCS]|--(unset|chdir))$/, own: 0 },
  nohup: { valued: /^$/, own: 0 },
  command: { valued: /^$/, own: 0 },
  exec: { valued: /^-a$/, own: 0 },
};

/** Undefined: the command is not a wrapper, it is the one that prints. */
export function unwrap(argv: readonly string[], target: Target): Inner | undefined {
  const program = (argv[0] ?? '').replace(/^.*\//, '');
  const prefix = Object.hasOwn(prefixes, program) ? prefixes[program] : undefined;
  if (prefix !== undefined) {
    const rest = argv.slice(skipOptions(argv, 1, prefix.valued) + prefix.own);
    while (/^[A-Za-z_]\w*=/.test(rest[0] ?? '')) rest.shift();
    return rest.length === 0 ? nothing : { kind: 'argv', argv: rest, target };
  }
  switch (program) {
    case 'kubectl':
      return kubectlExec(argv, target.host);
    case 'ssh':
      return ssh(argv);
    case 'sshpass': {
      const rest = argv.slice(skipOptions(argv, 1, /^-[pfdP]$/));
      return rest.length === 0 ? nothing : { kind: 'argv', argv: rest, target };
    }
    case 'watch': {
      const rest = argv.slice(skipOptions(argv, 1, /^(-n|--interval|-q|--equexit)$/));
      return rest.length === 0 ? nothing : { kind: 'script', script: rest.join(' '), target };
    }
    case 'sh':
    case 'bash':
    case 'ash':
    case 'dash':
      return shell(argv, target);
    case 'eval':
      return argv.length === 1 ? nothing : { kind: 'script', script: argv.slice(1).join(' '), target };
    default:
      return undefined;
  }
}

/** Index of the first word from `start` that is no option and no option's value. */
function skipOptions(argv: readonly string[], start: number, valued: RegExp): number {
  let i = start;
  while (i < argv.length) {
    const word = argv[i] ?? '';
    if (word === '--') return i + 1;
    if (!word.startsWith('-') || word === '-') return i;
    i += valued.test(word) ? 2 : 1;
  }
  return i;
}

function shell(argv: readonly string[], target: Target): Inner | undefined {
  for (let i = 1; i < argv.length; i++) {
    const word = argv[i] ?? '';
    if (!/^[-+]/.test(word)) return undefined; // a script file
    if (/^-[a-z]*c$/.test(word)) {
      const script = argv[i + 1];
      return script === undefined ? nothing : { kind: 'script', script, target };
    }
  }
  return undefined;
}

/** ssh joins its words with spaces and a shell on the other host reads them (ssh(1)). */
function ssh(argv: readonly string[]): Inner {
  const valued = /^-[BbcDEeFIiJLlmOoPpQRSWw]$/;
  const at = skipOptions(argv, 1, valued);
  const destination = argv[at];
  if (destination === undefined) return nothing;
  const rest = argv.slice(skipOptions(argv, at + 1, valued));
  if (rest.length === 0) return nothing;
  const host = destination
    .replace(/^ssh:\/\//, '')
    .replace(/^.*@/, '')
    .replace(/:\d+$/, '');
  return { kind: 'script', script: rest.join(' '), target: { kind: 'host', host } };
}
