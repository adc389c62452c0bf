/** A hundred megabytes in a single line, from the program that prints it to what the renderer is given. */
import { expect } from 'vitest';
import { createStudy } from '../../src/course/study.ts';
import { NEW_FILE } from '../../src/course/notebookFile.ts';
import { createState } from '../../src/state/createState.ts';
import { payloadOf, streamPayload } from '../../src/notebook/cellOutputs.ts';
import { LargeOutputs } from '../../src/notebook/largeOutputs.ts';
import { parseOutput } from '../../src/output/parse.ts';
import { commandOf } from '../../src/script/command.ts';
import { fakeBackend } from '../course/fakeBackend.ts';
import { week4Course } from '../course/week4Course.ts';
import { door, withEach } from './door.ts';

const MEGABYTE = 1_000_000;
const attack = door('a line without an end');

const COMMANDS = [
  'ip route',
  'kubectl get pods -o wide',
  'kubectl get pods -o json',
  'kubectl get pod x -o yaml',
  'kubectl describe pod x',
  'kubectl logs x',
  'tcpdump -nn -i any',
  'cilium-dbg bpf lb list',
  'cilium-dbg status --verbose',
  'curl -s http://x',
];
/** Pieces that are the beginning of something in one grammar or another. */
const PIECES = ['x', ' ', '[', '{"a":', '172.20.0.1 via ', 'a: ', '\u001b[31m', '\u202e', '- '];

attack('a hundred megabytes through each reader', 'bounded', () => {
  const text = 'x '.repeat((100 * MEGABYTE) / 2);
  return withEach(COMMANDS, (line) => {
    const command = commandOf(line, 'k8s-ctr');
    const parsed = parseOutput(
      { argv: command?.argv ?? [], line, rowsKept: true, filtered: false, filters: [] },
      text,
    );
    expect(parsed.kind === 'text' ? 0 : parsed.rows.length).toBe(0);
  });
});

attack('a megabyte of each piece through each reader', 'bounded', () =>
  withEach(
    COMMANDS.flatMap((line) => PIECES.map((piece) => [line, piece] as const)),
    ([line, piece]) => {
      const command = commandOf(line, 'k8s-ctr');
      parseOutput(
        { argv: command?.argv ?? [], line, rowsKept: true, filtered: false, filters: [] },
        piece.repeat(MEGABYTE / piece.length),
      );
    },
  ),
);

for (const expected of ['ok', 'endless'] as const)
  attack(
    `a hundred megabytes from a cell that ${expected === 'ok' ? 'ends' : 'does not end'}`,
    'bounded',
    async () => {
      const piece = 'x'.repeat(10_000);
      const backend = fakeBackend({
        program: (script, shell) => {
          if (script.startsWith('export -p')) return 0;
          for (let n = 0; n < 10_000; n++) shell.stdout(piece);
          return 0;
        },
      });
      const study = createStudy({
        backend,
        notebook: { cells: [], format: NEW_FILE },
        course: week4Course(),
        locale: 'en',
      });
      const options = { locale: 'en', ringLines: 1000 } as const;
      let largest = 0;
      const result = await study.runCell(
        { spec: { id: 'a', host: 'router', expect: expected }, text: 'cat x' },
        {
          onUpdate: ({ streaming }) => {
            if (streaming === undefined) return;
            largest = Math.max(largest, JSON.stringify(streamPayload(streaming, options)).length);
          },
        },
      );
      for (const output of result.outputs) {
        const drawn = new LargeOutputs().first(payloadOf(output, createState(), options));
        largest = Math.max(largest, JSON.stringify(drawn).length);
        expect(output.text.length).toBeLessThanOrEqual(64 * MEGABYTE);
      }
      expect(largest).toBeGreaterThan(1000);
      expect(largest).toBeLessThan(MEGABYTE);
      study.dispose();
      return 10_000;
    },
  );
