/** All programs that are known, by name, with those that run others. */
import { unwrap } from '../wrappers.ts';
import type { Judge, Verdict } from './change.ts';
import { SPLIT, UNKNOWN } from './change.ts';
import { ciliumPrograms } from './ciliumPrograms.ts';
import { kubernetesPrograms } from './kubernetesPrograms.ts';
import { networkPrograms } from './networkPrograms.ts';
import { named } from './options.ts';
import { systemPrograms } from './systemPrograms.ts';

/** The words after the options and `own` words, which are the program that it runs. */
function runs(valued: string, own = 0): Judge {
  const takes = named(valued);
  return (argv) => {
    let at = 1;
    while (at < argv.length && (argv[at] ?? '').startsWith('-') && argv[at] !== '--')
      at += takes.has(argv[at] ?? '') ? 2 : 1;
    if (argv[at] === '--') at += 1;
    const inner = argv.slice(at + own);
    return inner.length === 0 ? 'interactive' : { argv: inner };
  };
}

/** What is read from its input is added to the command. */
const xargs: Judge = (argv) => {
  const inner = runs('-I -n -P -L -d -E -s -a --replace --max-args --max-procs --delimiter --arg-file')(argv);
  return typeof inner === 'object' && 'argv' in inner ? { argv: [...inner.argv, UNKNOWN + SPLIT] } : 'reads';
};

const wrappers: Readonly<Record<string, Judge>> = {
  xargs,
  time: runs('-f -o'),
  setsid: runs(''),
  ionice: runs('-c -n -p -t'),
  taskset: runs('', 1),
  unbuffer: runs(''),
  builtin: runs(''),
  nsenter: runs('-t --target -S --setuid -G --setgid'),
};

const PROGRAMS: ReadonlyMap<string, Judge> = new Map(
  Object.entries({
    ...systemPrograms,
    ...networkPrograms,
    ...kubernetesPrograms,
    ...ciliumPrograms,
    ...wrappers,
  }),
);

export function isKnownProgram(name: string): boolean {
  return PROGRAMS.has(name);
}

/** How a call is judged. What runs another program hands that over; the place where it runs makes no difference. */
export function judge(argv: readonly string[]): Verdict {
  const name = (argv[0] ?? '').replace(/^.*\//, '');
  if (name.includes(UNKNOWN)) return 'unforeseeable';
  if (name === 'trap')
    return argv.length > 2 && !(argv[1] ?? '').startsWith('-') ? { script: argv[1] ?? '' } : 'reads';
  if (name === 'command' && /^-[vV]/.test(argv[1] ?? '')) return 'reads';
  if ((name === 'env' || name === 'exec') && argv.length === 1) return 'reads';
  if (name === 'sudo' && /^-[lvkVn]$/.test(argv[1] ?? '') && argv.length === 2) return 'reads';
  if (name === 'ssh' && argv.some((word) => /^-[GV]$/.test(word) && argv.length <= 3)) return 'reads';
  if (name === 'ssh' && argv.some((word) => /(Proxy|Local|KnownHosts)Command|^-[fNELRDM]/.test(word)))
    return 'changes';
  const known = PROGRAMS.get(name);
  if (known !== undefined && Object.hasOwn(wrappers, name)) return known([name, ...argv.slice(1)]);
  const inner = unwrap([name, ...argv.slice(1)], { kind: 'host', host: '' });
  if (inner !== undefined) {
    if (inner.kind === 'nothing') return 'interactive';
    return inner.kind === 'script' ? { script: inner.script } : { argv: inner.argv };
  }
  if (known === undefined) return 'unknown-program';
  return known([name, ...argv.slice(1)]);
}
