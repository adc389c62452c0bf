import { describe, expect, test } from 'vitest';
import type { CellSpec, RunnableCell } from '../../src/course/cell.ts';
import { fixed, type Lint } from '../../src/course/lints/lint.ts';
import { lintCell } from '../../src/course/lints/lintCell.ts';
import { runnableCells } from '../../src/course/study.ts';
import { parseOutput } from '../../src/output/parse.ts';
import { createState } from '../../src/state/createState.ts';
import { recordedMoment } from './moment.ts';
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
    'warns of nothing but the traps of the material before any cell has run (%s)',
    (locale) => {
      const cells = runnableCells(week4Notebook(locale));
      const problems = cells
        .flatMap(({ spec }) => lintsOf(cells, spec.id))
        .filter(({ severity }) => severity !== 'hint');
      expect(problems.map(({ rule }) => rule)).toEqual(['idle-anti-affinity', 'exact-spaces']);
    },
  );

  test('has no other lint once its cells were run in order', () => {
    const cells = runnableCells(week4Notebook('en'));
    const state = createState();
    for (const { spec } of cells) {
      if (spec.id !== 'deploy-apply' && spec.id !== 'inspect-map-list')
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

/** The text of a cell after the fix of its only lint. */
const mended = (lint: Lint | undefined, text: string): string | undefined =>
  lint?.fix === undefined ? undefined : fixed(text, lint.fix);
const apply = (manifest: string): string => `cat << EOF | kubectl apply -f -\n${manifest}EOF\n`;
const recordedState = (...resources: readonly string[]) => {
  const state = createState();
  const objects = recordedMoment('l2');
  for (const resource of resources)
    state.setObjects(resource, objects[resource] as unknown as Parameters<typeof state.setObjects>[1]);
  return state;
};
const routes = (state: ReturnType<typeof createState>, host: string, text: string) => {
  const parsed = parseOutput(
    { argv: ['ip', 'route'], line: 'ip route', rowsKept: true, filtered: false, filters: [] },
    text,
  );
  if (parsed.kind !== 'table') throw new Error('ip route gives rows');
  const source = { kind: 'simulated' as const, host, command: 'ip route', cellId: 'r', at: 0, revision: 0 };
  state.record({ kind: 'table', parsed, partial: false, source });
  return state;
};

describe('a fix', () => {
  test('makes the idle anti-affinity select the pods of its own manifest', () => {
    const cells = runnableCells(week4Notebook('ko'));
    const text = cells.find(({ spec }) => spec.id === 'deploy-apply')?.text ?? '';
    const [lint] = lintsOf(cells, 'deploy-apply');
    expect(mended(lint, text)).toBe(text.replace('- sample-app', '- webpod'));
    expect(lint?.fix?.title.ko).toBe('webpod(으)로 바꾸기');
  });

  test('takes the quote away that leaves the shell waiting', () => {
    const text = `NODEIP=$(ip -4 addr show eth1 | grep -oP '(?<=inet\\s)\\d+(\\.\\d+){3}')      ' \necho -e "http://$NODEIP:30003"`;
    const [lint, ...more] = lintsOf([cell(text)], 'a');
    expect(more).toEqual([]);
    expect(lint).toMatchObject({ rule: 'stray-quote' });
    expect(mended(lint, text)).toBe(text.replace("      ' ", ''));
    expect(lintsOf([cell("echo 'one\ntwo' ")], 'a')).toEqual([]);
  });

  test('lets grep match any number of spaces', () => {
    const text = "k exec -n kube-system ds/cilium -- cilium-dbg map list | grep -v '0             0'";
    const [lint] = lintsOf([cell(text)], 'a');
    expect(lint).toMatchObject({ rule: 'exact-spaces', severity: 'info' });
    expect(mended(lint, text)).toBe(
      "k exec -n kube-system ds/cilium -- cilium-dbg map list | grep -vE '0 +0'",
    );
    expect(lintsOf([cell("grep -E 'a  b' f; grep 'a b' f")], 'a')).toEqual([]);
  });

  test('puts the value before a command on the host that does not have the variable', () => {
    const state = createState();
    const source = {
      kind: 'simulated' as const,
      host: 'k8s-ctr',
      command: 'x',
      cellId: 'set',
      at: 0,
      revision: 0,
    };
    state.record({ kind: 'run', source, exit: 0, expect: 'ok', ok: true, text: '192.168.10.211' });
    const cells = [
      cell('LBIP=$(kubectl get svc)\necho $LBIP', { id: 'set' }),
      cell('arping -c 1 $LBIP', { host: 'router' }),
    ];
    expect(mended(lintsOf(cells, 'a', state)[0], 'arping -c 1 $LBIP')).toBe(
      'LBIP=192.168.10.211\narping -c 1 $LBIP',
    );
  });
});

describe('the version of a manifest', () => {
  const pool = (version: string) =>
    cell(apply(`apiVersion: "${version}"  # note\nkind: CiliumLoadBalancerIPPool\nmetadata: {name: p}\n`));
  const policy = (version: string) =>
    cell(apply(`apiVersion: ${version}\nkind: CiliumL2AnnouncementPolicy\nmetadata: {name: p}\n`));
  const running = (tag: string) => {
    const state = createState();
    const agent = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'cilium-x', namespace: 'kube-system', labels: { 'k8s-app': 'cilium' } },
      spec: { containers: [{ image: `quay.io/cilium/cilium:${tag}` }] },
    };
    state.setObjects('pods', [agent]);
    return state;
  };

  test.each([
    ['v1.17.6', 'cilium.io/v2', 'warning', 'cilium.io/v2alpha1'],
    ['v1.18.0', 'cilium.io/v2alpha1', 'info', 'cilium.io/v2'],
  ])('of a pool in Cilium %s is not %s', (tag, written, severity, right) => {
    const [lint] = lintsOf([pool(written)], 'a', running(tag));
    expect(lint).toMatchObject({ rule: 'api-version', severity });
    expect(mended(lint, pool(written).text)).toBe(pool(right).text);
    expect(lintsOf([pool(right)], 'a', running(tag))).toEqual([]);
  });

  test('of a pool is nobody’s guess while no agent is known', () => {
    expect(lintsOf([pool('cilium.io/v2'), pool('cilium.io/v2alpha1')], 'a')).toEqual([]);
  });

  test('of a policy is v2alpha1 in any case', () => {
    const [lint] = lintsOf([policy('cilium.io/v2')], 'a');
    expect(lint?.message.en).toContain('no matches for kind');
    expect(mended(lint, policy('cilium.io/v2').text)).toBe(policy('cilium.io/v2alpha1').text);
    expect(lintsOf([policy('cilium.io/v2alpha1')], 'a')).toEqual([]);
  });
});

describe('a selector in a manifest', () => {
  const service = (app: string) =>
    cell(apply(`apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec:\n  selector:\n    app: ${app}\n`));

  test('of a service that fits no pod is marked, and a slip of the finger is mended', () => {
    const [lint] = lintsOf([service('webpot')], 'a', recordedState('pods'));
    expect(lint?.rule).toBe('selects-no-pod');
    expect(mended(lint, service('webpot').text)).toBe(service('webpod').text);
    expect(lintsOf([service('webpod')], 'a', recordedState('pods'))).toEqual([]);
    expect(lintsOf([service('webpot')], 'a')).toEqual([]);
  });

  const policy = (spec: string) =>
    cell(
      apply(
        `apiVersion: cilium.io/v2alpha1\nkind: CiliumL2AnnouncementPolicy\nmetadata: {name: p}\nspec:\n${spec}`,
      ),
    );
  const known = () => recordedState('services', 'nodes', 'ciliumloadbalancerippools');

  test.each([
    ['  serviceSelector: {matchLabels: {app: nothing}}\n', 'selects-no-service'],
    ['  nodeSelector: {matchLabels: {kubernetes.io/hostname: k8s-w9}}\n', 'selects-no-node'],
  ])('of a policy that fits nothing is marked: %s', (spec, rule) => {
    expect(lintsOf([policy(spec)], 'a', known()).map((lint) => lint.rule)).toEqual([rule]);
    expect(lintsOf([policy(spec)], 'a')).toEqual([]);
  });

  test('of a policy that fits a service of the notebook is not, though it does not run yet', () => {
    const other = { ...service('webpod'), spec: { ...service('webpod').spec, id: 'b' } };
    const spec = '  serviceSelector: {matchLabels: {io.kubernetes.service.name: s}}\n';
    expect(lintsOf([policy(spec), other], 'a', known())).toEqual([]);
  });

  test('of a policy with nodes that the pool’s network does not reach is mended by leaving them out', () => {
    const everyNode = policy('  loadBalancerIPs: true\n');
    const state = routes(
      known(),
      'router',
      '192.168.10.0/24 dev eth1 proto kernel scope link src 192.168.10.200\n',
    );
    const [lint] = lintsOf([everyNode], 'a', state);
    expect(lint?.rule).toBe('node-cannot-reach-pool');
    expect(lint?.message.en).toContain('k8s-w0');
    const text = mended(lint, everyNode.text) ?? '';
    expect(lintsOf([cell(text)], 'a', state)).toEqual([]);
    // Which network the pool is in has not been seen on any host.
    expect(lintsOf([everyNode], 'a', known())).toEqual([]);
  });

  test('of interfaces is held against the devices that the nodes have shown', () => {
    const state = routes(
      known(),
      'k8s-ctr',
      'default via 10.0.2.2 dev eth0\n192.168.10.0/24 dev eth1 scope link\n',
    );
    const on = (pattern: string) => {
      const manifest = policy(
        `  nodeSelector: {matchExpressions: [{key: kubernetes.io/hostname, operator: NotIn, values: [k8s-w0]}]}\n  interfaces:\n  - ${pattern}\n`,
      );
      return lintsOf([manifest], 'a', state).map(({ rule }) => rule);
    };
    expect(on('^eth[1-9]+')).toEqual([]);
    expect(on('^ens[0-9]+')).toEqual(['matches-no-interface']);
  });
});

describe('a comment of the material', () => {
  test.each(['# Router', '# rOuter ', '## 라우터 서버', '  # Router 서버'])(
    '%s in a cell of another host is pointed at',
    (comment) => {
      const [lint, ...more] = lintsOf([cell(`${comment}\nip route`)], 'a');
      expect(more).toEqual([]);
      expect(lint).toMatchObject({ rule: 'router-comment', severity: 'info', start: 0, end: comment.length });
      expect(lintsOf([cell(`${comment}\nip route`, { host: 'router' })], 'a')).toEqual([]);
    },
  );

  test('that speaks of something else is not', () => {
    expect(lintsOf([cell('# the router forwards it\nip route # Router')], 'a')).toEqual([]);
  });
});
