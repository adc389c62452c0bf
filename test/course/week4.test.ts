/** The whole notebook on the embedded lab: what a learner sees who runs every cell in order. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Backend } from '../../src/backend.ts';
import type { CellResult } from '../../src/course/cell.ts';
import type { Explanation } from '../../src/course/course.ts';
import { DIFFERS } from '../../src/course/differs.ts';
import { createStudy, type Study } from '../../src/course/study.ts';
import { createLab } from '../../src/lab/lab.ts';
import { week4Course, week4Notebook } from './week4Course.ts';

/** Real time for a virtual minute or two on a busy machine. */
const SLOW = 300_000;

/** The last cell that the lab can run so far. */
const LAST = 'failure-undo';

interface Walk {
  readonly backend: Backend;
  readonly study: Study;
  readonly results: Map<string, CellResult>;
  /** Results of captures that another cell started, by capture, in order. */
  readonly captures: Map<string, CellResult[]>;
}

async function walk(last?: string): Promise<Walk> {
  const backend = createLab({ time: 'virtual' });
  const study = createStudy({ backend, notebook: week4Notebook('ko'), course: week4Course(), locale: 'en' });
  const results = new Map<string, CellResult>();
  const captures = new Map<string, CellResult[]>();
  const ended = (result: CellResult): void => {
    captures.set(result.id, [...(captures.get(result.id) ?? []), result]);
  };
  await study.settle(100);
  for (const { spec } of study.cells) {
    results.set(
      spec.id,
      await study.runCell(spec.id, {
        companion: { start: () => undefined, update: () => undefined, end: ended },
      }),
    );
    if (spec.id === last) break;
  }
  await study.settle(100);
  return { backend, study, results, captures };
}

/** For the message of a failed expectation: what the learner would have in front of them. */
function shown(result: CellResult | undefined): string {
  if (result === undefined) return 'did not run';
  const text = result.outputs.map((output) => `$ ${output.provenance.command}\n${output.text}`).join('');
  return `${result.id} on ${result.host}: exit ${result.exit}, expected ${result.expect}${result.refused ?? ''}\n${text}`;
}

const textOf = (result: CellResult | undefined): string =>
  (result?.outputs ?? []).map(({ text }) => text).join('');

/** Given now, and no remark about what the material printed. */
const told = ({ id, verdict }: Explanation): boolean => verdict === 'true' && id !== DIFFERS;

describe('the week-4 notebook on the lab', () => {
  let done: Walk;
  beforeAll(async () => {
    done = await walk(LAST);
  }, SLOW);
  afterAll(() => {
    done.study.dispose();
    done.backend.dispose();
  });

  test('every cell ends as its attributes say', () => {
    const wrong = [...done.results.values(), ...[...done.captures.values()].flat()].filter(({ ok }) => !ok);
    expect(wrong.map(shown)).toEqual([]);
    expect(done.results.size).toBe(done.study.cells.findIndex(({ spec }) => spec.id === LAST) + 1);
  });

  test('everything that is printed as rows is understood to the last line', () => {
    const outputs = [...done.results.values(), ...[...done.captures.values()].flat()].flatMap(
      (result) => result.outputs,
    );
    const unparsed = outputs.flatMap(({ parsed }) =>
      parsed.unparsed.map(({ text }) => `${parsed.command}: ${text}`),
    );
    expect(unparsed).toEqual([]);
    const tables = new Set(outputs.flatMap(({ parsed }) => (parsed.kind === 'table' ? [parsed.table] : [])));
    expect([...tables]).toEqual(
      expect.arrayContaining([
        'endpoints',
        'http',
        'ipcache',
        'ips',
        'kube-changes',
        'kube-ciliumendpoints',
        'kube-pods',
        'lb',
        'lb-backends',
        'lb-revnat',
        'lb-services',
        'maps',
        'nat',
        'ping',
        'route',
        'routes',
        'services',
      ]),
    );
  });

  test.each(['deploy', 'inspect', 'failure'])('all checks of %s are passed', (step) => {
    const checks = done.study.checks(step);
    expect(checks.length).toBeGreaterThanOrEqual(3);
    expect(
      checks.filter(({ verdict }) => verdict !== 'true').map(({ id, text }) => `${id}: ${text}`),
    ).toEqual([]);
  });

  test('the explanation names the route that matched, the one that is missing, and the interface that the packet left by', () => {
    const said = new Map(
      done.study.explanations('failure').map((explanation) => [explanation.id, explanation]),
    );
    const address = textOf(done.results.get('failure-webpod')).trim();
    expect(address).toMatch(/^172\.20\.2\.\d+$/);
    expect(said.get('unreachable')?.text).toContain(`(k8s-w0, ${address})`);
    expect(said.get('route-taken')?.text).toContain(
      `On router the row that fits ${address} is \`default via 10.0.2.2 dev eth0\``,
    );
    expect(said.get('route-taken')?.evidence).toMatchObject([
      { cellId: 'failure-undo', row: { dst: 'default', via: '10.0.2.2', dev: 'eth0' } },
    ]);
    expect(said.get('route-missing')?.text).toContain('172.20.2.0/24 (k8s-w0)');
    expect(said.get('left-by')?.text).toMatch(/came in on eth1 \(\S+\) and left by eth0 \(\S+\)/);
    const [cameIn, wentOut] = said.get('left-by')?.evidence ?? [];
    expect(cameIn?.row).toMatchObject({ interface: 'eth1', direction: 'In' });
    // The same packet, not just one of the same kind.
    expect(wentOut?.row).toEqual({
      ...cameIn?.row,
      interface: 'eth0',
      direction: 'Out',
      time: wentOut?.row['time'],
    });
    expect(wentOut?.cellId).toBe(cameIn?.cellId);
    expect(said.get('cures')?.text).toContain('`ip route add 172.20.2.0/24 via 192.168.20.100`');
    for (const explanation of said.values()) {
      expect(explanation.verdict, explanation.text).toBe('true');
      expect(explanation.evidence, explanation.id).not.toEqual([]);
    }
  });

  test('the captures hold the traffic of the cell that started them', () => {
    const [half, cured] = done.captures.get('failure-capture-cure') ?? [];
    expect(textOf(half)).toMatch(/eth2 {2}In {2}IP \S+ > \S+: ICMP echo reply[^\n]*\n\S+ eth0 {2}Out IP/);
    expect(textOf(cured)).toMatch(/eth2 {2}In {2}IP \S+ > \S+: ICMP echo reply[^\n]*\n\S+ eth1 {2}Out IP/);
    expect(done.captures.get('failure-capture-icmp')).toHaveLength(1);
    expect(done.captures.get('failure-capture-tcp')).toHaveLength(2);
  });

  test('what an agent printed is marked with its node, and everything as simulated', () => {
    const outputs = [...done.results.values()].flatMap((result) => result.outputs);
    const agents = new Set(
      outputs
        .filter(({ provenance }) => provenance.command.includes('cilium-dbg'))
        .map(({ provenance }) => provenance.agent),
    );
    expect([...agents]).toHaveLength(1);
    expect(done.backend.places().map(({ name }) => name)).toContain([...agents][0]);
    expect(outputs.filter(({ provenance }) => provenance.kind !== 'simulated')).toEqual([]);
  });

  test('the address of the node stands in the link that the material opens', () => {
    expect(textOf(done.results.get('failure-nodeip'))).toBe('http://192.168.10.100:30003\n');
  });
});

describe('the whole week on the lab', () => {
  let done: Walk;
  beforeAll(async () => {
    done = await walk();
  }, SLOW);
  afterAll(() => {
    done.study.dispose();
    done.backend.dispose();
  });
  test('every cell ends as its attributes say, where the lab has what it takes', () => {
    const wrong = [...done.results.values(), ...[...done.captures.values()].flat()].filter(({ ok }) => !ok);
    expect(wrong.map(shown)).toEqual([]);
    expect(done.results.size).toBe(done.study.cells.length);
  });

  test.each(['vxlan', 'lb-ipam', 'l2-announcement', 'second-service', 'requested-ip', 'sharing-key'])(
    'the checks of %s are passed, and its sentences rest on rows',
    (step) => {
      // At the end of the week: the address that step 5 found silent is announced, but what was seen then stays seen.
      const checks = done.study.checks(step);
      expect(
        checks.filter(({ verdict }) => verdict !== 'true').map(({ id, text }) => `${id}: ${text}`),
      ).toEqual([]);
      for (const { id, verdict, text, evidence, fault } of done.study.explanations(step)) {
        expect(fault, text).toBeUndefined();
        if (verdict === 'true') expect(evidence, id).not.toEqual([]);
      }
    },
  );

  test('the failure of step 3 is explained by the overlay now', () => {
    const said = done.study.explanations('failure').filter(told);
    expect(said.map(({ id }) => id)).toEqual(['retransmissions', 'wrapped-now']);
  });
});

describe('the cure on the lab', () => {
  test('changes the explanations while it is in place', { timeout: SLOW }, async () => {
    const half = await walk('failure-ping-half');
    const said = half.study.explanations('failure').filter(told);
    expect(said.map(({ id }) => id)).toEqual(['retransmissions', 'reply-lost']);
    expect(said[1]?.text).toContain('Still missing: `ip route add 172.20.0.0/24 via 192.168.10.100`');
    expect(half.study.checks('failure').find(({ id }) => id === 'routes-read')?.verdict).toBe('true');

    for (const id of ['failure-cure', 'failure-ping-cured'])
      half.results.set(id, await half.study.runCell(id));
    expect(half.results.get('failure-ping-cured')?.ok, shown(half.results.get('failure-ping-cured'))).toBe(
      true,
    );
    const cured = half.study.explanations('failure').filter(told);
    expect(cured.map(({ id }) => id)).toEqual(['retransmissions', 'works']);
    half.study.dispose();
    half.backend.dispose();
  });
});

describe('a second terminal on the lab', () => {
  test(
    'has the variables that were exported before an endless cell took the first',
    { timeout: SLOW },
    async () => {
      const backend = createLab({ time: 'virtual' });
      const study = createStudy({
        backend,
        notebook: week4Notebook('en'),
        course: week4Course(),
        locale: 'en',
      });
      const cell = (id: string, text: string, expected: 'ok' | 'endless' = 'ok') => ({
        spec: { id, host: 'k8s-ctr', expect: expected },
        text,
      });
      await study.runCell(cell('set', "export GREETING='two  words'\nLOCAL=1"));
      const stop = new AbortController();
      const endless = study.runCell(cell('endless', 'sleep 1000000', 'endless'), { signal: stop.signal });
      const beside = await study.runCell(cell('get', 'echo "$GREETING/$LOCAL"'));
      stop.abort();
      expect((await endless).stopped).toBe('user');
      expect(textOf(beside), shown(beside)).toBe('two  words/\n');
      expect(textOf(await study.runCell(cell('again', 'echo "$GREETING/$LOCAL"')))).toBe('two  words/1\n');
      study.dispose();
      backend.dispose();
    },
  );
});
