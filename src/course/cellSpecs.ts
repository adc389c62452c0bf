/** What the cells of a notebook are: their ids, hosts, expectations and steps, and what is wrong in saying so. */
import type { CellSpec, Expectation, Until } from './cell.ts';
import { BlockScanner } from './markdownBlocks.ts';
import type { Localized } from './course.ts';
import type { Problem } from './problem.ts';

/** What it takes of a cell; a `FileCell` fits, and so does a cell of the editor. */
export interface SpecSource {
  readonly kind: 'markup' | 'code';
  readonly text: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** For problems. */
  readonly line: number;
}

/** A step begins at the heading above its `<!-- step: id -->`. */
export interface NotebookStep {
  readonly id: string;
  /** The heading's text. */
  readonly title: string;
  /** Index of its first cell. */
  readonly cell: number;
  readonly line: number;
}

export interface CellSpecs {
  /** Parallel to the cells; undefined for markup. */
  readonly specs: readonly (CellSpec | undefined)[];
  readonly steps: readonly NotebookStep[];
  readonly problems: readonly Problem[];
}

const DEFAULT_HOST = 'k8s-ctr';
const EXPECTATIONS: readonly Expectation[] = ['ok', 'fails', 'times-out', 'endless'];
const KEYS = ['host', 'id', 'expect', 'until', 'with'];
const STEP = /^ {0,3}<!--\s*step:\s*(\S+?)\s*-->\s*$/;

/** `namespace/name`, or the agent of a node: a pod may come into being while the notebook runs, so nobody can say that it is not there. */
const POD = /^[^/\s]+\/[^/\s]+$|^cilium@\S+$/;

/** `hosts`: when given, a host that is neither among them nor a pod is a problem. Whatever is wrong, each code cell gets a spec. */
export function cellSpecs(cells: readonly SpecSource[], hosts?: readonly string[]): CellSpecs {
  const problems: Problem[] = [];
  const report: Report = (line, message, severity = 'problem') => {
    problems.push({ severity, line, message });
  };
  const steps = stepsOf(cells, report);
  const explicit = explicitIds(cells, report);
  const taken = new Set(explicit.values());
  const counts = new Map<string, number>();
  /** Steps that have begun; they are in the order of their cells. */
  let begun = 0;

  const specs = cells.map((cell, n): CellSpec | undefined => {
    if (cell.kind !== 'code') return undefined;
    while ((steps[begun]?.cell ?? Infinity) <= n) begun++;
    const step = steps[begun - 1]?.id;
    const count = (counts.get(step ?? 'cell') ?? 0) + 1;
    counts.set(step ?? 'cell', count);
    let id = explicit.get(n) ?? `${step ?? 'cell'}-${count}`;
    while (explicit.get(n) === undefined && taken.has(id)) id += '-2';
    taken.add(id);
    return { id, step, ...readAttributes(cell, hosts, report) };
  });
  for (const [n, spec] of specs.entries()) {
    const partner = spec?.with;
    if (spec === undefined || partner === undefined) continue;
    const line = cells[n]?.line ?? 0;
    if (partner === spec.id)
      report(line, {
        ko: 'with=가 자기 셀을 가리킵니다. 먼저 켜 둘 캡처 셀의 id를 적으세요.',
        en: 'with= names the cell itself. Name the capture that is started before it.',
      });
    else if (!taken.has(partner))
      report(line, {
        ko: `with=${partner}: 그런 셀이 없습니다. 있는 셀: ${some(taken)}.`,
        en: `with=${partner} names no cell. Cells: ${some(taken)}.`,
      });
  }
  return { specs, steps, problems };
}

/** As many as one reads. */
function some(ids: ReadonlySet<string>): string {
  const first = [...ids].slice(0, 40).join(', ');
  return ids.size > 40 ? `${first}, …` : first;
}

type Report = (line: number, message: Localized, severity?: Problem['severity']) => void;

function readAttributes(
  cell: SpecSource,
  hosts: readonly string[] | undefined,
  report: Report,
): Omit<CellSpec, 'id' | 'step'> {
  const { attributes, line } = cell;
  for (const key of Object.keys(attributes)) {
    if (!KEYS.includes(key))
      report(
        line,
        {
          ko: `${key}= 값은 그대로 두지만 여기서는 뜻이 없습니다. 쓸 수 있는 것: ${KEYS.join(', ')}.`,
          en: `${key}= is kept but means nothing here. Known: ${KEYS.join(', ')}.`,
        },
        'warning',
      );
  }
  const host = attributes['host'] ?? DEFAULT_HOST;
  if (hosts !== undefined && !hosts.includes(host) && !POD.test(host))
    report(line, {
      ko: `"${host}" 호스트가 없습니다. 쓸 수 있는 것: ${hosts.join(', ')}.`,
      en: `there is no host "${host}". Known: ${hosts.join(', ')}.`,
    });
  const until = attributes['until'] === undefined ? undefined : readUntil(attributes['until']);
  if (attributes['until'] !== undefined && until === undefined) {
    report(line, {
      ko: `until=${attributes['until']} 값을 이해할 수 없습니다. 10s나 500ms 같은 시간, 또는 4-lines 같은 줄 수를 쓰세요.`,
      en: `until=${attributes['until']} is not understood. Write a time such as 10s or 500ms, or a number of lines such as 4-lines.`,
    });
  }
  const wanted = attributes['expect'];
  const expect = EXPECTATIONS.find((each) => each === wanted);
  if (wanted !== undefined && expect === undefined)
    report(line, {
      ko: `expect=${wanted} 값은 없습니다. 쓸 수 있는 것: ${EXPECTATIONS.join(', ')}.`,
      en: `expect=${wanted} is not known. Allowed: ${EXPECTATIONS.join(', ')}.`,
    });
  // A cell that must be stopped is endless, also when it does not say so.
  return {
    host,
    expect: expect ?? (until === undefined ? 'ok' : 'endless'),
    until,
    with: attributes['with'],
  };
}

/** A day, ms: beyond what timers hold, a wait would be over at once. */
const LONGEST_UNTIL = 86_400_000;

function readUntil(text: string): Until | undefined {
  const time = /^(\d+)(ms|s|m)$/.exec(text);
  if (time !== null) {
    const ms = Number(time[1]) * (time[2] === 'ms' ? 1 : time[2] === 's' ? 1000 : 60_000);
    return ms > 0 && ms <= LONGEST_UNTIL ? { kind: 'time', ms } : undefined;
  }
  const count = Number(/^(\d+)-lines?$/.exec(text)?.[1] ?? 0);
  return count > 0 ? { kind: 'lines', count } : undefined;
}

/** By cell; of an id that is used twice, the first cell keeps it. */
function explicitIds(cells: readonly SpecSource[], report: Report): ReadonlyMap<number, string> {
  const ids = new Map<number, string>();
  const lines = new Map<string, number>();
  for (const [n, { attributes, line }] of cells.entries()) {
    const id = attributes['id'];
    if (id === undefined || id === '') continue;
    const first = lines.get(id);
    if (first === undefined) {
      lines.set(id, line);
      ids.set(n, id);
    } else {
      report(line, {
        ko: `id "${id}"는 ${first}번째 줄에서 이미 쓰였습니다. 다른 것으로 바꾸세요. 그때까지 이 셀에는 지어낸 id를 씁니다.`,
        en: `the id "${id}" is already used on line ${first}. Choose another; until then this cell has a made-up one.`,
      });
    }
  }
  return ids;
}

function stepsOf(cells: readonly SpecSource[], report: Report): readonly NotebookStep[] {
  const steps = new Map<string, NotebookStep>();
  for (const [n, cell] of cells.entries()) {
    if (cell.kind !== 'markup' || !cell.text.includes('<!--')) continue;
    const found = markersOf(cell.text);
    for (const { id, title, offset } of found) {
      const line = cell.line + offset;
      const first = steps.get(id);
      if (first !== undefined)
        report(line, {
          ko: `"${id}" 단계는 ${first.line}번째 줄에서 이미 시작했습니다. 이 단계에는 다른 id를 쓰세요.`,
          en: `the step "${id}" has already begun on line ${first.line}. Give this one another id.`,
        });
      else steps.set(id, { id, title, cell: n, line });
    }
  }
  return [...steps.values()];
}

/** Markers that stand on a line of their own, not inside a list or an example. */
function markersOf(text: string): readonly { id: string; title: string; offset: number }[] {
  const scanner = new BlockScanner();
  let title = '';
  return text.split('\n').flatMap((line, offset) => {
    const { role } = scanner.feed(line);
    if (role === 'heading') title = headingText(line);
    const id = role === 'html-start' ? STEP.exec(line)?.[1] : undefined;
    return id === undefined ? [] : [{ id, title, offset }];
  });
}

/** What stands between the marks of an ATX heading. */
function headingText(line: string): string {
  const text = line.replace(/^ {0,3}#+/, '').trim();
  const open = text.replace(/(?<!#)#+$/, '');
  return open === '' || /[ \t]$/.test(open) ? open.trimEnd() : text;
}
