/** The ways in which a paste is broken, and some in which none is. */
import type { Random } from './random.ts';

/** What a mutation may take from: the lines of another output. */
export type Other = () => readonly string[];

export interface Mutation {
  readonly name: string;
  /** The same rows must be read as before: nothing that the tool printed is missing, and all of it can be told apart. */
  readonly harmless?: true;
  readonly of: (lines: readonly string[], random: Random, other: Other) => string;
}

/** How wide the terminals are that break lines. */
const columns = 80;

const prompts = [
  (command: string) => `$ ${command}`,
  (command: string) => `(⎈|HomeLab:N/A) root@k8s-ctr:~# ${command}`,
  (command: string) => `root@k8s-ctr:/home/cilium# ${command}`,
  (command: string) => `[vagrant@k8s-w1 ~]$ ${command}`,
];

const noise =
  '\u001b[31m|\u001b[0m|\r|\u00a0|\u200b|\ufeff|\t|  | |\n|"|{|}|[|]|(|)|:|,|=|/|-|->|<none>|0|9|99999999999999999999|-1|0x|::1|\\|\'|#|$ |...|null|true|한|\u{1f41d}|\0|NAME|├── |__proto__|constructor|error: |- |&lt;|%|+'
    .split('|')
    .concat('|');

/** A few characters put in, taken out or replaced. */
function scribbled(text: string, random: Random): string {
  let scribble = text;
  for (let edits = 1 + random(4); edits > 0; edits--) {
    const place = random(scribble.length + 1);
    const put = noise[random(noise.length * 2)] ?? '';
    scribble = scribble.slice(0, place) + put + scribble.slice(place + random(4));
  }
  return scribble;
}

function wrapped(lines: readonly string[], width: number): string {
  const broken = lines.flatMap((line) => {
    const pieces = [line.slice(0, width)];
    for (let at = width; at < line.length; at += width) pieces.push(line.slice(at, at + width));
    return pieces;
  });
  return broken.join('\n');
}

/** Colours around words, as `grep --color`, `ip -c` and `kubectl` with a colouring wrapper print them. */
function coloured(lines: readonly string[], random: Random): string {
  return lines
    .map((line) =>
      line.replace(/[^ \t]+/g, (word) =>
        random(3) === 0 ? `\u001b[0${1 + random(2)};3${random(8)}m${word}\u001b[0m\u001b[K` : word,
      ),
    )
    .join('\n');
}

function typed(command: string, random: Random): string {
  return prompts[random(prompts.length)]?.(command) ?? command;
}

export function mutations(command: string): readonly Mutation[] {
  return [
    { name: 'as it is', harmless: true, of: (lines) => lines.join('\n') },
    { name: 'CRLF', harmless: true, of: (lines) => lines.join('\r\n') },
    { name: 'colours', harmless: true, of: (lines, random) => coloured(lines, random) },
    {
      name: 'a prompt in front',
      harmless: true,
      of: (lines, random) => [typed(command, random), ...lines].join('\n'),
    },
    {
      name: 'exit code at the end',
      harmless: true,
      of: (lines, random) => [...lines, `command terminated with exit code ${1 + random(140)}`].join('\n'),
    },
    {
      name: 'header dropped',
      of: (lines, random) => lines.slice(1 + random(2)).join('\n'),
    },
    { name: `wrapped at ${columns}`, of: (lines) => wrapped(lines, columns) },
    { name: 'wrapped anywhere', of: (lines, random) => wrapped(lines, 1 + random(120)) },
    {
      name: 'cut in the middle of a line',
      of: (lines, random) => {
        const text = lines.join('\n');
        return text.slice(0, random(text.length + 1));
      },
    },
    {
      name: 'begun in the middle of a line',
      of: (lines, random) => {
        const text = lines.join('\n');
        return text.slice(random(text.length + 1));
      },
    },
    {
      name: 'the middle left out',
      of: (lines, random) => {
        const at = random(lines.length);
        return [
          ...lines.slice(0, at),
          ...(random(2) === 0 ? ['...'] : []),
          ...lines.slice(at + 1 + random(4)),
        ].join('\n');
      },
    },
    {
      name: 'two outputs glued',
      of: (lines, random, other) =>
        [...lines, ...(random(2) === 0 ? [typed('kubectl get nodes', random)] : []), ...other()].join('\n'),
    },
    {
      name: 'another output in between',
      of: (lines, random, other) => lines.toSpliced(random(lines.length), random(2), ...other()).join('\n'),
    },
    {
      name: 'lines moved',
      of: (lines, random) => {
        const moved = [...lines];
        const at = random(moved.length);
        const to = random(moved.length);
        [moved[at], moved[to]] = [moved[to] ?? '', moved[at] ?? ''];
        return moved.join('\n');
      },
    },
    { name: 'scribbled over', of: (lines, random) => scribbled(lines.join('\n'), random) },
    {
      name: 'wrapped and scribbled over',
      of: (lines, random) => scribbled(wrapped(lines, columns), random),
    },
    {
      name: 'coloured, CRLF, cut',
      of: (lines, random) => {
        const text = coloured(lines, random).replaceAll('\n', '\r\n');
        return text.slice(0, random(text.length + 1));
      },
    },
  ];
}

/** One in thousands ends in something endless. */
export function endless(text: string, random: Random): string {
  return text + (noise[random(noise.length)] ?? ' ').repeat(200_000);
}
