/** The notebook file, before anybody has run anything: opening one must do nothing but show it. */
import { expect } from 'vitest';
import { cellSpecs } from '../../src/course/cellSpecs.ts';
import { completionAt } from '../../src/course/completion.ts';
import { lintCell } from '../../src/course/lints/lintCell.ts';
import { decodeNotebook, NotebookError, readNotebook, writeNotebook } from '../../src/course/notebookFile.ts';
import { readInfo, withAttributes } from '../../src/course/infoString.ts';
import { lastRunOf, NO_PROGRESS, passedOf, readProgress, withChecks } from '../../src/course/progress.ts';
import { commandOf } from '../../src/script/command.ts';
import { createState } from '../../src/state/createState.ts';
import { ALL, HIDDEN, KEYS, long, UNITS } from './attacks.ts';
import { door, withEach } from './door.ts';

const attack = door('notebook');

/** As it is opened and saved without an edit. */
function roundTrip(text: string): void {
  const { cells, format } = readNotebook(text);
  expect(
    writeNotebook(
      cells.map((file) => ({ ...file, file })),
      format,
    ),
  ).toBe(text);
  cellSpecs(cells, ['k8s-ctr']);
}

const cell = (text: string) => ({
  spec: {
    id: 'a',
    host: 'k8s-ctr',
    expect: 'ok' as const,
    step: undefined,
    until: undefined,
    with: undefined,
  },
  text,
});
const lintsOf = (text: string) => lintCell(cell(text), { cells: [cell(text)], state: createState() });

attack('anything in text, in a cell and in an info string', 'kept as it is', () =>
  withEach(
    ALL.filter((text) => !text.includes('\0')).flatMap((text) => [
      text,
      `# ${text}\n\n${text}\n`,
      `\`\`\`sh id=a\n${text}\n\`\`\`\n`,
      `\`\`\`sh id="${text}" host=${text} ${text}\n\`\`\`\n`,
      `## x\n<!-- step: ${text} -->\n`,
    ]),
    roundTrip,
  ),
);

attack('keys of every object as attributes and as steps', 'kept as it is', () =>
  withEach(KEYS, (key) => {
    expect(Object.entries(readInfo(`sh ${key}=1`).attributes)).toEqual([[key, '1']]);
    expect(withAttributes(`sh ${key}=1 id=a`, { id: 'b' })).toBe('sh id=b');
    expect(withAttributes(`sh ${key}=1`, Object.fromEntries([[key, '2']]))).toBe(`sh ${key}=2`);
    const passed = withChecks(NO_PROGRESS, key, [{ id: key, verdict: 'true', text: '', evidence: [] }]);
    expect(passedOf(readProgress(JSON.parse(JSON.stringify(passed))), key)).toEqual([key]);
    expect(passedOf(NO_PROGRESS, key)).toEqual([]);
    expect(lastRunOf(NO_PROGRESS, key)).toBeUndefined();
  }),
);

attack('stored progress of any shape', 'refused', () =>
  withEach(
    [
      null,
      1,
      '',
      [],
      {},
      { version: 1 },
      { version: 1, passed: [], cells: null },
      { version: 2, passed: {}, cells: {} },
      { version: 1, passed: { a: 'x', b: [1], c: { length: 1 } }, cells: { a: 1, b: null, c: { at: 'x' } } },
    ],
    (stored) => {
      const { passed, cells } = readProgress(stored);
      expect([passed, cells]).toEqual([{}, {}]);
    },
  ),
);

attack('NUL, UTF-16, bytes that are no UTF-8', 'refused', () =>
  withEach(
    [
      [0x61, 0],
      [0xff, 0xfe, 0x61, 0],
      [0xfe, 0xff, 0, 0x61],
      [0xc0, 0xaf],
      [0xed, 0xa0, 0x80],
      [0x61, 0x0a, 0x80],
      [0xf5, 0x80, 0x80, 0x80],
    ],
    (bytes) => expect(() => decodeNotebook(Uint8Array.from(bytes))).toThrow(NotebookError),
  ),
);

attack('long runs of one thing', 'bounded', () =>
  withEach(
    UNITS.filter((unit) => unit !== '\0').flatMap((unit) => [
      long(unit),
      `a${long(unit)}b`,
      `\`\`\`sh ${long(unit, 20_000).replaceAll(/[\r\n]/g, ' ')}x\n\`\`\`\n`,
    ]),
    roundTrip,
  ),
);

attack('five thousand quotes and lists in each other', 'bounded', () =>
  withEach(['>', '> ', '- ', '1. ', '>- '], (unit) =>
    roundTrip(`${unit.repeat(5_000)}x\n${unit.repeat(5_000)}\`\`\`sh\n`),
  ),
);

attack('three thousand cells, steps and equal ids', 'bounded', () =>
  withEach(['```sh id=a\nx\n```\n', '## x\n<!-- step: a -->\n', '```sh with=b id=a\n```\n'], (unit) =>
    roundTrip(unit.repeat(3_000)),
  ),
);

attack('times and numbers that no timer holds', 'refused', () =>
  withEach(['99999999999999999999s', '9e99ms', '-1s', 'NaNs', '0s', '2147483648ms'], (until) => {
    const { specs, problems } = cellSpecs(readNotebook(`\`\`\`sh until=${until}\n\`\`\`\n`).cells);
    expect(specs[0]?.until).toBeUndefined();
    expect(problems).toHaveLength(1);
  }),
);

attack('text in a cell that is not what it looks like', 'made visible', () =>
  withEach(HIDDEN, (text) => {
    const [lint] = lintsOf(text);
    expect(lint?.rule).toBe('hidden-character');
    expect(lint?.message.en).toMatch(/U\+[0-9A-F]{4}/);
    expect(lint?.message.en).not.toContain(text);
  }),
);

attack('cells that make hints, completion and the reader of commands try again', 'bounded', () =>
  withEach(
    [...UNITS, 'grep " ', "grep -v '  ", '<<A\n', 'cat <<A\na: &a [x]\nb: *a\nA\n'].map((unit) =>
      long(unit, 8_000),
    ),
    (text) => {
      lintsOf(text);
      commandOf(text, 'k8s-ctr');
      completionAt(text, text.length, { state: undefined, hosts: [], cells: [cell(text)], host: 'k8s-ctr' });
    },
  ),
);

attack('a manifest whose aliases stand for millions', 'bounded', () => {
  const levels = Array.from(
    { length: 12 },
    (_, n) =>
      `l${n}: &l${n} [${
        n === 0
          ? 'x'
          : Array(10)
              .fill(`*l${n - 1}`)
              .join(', ')
      }]`,
  );
  lintsOf(`kubectl apply -f - <<EOF\napiVersion: v1\nkind: Service\n${levels.join('\n')}\nEOF\n`);
  return 1;
});
