/** What is read of an output while it is still being printed. */
import { expect, test } from 'vitest';
import { Printed } from '../../src/course/printed.ts';
import { understandSoFar } from '../../src/course/understand.ts';
import { commandOf } from '../../src/script/command.ts';
import { fixture } from '../output/fixture.ts';

function readSoFar(line: string, text: string) {
  const printed = new Printed(false);
  printed.push({ stream: 'stdout', text });
  const provenance = { kind: 'live', host: 'router', command: line, at: 0 } as const;
  return understandSoFar(provenance, commandOf(line, 'router'), printed);
}

const tcpdump = fixture('tools/tcpdump-native-tcp80.stdout.txt');

test('packets are read as they come, and a line that is half there waits', () => {
  const [first = '', second = ''] = tcpdump.split('\n');
  const parsed = readSoFar('tcpdump -i any tcp port 80 -nn', `${first}\n${second.slice(0, 40)}`);
  expect(parsed).toMatchObject({ kind: 'packets', unparsed: [] });
  expect(parsed?.kind === 'packets' && parsed.rows).toHaveLength(1);
});

test('a long table keeps the header that its newest rows are read by', () => {
  const header = 'NAME              READY   STATUS    RESTARTS   AGE\n';
  const line = (n: number) => `webpod-${String(n).padStart(6, '0')}     1/1     Running   0          5m\n`;
  const text = header + Array.from({ length: 5_000 }, (_, n) => line(n)).join('');
  const parsed = readSoFar('kubectl get pods -w', text);
  if (parsed?.kind !== 'table') throw new Error('a table was expected');
  expect(parsed.rows.at(-1)).toMatchObject({ name: 'webpod-004999', status: 'Running' });
  expect(parsed.unparsed).toEqual([]);
  // Bounded, however much has been printed.
  expect(parsed.rows.length).toBeLessThanOrEqual(1_001);
});

test('what no single command prints stays text', () => {
  expect(readSoFar('while true; do curl -s webpod; done', 'Hostname: webpod\n')).toBeUndefined();
});
