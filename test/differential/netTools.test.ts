/** `arping`, `arp`, `route`, `ping`, `curl`, `ss`, `ip` and `tcpdump` of the lab beside the real ones, in the same small network. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inLab, inNamespaces } from './netToolsWorld.ts';
import type { Outcome, Said, Step } from './netToolsWorld.ts';
import { unavailable } from './netnsWorld.ts';

const PROGRAMS = { arping: 'arping', arp: 'net-tools', curl: 'curl' } as const;

function missing(): string | undefined {
  for (const [program, packaged] of Object.entries(PROGRAMS))
    if (spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0) return `apt-get install ${packaged}`;
  return unavailable();
}

const reason = missing();
if (reason !== undefined)
  console.warn(`SKIPPED: the lab's network tools are not compared with real ones: ${reason}`);

/** In each world, which `%%` ends, a line a step: `host: command`, and after ` || ` the captures that run meanwhile. */
const WORLDS: readonly (readonly Step[])[] = readFileSync(
  new URL('fixtures/netTools.txt', import.meta.url),
  'utf8',
)
  .trimEnd()
  .split('\n%%\n')
  .map((world) =>
    world.split('\n').map((line) => {
      const [first, ...during] = line.split(' || ').map((part) => {
        const [, on, command = ''] = /^(client|other|router|server): (.*)$/.exec(part) ?? [];
        if (on !== 'client' && on !== 'other' && on !== 'router' && on !== 'server')
          throw new Error(`no host in "${part}"`);
        return [on, command] as const;
      });
      if (first === undefined) throw new Error('an empty step');
      return { on: first[0], command: first[1], during };
    }),
  );

/** What is another one every time, or in another version of the program. */
const MASKS: readonly (readonly [RegExp, string])[] = [
  // Times of packets, of waits and of round trips.
  [/^\[\d+\.\d+\]/gm, '[T]'],
  [/\d\d:\d\d:\d\d\.\d{6}/g, 'TIME'],
  [/time=[\d.]+ .?sec/g, 'time=T sec'],
  [/time=[\d.]+/g, 'time=T'],
  [/time \d+ms/g, 'time Tms'],
  [/after \d+ (ms|milli)/g, 'after T $1'],
  [/= [\d.]+(\/[\d.]+){3}/g, '= RTT'],
  [/ipg\/ewma [\d.]+\/[\d.]+/g, 'ipg/ewma T'],
  [/ +\d+ +0 --:--:-- +[-:\d]+ --:--:-- +\d+$/gm, ' SPEED'],
  // The meter is drawn again each second.
  [/\r[^\r\n]* SPEED(?=\r)/g, ''],
  // Identifiers, ephemeral ports, checksums that a card would have filled in.
  [/\bid \d+/g, 'id N'],
  [/\b(3[2-9]|[45]\d|60)\d{3}\b/g, 'PORT'],
  [/cksum 0x[0-9a-f]{4} \(.*?\)/g, 'cksum'],
  // Other releases: arping 2.23 beside 2.24, curl 7.88 beside 8.5.
  [/^ARPing 2\.\d+/gm, 'ARPing 2.N'],
  [/curl\/\d+\.\d+\.\d+/g, 'curl/V'],
  [/ \(#\d\)$/gm, ''],
  [/^\* Closing connection \d$/gm, '* Closing connection'],
  [/^(\* Re-using existing connection) #\d/gm, '$1'],
  [/^\* (Found bundle|Can not multiplex|Name '|Local port: ).*\n/gm, ''],
];

/** Tables whose rows come in the order of a hash, and answers of two machines. */
const UNORDERED = /^arp\b|^ip (-j )?n|192\.168\.10\.211/;

const masked = (text: string): string => MASKS.reduce((all, [from, to]) => all.replace(from, to), text);

function comparable({ out, err, exit }: Said, command: string): Said {
  // A usage is told shorter by the lab.
  const told = masked(out).replace(/^(usage|Usage).*[^]*/m, '');
  const lines = told.split('\n');
  // Which of the two answers is first is not said, so neither is whose it is.
  const unordered = lines.map((line) => line.replace(/index=\d+/, 'index=N')).sort();
  return {
    out: (UNORDERED.test(command) ? unordered : lines).join('\n'),
    err: masked(err).replace(/^(usage|Usage).*[^]*/m, ''),
    exit,
  };
}

/** Says that it is not simulated; what else it prints then is not compared. */
const saysSo = ({ out, err }: Said): boolean => /not simulated in this lab/.test(out + err);

interface Comparison {
  readonly captures: number;
  readonly said: readonly string[];
  readonly differ: readonly object[];
}

async function compare(steps: readonly Step[]): Promise<Comparison> {
  const [real, lab] = [await inNamespaces(steps), await inLab(steps)];
  const differ: object[] = [];
  const said: string[] = [];
  let captures = 0;
  for (const [index, { on, command, during = [] }] of steps.entries()) {
    const [expected, actual]: (Outcome | undefined)[] = [real[index], lab[index]];
    if (expected === undefined || actual === undefined) throw new Error(`step ${index} was not run`);
    if (saysSo(actual)) {
      said.push(`${on}: ${command}`);
      continue;
    }
    const pairs: (readonly [string, Said, Said])[] = [
      [command, expected, actual],
      ...during.map(([host, capture], at) => {
        const [one, other] = [expected.captured[at], actual.captured[at]];
        if (one === undefined || other === undefined) throw new Error(`"${capture}" was not run`);
        return [`${host}: ${capture} (during ${command})`, one, other] as const;
      }),
    ];
    captures += during.length;
    for (const [what, one, other] of pairs) {
      const [theirs, ours] = [comparable(one, what), comparable(other, what)];
      if (JSON.stringify(theirs) !== JSON.stringify(ours)) differ.push({ on, what, theirs, ours });
    }
  }
  return { captures, said, differ };
}

/** On a machine under load real programs are late: timers of the kernel have run out then that had time left. */
const TRIES = 3;

async function compareInTime(steps: readonly Step[]): Promise<Comparison> {
  let last = await compare(steps);
  for (let tries = 1; tries < TRIES && last.differ.length > 0; tries += 1) last = await compare(steps);
  return last;
}

describe.skipIf(reason !== undefined)('beside real network tools', () => {
  it('prints, answers and captures the same', async () => {
    const worlds = await Promise.all(WORLDS.map(compareInTime));
    const said = worlds.flatMap((world) => world.said);
    const differ = worlds.flatMap((world) => world.differ);
    const captures = worlds.reduce((sum, world) => sum + world.captures, 0);
    console.log(
      `${WORLDS.flat().length} commands and ${captures} captures compared, ${differ.length} differ, ${said.length} say that they are not simulated`,
    );
    for (const line of said) console.log(`says so: ${line}`);
    expect(differ).toEqual([]);
  }, 600_000);
});
