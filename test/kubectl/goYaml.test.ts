import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { goYaml } from '../../src/lab/go/yaml.ts';

it('quotes what would be read back as something else', () => {
  const texts = [
    'yes',
    '1',
    '1e3',
    '0x1f',
    '',
    'null',
    '2026-11-22',
    '10:30',
    '- a',
    'a: b',
    '#x',
    "it's",
    ' x',
    '@x',
    '1.2.3.4',
  ];
  expect(goYaml({ texts })).toBe(
    'texts:\n- "yes"\n- "1"\n- "1e3"\n- "0x1f"\n- ""\n- "null"\n- "2026-11-22"\n- "10:30"\n' +
      "- '- a'\n- 'a: b'\n- '#x'\n- it's\n- ' x'\n- '@x'\n- 1.2.3.4\n",
  );
});

it('folds long text at the first space after column 80', () => {
  const message =
    "Pool conflicts since range '192.168.10.213 - 192.168.10.220' overlaps range '192.168.10.211 - 192.168.10.215' from IP Pool 'cilium-lb-ippool'";
  expect(goYaml({ message })).toBe(
    "message: Pool conflicts since range '192.168.10.213 - 192.168.10.220' overlaps range\n  '192.168.10.211 - 192.168.10.215' from IP Pool 'cilium-lb-ippool'\n",
  );
});

/** The reader takes `E0` and `.` for numbers that are none. */
const misread = /^[-+]?([\d_.]*[eE][-+]?\d+|[._]+)$/;

it('indents the lines of an item from its dash', () => {
  expect(goYaml({ args: ['a\nb\n'] })).toBe('args:\n- |\n  a\n  b\n');
});

it('is read back as the same value', () => {
  const text = fc
    .oneof(
      fc.string({ unit: 'grapheme-ascii' }),
      fc.string(),
      fc.constantFrom('a b'.repeat(60), 'x\ny\n', '\n', 'a\n\n', ' lead\nx'),
    )
    .filter((one) => !misread.test(one));
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small' },
      text,
      fc.boolean(),
      fc.integer(),
      fc.constant(null),
      fc.array(tie('tree'), { maxLength: 4 }),
      fc.dictionary(
        text.filter((key) => key !== '__proto__' && key !== '<<'),
        tie('tree'),
        { maxKeys: 4 },
      ),
    ),
  }));
  fc.assert(
    fc.property(tree, (value) => {
      expect(parse(goYaml(value as never), { version: '1.1' })).toEqual(value);
    }),
    { numRuns: 300 },
  );
});
