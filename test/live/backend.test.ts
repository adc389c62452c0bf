import { hostname } from 'node:os';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { isUnknownPlace } from '../../src/backend.ts';
import {
  createLiveBackend,
  DEFAULT_LIVE_SETTINGS,
  type ChangeQuestion,
  type LiveBackend,
  type LiveBackendOptions,
} from '../../src/live/live.ts';
import { nodesWith } from '../../src/live/places/thisMachine.ts';
import { ensureClients } from '../differential/clients/install.mjs';
import { serveRealPods, type RealPods } from './realPods.ts';
import { processesWith, run, stopAt, until } from './shellHarness.ts';

const clients = ensureClients();
const missing = typeof clients === 'string';
if (missing) {
  if (process.env['CI']) throw new Error(`The live path was not tried with a real kubectl: ${clients}`);
  console.warn(`SKIPPED: the live path was not tried with a real kubectl: ${clients}`);
}

describe.skipIf(missing)('a cluster behind the backend', () => {
  let cluster: RealPods;
  let backend: LiveBackend | undefined;
  const asked: ChangeQuestion[] = [];
  beforeAll(async () => {
    if (!missing) cluster = await serveRealPods({ kubectl: clients.kubectl133 }, true);
  });
  afterEach(() => {
    backend?.dispose();
    backend = undefined;
    asked.length = 0;
  });
  afterAll(() => cluster.close());

  const open = async (more: Partial<LiveBackendOptions> = {}): Promise<LiveBackend> => {
    backend = await createLiveBackend({
      settings: DEFAULT_LIVE_SETTINGS,
      locale: 'en',
      env: cluster.env,
      trusted: () => true,
      allowed: () => false,
      ask: async (question) => {
        asked.push(question);
        return 'no';
      },
      pinnedNode: () => undefined,
      ...more,
    });
    return backend;
  };

  it('is live, named after its context, and knows hosts, agents and pods', async () => {
    const live = await open();
    expect(live).toMatchObject({ kind: 'live', server: cluster.served.url });
    const names = live.places().map(({ name }) => name);
    expect(names.slice(0, 4)).toEqual(['k8s-ctr', 'k8s-w1', 'k8s-w0', 'router']);
    expect(names).toContain('cilium@k8s-w1');
    expect(names.some((name) => name.startsWith('kube-system/cilium-'))).toBe(true);
  });

  it("runs a cell of k8s-ctr in this machine's bash, whose kubectl asks the chosen context", async () => {
    const live = await open();
    const session = live.open('k8s-ctr');
    const nodes = await run(session, 'k get nodes -o name');
    expect(nodes).toMatchObject({ exit: 0, stdout: 'node/k8s-ctr\nnode/k8s-w0\nnode/k8s-w1\n', stderr: '' });
    expect((await run(session, 'kubectl config current-context')).stdout.trim()).toBe(live.name);
  });

  it('asks before a change, with context and command, and does not run what is not allowed', async () => {
    const live = await open();
    const session = live.open('k8s-ctr');
    const refused = await run(session, 'kubectl create ns made-here');
    expect(refused).toMatchObject({ exit: 126, stdout: '' });
    expect(refused.stderr).toMatch(/not allowed changes/);
    expect(asked).toMatchObject([
      { context: live.name, place: 'k8s-ctr', script: 'kubectl create ns made-here' },
    ]);
    expect((await run(session, 'kubectl get ns made-here')).exit).toBe(1);
  });

  it('runs a change that is allowed once, and does not ask again where it is allowed for good', async () => {
    let allowed = false;
    let questions = 0;
    const live = await open({
      allowed: () => allowed,
      ask: async () => {
        questions += 1;
        allowed = questions === 2;
        return 'run';
      },
    });
    const session = live.open('k8s-ctr');
    for (const name of ['a', 'b', 'c'])
      expect((await run(session, `kubectl create ns made-${name}`)).exit).toBe(0);
    expect(questions).toBe(2);
  });

  it.each([
    [
      'a protected context',
      { settings: { ...DEFAULT_LIVE_SETTINGS, protectedContexts: ['*'] } },
      /is protected/,
    ],
    [
      'a cluster that is only read',
      { settings: { ...DEFAULT_LIVE_SETTINGS, changes: 'read-only' as const } },
      /only read/,
    ],
  ])('nobody is asked in %s: nothing is changed', async (_name, more, words) => {
    const live = await open({ ...more, allowed: () => true });
    const session = live.open('k8s-ctr');
    const refused = await run(session, 'kubectl delete ns default');
    expect(refused.exit).toBe(126);
    expect(refused.stderr).toMatch(words);
    expect(asked).toEqual([]);
    expect((await run(session, 'kubectl get ns default -o name')).stdout).toBe('namespace/default\n');
  });

  it('a command that names a protected context itself is refused, though changes are allowed in this one', async () => {
    const live = await open({ allowed: () => true });
    const refused = await run(live.open('k8s-ctr'), 'kubectl --context my-PROD-1 delete ns default');
    expect(refused.stderr).toMatch(/"my-PROD-1" is protected/);
  });

  it('nothing at all runs in a workspace that is not trusted', async () => {
    const live = await open({ trusted: () => false });
    expect(await run(live.open('k8s-ctr'), 'echo never')).toMatchObject({ exit: 126, stdout: '' });
  });

  it('the API is read through the backend, never written', async () => {
    const live = await open();
    const request = { path: '/api/v1/namespaces/default', method: 'DELETE' } as const;
    expect((await live.kube.request(request)).status).toBe(405);
    expect((await live.kube.request({ ...request, method: 'GET' })).status).toBe(200);
  });

  it('a pod has a shell by the API alone, that keeps, stops and leaves nothing behind', async () => {
    const live = await open({ allowed: () => true });
    const session = live.open('cilium@k8s-w1');
    await run(session, 'X=한글; f() { echo "f $1"; }');
    expect(await run(session, 'f $X; echo err >&2; (exit 4)')).toMatchObject({
      exit: 4,
      stdout: 'f 한글\n',
      stderr: 'err\n',
    });
    const script = `bash -c "trap '' INT TERM; while :; do sleep 81.01; done" & echo up; sleep 81.02`;
    expect((await stopAt(session, script, /up/)).exit).toBe(130);
    expect(processesWith('sleep 81.0')).toEqual([]);
    await run(session, 'sleep 81.03 &');
    session.close();
    await until(() => processesWith('sleep 81.03').length === 0);
  });

  it('ds/cilium is the agent of the node that was pinned', async () => {
    let node: string | undefined = 'k8s-w1';
    const live = await open({ pinnedNode: () => node });
    const script = 'k exec -n kube-system ds/cilium -c cilium-agent -- cilium-dbg status';
    const aimed = await live.aim?.(script);
    const pod = /pod\/(cilium-\w+)/.exec(aimed ?? '')?.[1];
    const where = await run(
      live.open('k8s-ctr'),
      `kubectl get pod -n kube-system ${pod} -o jsonpath={.spec.nodeName}`,
    );
    expect(where.stdout).toBe('k8s-w1');
    expect(await live.aim?.('k rollout restart -n kube-system ds/cilium')).toBe(
      'k rollout restart -n kube-system ds/cilium',
    );
    node = 'no-such-node';
    await expect(live.aim?.(script)).rejects.toThrow(/no Cilium agent/);
    // Whichever kubectl picks: with -v=6 it tells which one it asks.
    node = undefined;
    const told = await run(live.open('k8s-ctr'), 'kubectl exec -v=6 -n kube-system ds/cilium -- true');
    const picked = /pods\/(cilium-\w+)\/exec/.exec(told.stderr)?.[1];
    expect(picked).toBeDefined();
    expect(await live.aim?.(script)).toBe(script.replace('ds/cilium', `pod/${picked}`));
    const elsewhere = script.replace('k exec', 'k exec --context other');
    expect(await live.aim?.(elsewhere)).toBe(elsewhere);
  });

  it('a machine that is none of the nodes stands in for a host, and says whose addresses it tells', async () => {
    const live = await open();
    const [first, second] = live.places();
    expect(first).toEqual({ name: 'k8s-ctr', kind: 'node', standIn: hostname() });
    expect(second).toEqual({ name: 'k8s-w1', kind: 'node' });
    const list = await live.kube.request({ method: 'GET', path: '/api/v1/nodes' });
    expect([...nodesWith(list.body, new Set(['192.168.10.101']))]).toEqual(['k8s-w1']);
  });

  it('a program that needs a terminal gets one, where one can be opened', async () => {
    const opened: string[] = [];
    const allowed = (): boolean => true;
    const live = await open({
      allowed,
      openTerminal: (title, { program, args }) => opened.push(`${title}: ${program} ${args.join(' ')}`),
    });
    expect((await run(live.open('k8s-ctr'), 'vim /etc/hosts')).exit).toBe(0);
    expect((await run(live.open('router'), 'ssh k8s-w1')).stderr).toMatch(/opened in one/);
    expect(opened[0]).toBe(`k8s-ctr (${live.name}): bash -c vim /etc/hosts`);
    expect(opened[1]).toMatch(/^router .*: ssh .*-t router sh -c 'ssh k8s-w1'$/);
    expect(await run((await open({ allowed })).open('k8s-ctr'), 'k9s')).toMatchObject({ exit: 126 });
  });

  it('a host that no setting names is unknown, and one that cannot be reached says what to do', async () => {
    const live = await open({
      settings: { ...DEFAULT_LIVE_SETTINGS, hosts: { router: 'no-such-host.invalid', gone: '' } },
    });
    for (const place of ['k8s-ctr', 'gone'])
      expect(() => live.open(place)).toThrow(expect.toSatisfy((error: unknown) => isUnknownPlace(error)));
    await expect(run(live.open('router'), 'ip route')).rejects.toThrow(/ciliumStudy\.live\.hosts/);
  });

  it('a cluster that is not there rejects', async () => {
    const error: unknown = await open({ context: 'no-such-context' }).catch((reason: unknown) => reason);
    expect(String(error)).toMatch(/no-such-context/);
  });
});
