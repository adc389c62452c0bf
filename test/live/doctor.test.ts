import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { KubeApi, KubeRequest, KubeResponse } from '../../src/backend.ts';
import { clusterFindings } from '../../src/live/doctor/clusterFindings.ts';
import { hostFindings, toolFindings } from '../../src/live/doctor/hostFindings.ts';
import { compared } from '../../src/live/doctor/liveFindings.ts';
import type { Finding } from '../../src/live/doctor/finding.ts';
import { KubeProblem } from '../../src/live/kube/kubeProblem.ts';
import { createLab, type Lab } from '../../src/lab/lab.ts';

const states = (findings: readonly Finding[]): readonly string[] =>
  findings.map(({ id, state }) => `${id} ${state}`);

describe('a cluster that has everything: the lab', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = createLab({ time: 'virtual' });
    await lab.ready;
  });
  afterAll(() => lab.dispose());

  /** The lab with some requests answered in another way. */
  function but(other: (request: KubeRequest) => KubeResponse | undefined): KubeApi {
    return {
      request: async (request) => other(request) ?? lab.kube.request(request),
      watch: (request, signal, onEvent) => lab.kube.watch(request, signal, onEvent),
    };
  }

  test('all is well, with the versions and the mode that it has', async () => {
    const findings = await clusterFindings(lab.kube);
    expect(states(findings)).toEqual([
      'api ok',
      'cilium ok',
      'mode ok',
      'hubble-relay ok',
      'crds ok',
      'rights ok',
    ]);
    expect(findings.map(({ found }) => found)).toEqual([
      expect.stringMatching(/^v1\.33\./),
      expect.stringMatching(/^v1\.\d+\.\d+ \(3\/3\)$/),
      expect.stringMatching(/^native, kube-proxy-replacement=true/),
      expect.stringMatching(/^10\.96\./),
      expect.stringContaining('ciliumloadbalancerippools v2'),
      expect.stringMatching(/^(\d+)\/\1$/),
    ]);
    expect(findings.filter(({ advice }) => advice !== undefined)).toEqual([]);
  });

  test('without Cilium it says what still works', async () => {
    const findings = await clusterFindings(
      but(({ path }) =>
        path.endsWith('namespaces/kube-system/pods')
          ? { status: 200, body: { items: [] } }
          : /cilium/.test(path)
            ? { status: 404, body: {} }
            : undefined,
      ),
    );
    expect(states(findings)).toEqual([
      'api ok',
      'cilium missing',
      'mode missing',
      'hubble-relay ok',
      'crds limited',
      'rights ok',
    ]);
    const wanting = findings.filter(({ state }) => state !== 'ok');
    for (const { advice } of wanting) expect(Object.keys(advice ?? {})).toEqual(['ko', 'en']);
  });

  test('rights that are missing are named', async () => {
    const findings = await clusterFindings(
      but(({ path, body }) =>
        /selfsubjectaccessreviews/.test(path) && JSON.stringify(body).includes('"subresource":"exec"')
          ? { status: 201, body: { status: { allowed: false } } }
          : undefined,
      ),
    );
    expect(findings.at(-1)).toMatchObject({
      state: 'limited',
      found: expect.stringContaining('create pods/exec (kube-system)'),
    });
  });

  test('a host tells which programs it lacks, and one that is away is told from it', async () => {
    const findings = await hostFindings([{ name: 'router' }, { name: 'nowhere' }], (host) => lab.open(host));
    expect(states(findings)).toEqual(['host:router ok', 'host:nowhere broken']);
    const bare = await hostFindings([{ name: 'router' }], (host) => {
      const session = lab.open(host);
      return {
        ...session,
        place: host,
        close: () => session.close(),
        run: (script, options) => session.run(`command() { [ "$2" != tcpdump ]; }; ${script}`, options),
      };
    });
    const [beside] = await hostFindings([{ name: 'router', standIn: 'laptop' }], (host) => lab.open(host));
    expect(beside).toMatchObject({ state: 'limited', found: 'laptop' });
    expect(beside?.advice?.en).toContain('ciliumStudy.live.hosts');
    expect(bare[0]).toMatchObject({ state: 'limited', found: expect.stringContaining('tcpdump') });
  });
});

test('an API that does not answer is the one finding, with the next step', async () => {
  const problem = new KubeProblem('unreachable', 'https://10.0.0.1:6443', 'connect ECONNREFUSED');
  const findings = await clusterFindings({
    request: () => Promise.reject(problem),
    watch: () => Promise.resolve(),
  });
  expect(findings).toMatchObject([{ id: 'api', state: 'broken', found: 'connect ECONNREFUSED' }]);
  expect(findings[0]?.advice?.en).toContain('10.0.0.1');
});

test('a kubectl that is more than one minor version from its server is told so', () => {
  const finding = (id: string, found: string): Finding => ({
    id,
    found,
    state: 'ok',
    use: { ko: '', en: '' },
  });
  const against = (client: string) =>
    compared([finding('kubectl', `Client Version: ${client}`)], [finding('api', 'v1.33.2')])[0]?.state;
  expect(['v1.32.0', 'v1.34.1', 'v1.31.9', 'v1.35.0'].map(against)).toEqual([
    'ok',
    'ok',
    'limited',
    'limited',
  ]);
});

test('programs of this machine are told by what they print', async () => {
  const findings = await toolFindings((program) =>
    Promise.resolve(program === 'helm' ? 'v3.18.1+gf6f8700' : undefined),
  );
  expect(findings.find(({ id }) => id === 'helm')).toMatchObject({ state: 'ok', found: 'v3.18.1+gf6f8700' });
  expect(
    findings.filter(({ state }) => state === 'missing').every(({ advice }) => advice !== undefined),
  ).toBe(true);
});
