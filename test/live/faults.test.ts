/** Networks that die without a word, and clocks that jump: nothing hangs, nothing is lost, and it is said what happened. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { WatchEvent } from '../../src/backend.ts';
import { inform } from '../../src/course/informer.ts';
import { connect, type KubeConnection } from '../../src/live/kube/connect.ts';
import { podShell } from '../../src/live/places/podShell.ts';
import type { LiveSession } from '../../src/live/sessions/liveSession.ts';
import { sshShell } from '../../src/live/sessions/sshShell.ts';
import { faultProxy, type FaultProxy } from './faultProxy.ts';
import { serveRealPods, type RealPods } from './realPods.ts';
import { startRelay, type Relay } from './relay.ts';
import { openSession, processesWith, run, stopAt, until } from './shellHarness.ts';
import { hasSshd, startSshd } from './sshd.ts';

const NAMESPACES = '/api/v1/namespaces';
/** Ms: short, so that nobody waits for the real ones. */
const PATIENCE = { silenceMs: 150, beatMs: 40 };

const clock = {
  now: () => Date.now(),
  sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, Math.min(ms, 20))),
};

describe('a cluster behind a network on which things go wrong', () => {
  let cluster: RealPods;
  let agent = '';
  let proxy: FaultProxy;
  let relay: Relay;
  let connection: KubeConnection;
  let session: LiveSession | undefined;
  const ends: AbortController[] = [];

  beforeAll(async () => {
    cluster = await serveRealPods({}, true);
    proxy = await faultProxy(cluster.served);
    const path = '/api/v1/namespaces/kube-system/pods';
    const { body } = await cluster.lab.kube.request({ method: 'GET', path });
    agent = /"name":"(cilium-[a-z0-9]{5})"/.exec(JSON.stringify(body))?.[1] ?? '';
  });
  afterEach(() => {
    session?.close();
    session = undefined;
    for (const end of ends.splice(0)) end.abort();
    relay.close();
    vi.useRealTimers();
  });
  afterAll(async () => {
    proxy.close();
    await cluster.close();
  });

  const through = async (): Promise<void> => {
    const { hostname, port } = new URL(proxy.url);
    relay = await startRelay(hostname, Number(port));
    const file = path.join(cluster.folder, 'relayed');
    const own = JSON.parse(readFileSync(cluster.env['KUBECONFIG'] ?? '', 'utf8'));
    const [entry] = own.clusters;
    const through = {
      ...entry,
      cluster: { server: `http://${hostname}:${relay.port}`, 'insecure-skip-tls-verify': true },
    };
    writeFileSync(file, JSON.stringify({ ...own, clusters: [through] }), { mode: 0o600 });
    connection = connect({ KUBECONFIG: file }, undefined, PATIENCE);
  };
  const inPod = (): LiveSession => {
    const open = (command: readonly string[]) =>
      connection.exec({ namespace: 'kube-system', pod: agent, container: 'cilium-agent', command });
    return openSession(podShell(open, 'en'));
  };
  const follow = (): { readonly names: Set<string>; readonly events: WatchEvent[] } => {
    const followed = { names: new Set<string>(), events: [] as WatchEvent[] };
    const end = new AbortController();
    ends.push(end);
    const nameOf = (object: unknown): string =>
      String(Reflect.get(Object(Reflect.get(Object(object), 'metadata')), 'name'));
    void inform({
      kube: connection.kube,
      clock,
      signal: end.signal,
      paths: [NAMESPACES],
      onList: (objects) => objects.forEach((each) => followed.names.add(each.metadata.name)),
      onEvent: (event) => {
        followed.events.push(event);
        followed.names.add(nameOf(event.object));
      },
      onFollowing: () => undefined,
    });
    return followed;
  };
  const make = (name: string) =>
    cluster.lab.kube.request({ method: 'POST', path: NAMESPACES, body: { metadata: { name } } });

  it.each(['silence', 'halfClose', 'cut'] as const)(
    'a watch whose connection dies (%s) goes on over a new one, and what happened meanwhile comes once',
    async (fault) => {
      await through();
      const followed = follow();
      await until(() => followed.names.has('default'));
      relay[fault]();
      await make(`meanwhile-${fault.toLowerCase()}`);
      await until(() => followed.names.has(`meanwhile-${fault.toLowerCase()}`));
      expect(followed.events.filter(({ type }) => type === 'ADDED')).toHaveLength(1);
    },
  );

  it.each(['silence', 'halfClose', 'cut'] as const)(
    'a cell in a pod whose connection dies (%s) ends with the reason, keeps what it printed, and leaves nothing behind',
    async (fault) => {
      await through();
      session = inPod();
      let printed = '';
      const lost = run(session, 'echo before; sleep 91.01', {
        onText: (text) => {
          printed = text;
          if (text.includes('before')) relay[fault]();
        },
      });
      await expect(lost).rejects.toThrow(
        /The connection to kube-system\/cilium-\w+ was lost \(.+\)\. Run the cell/,
      );
      expect(printed).toBe('before\n');
      relay.close();
      await until(() => processesWith('sleep 91.01').length === 0);
    },
  );

  it('a reader that is slow is no dead network', async () => {
    await through();
    const bytes = 3_000_000;
    const exec = await connection.exec({
      namespace: 'kube-system',
      pod: agent,
      command: ['sh', '-c', `head -c ${bytes} /dev/zero`],
    });
    let length = 0;
    for await (const piece of exec.stdout) {
      length += piece.length;
      if (length === piece.length) await new Promise((resolve) => setTimeout(resolve, 6 * PATIENCE.beatMs));
    }
    expect(length).toBe(bytes);
    expect(await exec.exit).toBe(0);
  });

  it.each([
    ['forward', 86_400_000],
    ['back', -86_400_000],
  ])('a clock that jumps a day %s stops no run, no watch and no stopping', async (_way, ms) => {
    await through();
    vi.useFakeTimers({ toFake: ['Date'] });
    const followed = follow();
    await until(() => followed.names.has('default'));
    session = openSession();
    const stopped = stopAt(session, "trap '' INT; echo up; sleep 92.01", /up/);
    vi.setSystemTime(Date.now() + ms);
    expect((await stopped).exit).toBe(130);
    expect(processesWith('sleep 92.01')).toEqual([]);
    expect((await run(session, 'echo on')).stdout).toBe('on\n');
    await make(`after-jump${ms}`);
    await until(() => followed.names.has(`after-jump${ms}`));
    expect((await connection.kube.request({ method: 'GET', path: '/version' })).status).toBe(200);
  });
});

describe.skipIf(!hasSshd())('ssh over a dead network', () => {
  it('is noticed without anybody asking, and says so', async () => {
    const sshd = await startSshd();
    const relay = await startRelay(sshd.host, sshd.port);
    const file = `${sshd.config}-dead`;
    const text = readFileSync(sshd.config, 'utf8');
    writeFileSync(
      file,
      text
        .replaceAll(`Port ${sshd.port}`, `Port ${relay.port}`)
        .replace('Host router', `Host router\n  HostKeyAlias [127.0.0.1]:${sshd.port}`),
    );
    const session = openSession(sshShell({ destination: 'router', config: file, aliveSeconds: 1 }));
    try {
      const lost = run(session, 'echo up; sleep 93.01', { onText: () => relay.silence() });
      await expect(lost).rejects.toThrow(/timeout|not responding|exit status 255/i);
      relay.close();
      await until(() => processesWith('sleep 93.01').length === 0);
    } finally {
      session.close();
      relay.close();
      await sshd.stop();
    }
  });
});
