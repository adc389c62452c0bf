/** Programs that cannot do without a terminal: they draw on the whole screen, or wait for what a person types. */
import { parse } from 'unbash';
import { unwrap } from './wrappers.ts';

function named(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/));
}

const SCREEN = named(
  'vi vim nvim view nano emacs pico ed mc tmux screen top htop btop atop iftop nethogs k9s termshark visudo vipw passwd su login telnet',
);
const SHELLS = named('sh bash ash dash zsh fish python python3 node psql mysql redis-cli');
const MAX_DEPTH = 6;

/** The program of a script that is this one command and needs a terminal; undefined for everything else. */
export function terminalOnly(script: string): string | undefined {
  const { commands, errors } = parse(script);
  const node = commands[0]?.command;
  if (commands.length !== 1 || (errors?.length ?? 0) > 0 || node?.type !== 'Command') return undefined;
  // What is redirected has been thought about.
  if (node.name === undefined || node.redirects.length > 0) return undefined;
  const argv = [node.name.value, ...node.args.map((word) => (word.type === 'Word' ? word.value : word.text))];
  return programOf(argv[0] === 'k' ? ['kubectl', ...argv.slice(1)] : argv, 0);
}

function programOf(argv: readonly string[], depth: number): string | undefined {
  const name = (argv[0] ?? '').replace(/^.*\//, '');
  const rest = argv.slice(1);
  if (depth > MAX_DEPTH) return undefined;
  if (SCREEN.has(name)) return name;
  if (SHELLS.has(name) && rest.every((word) => /^-(i|l|-login)$/.test(word))) return name;
  if (name === 'mtr' && !rest.some((word) => /^-(-report|-report-wide|[a-z]*[rw])/.test(word))) return name;
  if (name === 'sudo' && rest.length > 0 && rest.every((word) => /^(-[is]+|--login|--shell)$/.test(word)))
    return 'sudo';
  if (name === 'kubectl') {
    const words = rest.filter((word) => !word.startsWith('-'));
    if (words.includes('edit') && !words.includes('get')) return 'kubectl edit';
    if (
      /^(attach|run|debug)$/.test(words[0] ?? '') &&
      rest.some((word) => /^(-(?=[a-z]*t)[a-z]+|--tty)$/.test(word))
    )
      return `kubectl ${words[0] ?? ''}`;
  }
  const inner = unwrap(argv, { kind: 'host', host: '' });
  if (inner === undefined) return undefined;
  if (inner.kind === 'nothing')
    return name === 'ssh' && !rest.some((word) => /^-[GVN]/.test(word)) ? 'ssh' : undefined;
  if (inner.kind === 'argv') return programOf(inner.argv, depth + 1);
  return name === 'ssh' ? terminalOnly(inner.script) : undefined;
}
