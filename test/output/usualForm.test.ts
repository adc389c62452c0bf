import * as fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import type * as LineForms from '../../src/output/lineForm.ts';
import { parseOutput } from '../../src/output/parse.ts';
import type { Parsed } from '../../src/output/parsed.ts';
import { fixture, fixtures } from './fixture.ts';

type UsualTaken = (form: LineForms.LineForm) => LineForms.LineForm | undefined;

/** The same parsers with another idea of what a usual line is. */
async function parserWith(usual: UsualTaken): Promise<typeof parseOutput> {
  vi.resetModules();
  vi.doMock('../../src/output/lineForm.ts', async (original) => {
    const actual = await original<typeof LineForms>();
    return {
      ...actual,
      takeLine: (...[form, cursor, rows]: Parameters<typeof actual.takeLine>) => {
        const other = usual(form);
        return other !== undefined && actual.takeLine(other, cursor, rows);
      },
      readLines: (...[text, form, rows, other]: Parameters<typeof actual.readLines>) => {
        actual.readLines(text, form === undefined ? undefined : usual(form), rows, other);
      },
    };
  });
  const parser = await import('../../src/output/parse.ts');
  vi.doUnmock('../../src/output/lineForm.ts');
  return parser.parseOutput;
}

const generally = await parserWith(() => undefined);
let taken = 0;
const counting = await parserWith((form) => ({
  pattern: form.pattern,
  take(line, rows) {
    taken++;
    form.take(line, rows);
  },
}));

function both(command: string, text: string, filtered = false): { usual: Parsed; general: Parsed } {
  const printedBy = { argv: command.split(' '), line: command, rowsKept: true, filtered };
  return { usual: parseOutput(printedBy, text), general: generally(printedBy, text) };
}

/** `agent/…/cilium-dbg_bpf_ct_list_global.txt` → `cilium-dbg bpf ct list global`. */
const agent = fixtures('agent')
  .filter((path) => /cilium-dbg_(map_get|bpf)_/.test(path))
  .map(
    (path) =>
      [
        path
          .replace(/^.*\/|\.txt$/g, '')
          .replaceAll('_', ' ')
          .replace(/cilium (.*)$/, (all) => all.replaceAll(' ', '_')),
        path,
      ] as const,
  );
const captures = [...fixtures('tools'), ...fixtures('material'), ...fixtures('written')]
  .filter((path) => /tcpdump/.test(path))
  .flatMap((path) => [
    ['tcpdump -i any -nn', path] as const,
    ['tcpdump -i eth1 -nn', path] as const,
    ['tcpdump -ttt -nnX', path] as const,
  ]);
const inputs = [...agent, ...captures];

describe('a line read by its usual form gives the row that the general way gives', () => {
  test.each(inputs)('%s (%s)', (command, path) => {
    const { usual, general } = both(command, fixture(path));
    expect(usual).toEqual(general);
  });

  const withRows = inputs.filter(([command, path]) => {
    const parsed = parseOutput(
      { argv: command.split(' '), line: '', rowsKept: true, filtered: false },
      fixture(path),
    );
    return parsed.kind !== 'text' && parsed.rows.length > 0;
  });

  const piece = fc.constantFrom(
    ...' 0 9 a f x . : / , [ ] ( ) | > < = @ - \t \n'.split(' '),
    ' ',
    '  ',
    '\n\n',
    '\n ',
    ' sync',
    ' service',
    '12345678901234567890',
    '::1',
    'IP ',
    'In  ',
    '/i',
    ',',
    ', seq 1',
    '[|tcp]',
    'TCP IN ',
    'BackendID=1',
    '\nNatPort=5 ',
  );

  test('also with characters put in, taken out and lines moved', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...withRows),
        fc.array(fc.tuple(fc.nat(), fc.nat(6), piece), { minLength: 1, maxLength: 8 }),
        fc.nat(),
        fc.boolean(),
        ([command, path], edits, cut, filtered) => {
          const lines = fixture(path).split('\n');
          const from = cut % lines.length;
          let text = [...lines.slice(0, 1), ...lines.slice(from, from + 12), ...lines.slice(1, 6)].join('\n');
          for (const [place, gone, put] of edits) {
            const at = place % (text.length + 1);
            text = text.slice(0, at) + put + text.slice(at + gone);
          }
          const { usual, general } = both(command, text, filtered);
          expect(usual).toEqual(general);
        },
      ),
      { numRuns: 2000 },
    );
  }, 120_000);

  const fixtureOf = (name: string): string => `agent/native-k8s-ctr/cilium-dbg_${name}.txt`;
  test.each([
    ['cilium-dbg map get cilium_lb4_services_v2', fixtureOf('map_get_cilium_lb4_services_v2')],
    ['cilium-dbg map get cilium_lb4_backends_v3', fixtureOf('map_get_cilium_lb4_backends_v3')],
    ['cilium-dbg map get cilium_lb4_reverse_nat', fixtureOf('map_get_cilium_lb4_reverse_nat')],
    ['cilium-dbg map get cilium_ipcache_v2', fixtureOf('map_get_cilium_ipcache_v2')],
    ['cilium-dbg bpf ipcache list', fixtureOf('bpf_ipcache_list')],
    ['cilium-dbg bpf lb list', fixtureOf('bpf_lb_list')],
    ['cilium-dbg bpf nat list', fixtureOf('bpf_nat_list')],
    ['cilium-dbg bpf ct list global', fixtureOf('bpf_ct_list_global')],
    ['tcpdump -i any -nn', 'tools/tcpdump-native-tcp80.stdout.txt'],
    ['tcpdump -i any -nn', 'tools/tcpdump-native-icmp.stdout.txt'],
  ])('most lines that %s prints are of the usual form', (command, path) => {
    taken = 0;
    const parsed = counting(
      { argv: command.split(' '), line: command, rowsKept: true, filtered: false },
      fixture(path),
    );
    const rows = parsed.kind === 'text' ? 0 : parsed.rows.length;
    expect(taken).toBeGreaterThan(0.75 * rows);
  });
});
