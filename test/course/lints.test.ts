import { describe, expect, test } from 'vitest';
import type { CellSpec, RunnableCell } from '../../src/course/cell.ts';
import type { Lint } from '../../src/course/lints/lint.ts';
import { lintCell } from '../../src/course/lints/lintCell.ts';
import { runnableCells } from '../../src/course/study.ts';
import { createState } from '../../src/state/createState.ts';
import { recordedObjects } from './recordedCluster.ts';
import { week4Notebook } from './week4Course.ts';

const cell = (text: string, spec: Partial<CellSpec> = {}): RunnableCell => ({
  spec: { id: 'a', host: 'k8s-ctr', expect: 'ok', ...spec },
  text,
});
const lintsOf = (cells: readonly RunnableCell[], id: string, state = createState()): readonly Lint[] => {
  const found = cells.find(({ spec }) => spec.id === id);
  if (found === undefined) throw new Error(`no cell ${id}`);
  return lintCell(found, { cells, state });
};
const ran = (id: string, state = createState()) => {
  const source = {
    kind: 'simulated' as const,
    host: 'k8s-ctr',
    command: 'x',
    cellId: id,
    at: 0,
    revision: 0,
  };
  state.record({ kind: 'run', source, exit: 0, expect: 'ok', ok: true, text: '' });
  return state;
};

describe('the notebook', () => {
  test('has the anti-affinity trap of the material, marked at its selector', () => {
    const cells = runnableCells(week4Notebook('ko'));
    const [lint, ...more] = lintsOf(cells, 'deploy-apply');
    expect(more).toEqual([]);
    expect(lint).toMatchObject({ rule: 'idle-anti-affinity', severity: 'warning' });
    const text = cells.find(({ spec }) => spec.id === 'deploy-apply')?.text ?? '';
    expect(text.slice(lint?.start, lint?.end)).toMatch(/^matchExpressions:[^]*- sample-app\s*$/);
  });

  test.each(['ko', 'en'] as const)(
    'warns of nothing but that trap before any cell has run (%s)',
    (locale) => {
      const cells = runnableCells(week4Notebook(locale));
      const problems = cells
        .flatMap(({ spec }) => lintsOf(cells, spec.id))
        .filter(({ severity }) => severity !== 'hint');
      expect(problems.map(({ rule }) => rule)).toEqual(['idle-anti-affinity']);
    },
  );

  test('has no other lint once its cells were run in order', () => {
    const cells = runnableCells(week4Notebook('en'));
    const state = createState();
    for (const { spec } of cells) {
      if (spec.id !== 'deploy-apply')
        expect(
          lintsOf(cells, spec.id, state).map(({ rule }) => rule),
          spec.id,
        ).toEqual([]);
      ran(spec.id, state);
    }
  });
});

describe('an anti-affinity rule', () => {
  const manifest = (selector: string, labels: string): RunnableCell =>
    cell(`kubectl apply -f - <<'EOF'
kind: Deployment
spec:
  template:
    metadata: {labels: ${labels}}
    spec:
      affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{labelSelector: ${selector}, topologyKey: h}]}}
EOF
`);

  test.each([
    ['its own pods', '{matchLabels: {app: a}}', '{app: a}', 0],
    ['nothing', '{matchLabels: {app: b}}', '{app: a}', 1],
    ['by an expression', '{matchExpressions: [{key: app, operator: Exists}]}', '{app: a}', 0],
    ['by exclusion', '{matchExpressions: [{key: app, operator: NotIn, values: [b]}]}', '{app: a}', 0],
    ['by absence', '{matchExpressions: [{key: app, operator: DoesNotExist}]}', '{app: a}', 1],
    ['everything', '{}', '{app: a}', 0],
  ])('that selects %s', (_what, selector, labels, count) => {
    expect(lintsOf([manifest(selector, labels)], 'a')).toHaveLength(count);
  });

  test('that selects a pod that runs already is not idle', () => {
    const state = createState();
    state.setObjects('pods', recordedObjects()['pods'] as Parameters<typeof state.setObjects>[1]);
    expect(lintsOf([manifest('{matchLabels: {app: curl}}', '{app: a}')], 'a', state)).toEqual([]);
  });

  test('in a manifest that is no YAML is nobody’s', () => {
    expect(lintsOf([cell('cat <<EOF\n a: [\nb\nEOF\n')], 'a')).toEqual([]);
  });
});

describe('a variable', () => {
  const set = cell('export IP=$(hostname -i)', { id: 'set' });

  test('that an earlier cell sets is asked for until that cell has run', () => {
    const cells = [set, cell('ping $IP')];
    expect(lintsOf(cells, 'a')[0]?.message.en).toBe('$IP is set by the cell set. Run that one first.');
    expect(lintsOf(cells, 'a', ran('set'))).toEqual([]);
  });

  test('that is set on another host is empty here', () => {
    const cells = [set, cell('ping "${IP}"', { host: 'router' })];
    expect(lintsOf(cells, 'a', ran('set'))[0]?.message.en).toBe(
      '$IP is set on k8s-ctr and empty on router. Put the value in, or set it on router.',
    );
  });

  test('that nothing sets is empty', () => {
    expect(
      lintsOf([cell('ping $IP')], 'a').map(({ start, end, message }) => [start, end, message.en]),
    ).toEqual([[5, 8, 'No cell sets $IP on k8s-ctr. It will be empty.']]);
  });

  test.each([
    "awk '{print $NF}' f",
    'echo \\$IP',
    'for i in 1 2; do echo $i; done',
    'X=1; echo $X',
    'read -r line; echo $line',
    'echo $HOME $1 $? $$',
    'echo ${IP:-none}',
    '# $IP',
    "sh -c 'echo $IP'",
  ])('is not asked for in %s', (text) => {
    expect(lintsOf([cell(text)], 'a')).toEqual([]);
  });
});

describe('a capture', () => {
  test('that no cell sends traffic to is told how to get some', () => {
    expect(lintsOf([cell('tcpdump -i any icmp', { id: 'cap' })], 'cap')[0]?.message.en).toContain('with=cap');
    expect(
      lintsOf([cell('tcpdump -i any icmp', { id: 'cap' }), cell('ping x', { with: 'cap' })], 'cap'),
    ).toEqual([]);
  });

  test.each([
    'tcpdump -c 4 -i any',
    'tcpdump -r /tmp/a.pcap',
    'tcpdump -i any & ',
    'hubble observe --last 5',
    'echo tcpdump',
  ])('%s needs no partner', (text) => {
    expect(lintsOf([cell(text)], 'a')).toEqual([]);
  });
});
