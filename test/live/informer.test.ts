import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Clock, KubeApi, KubeRequest } from '../../src/backend.ts';
import { inform, type Following } from '../../src/course/informer.ts';
import { watchObjects } from '../../src/course/watchObjects.ts';
import { connect } from '../../src/live/kube/connect.ts';
import type { KubeObject } from '../../src/state/fact.ts';
import { createState } from '../../src/state/createState.ts';
import { serveLab, type ServedLab } from '../serve/servedLab.ts';
import { faultProxy, type FaultProxy } from './faultProxy.ts';

const CONFIGMAPS = '/api/v1/namespaces/default/configmaps';

/** Waits pass at once, and are remembered. */
function quickClock(): Clock & { readonly waits: number[] } {
  const waits: number[] = [];
  return {
    waits,
    now: () => 0,
    sleep: (ms) => {
      waits.push(ms);
      return new Promise((resolve) => setTimeout(resolve, 5));
    },
  };
}

/** Follows ConfigMaps and tells what is known of them. */
function following(kube: KubeApi, paths: readonly string[] = [CONFIGMAPS]) {
  const end = new AbortController();
  const clock = quickClock();
  const known = new Map<string, KubeObject>();
  const told: Following[] = [];
  let lists = 0;
  let changed = (): void => undefined;
  const done = inform({
    kube,
    clock,
    signal: end.signal,
    paths,
    onList(objects) {
      lists += 1;
      known.clear();
      for (const object of objects) known.set(object.metadata.name, object);
      changed();
    },
    onEvent({ type, object }) {
      const { name } = (object as KubeObject).metadata;
      if (type === 'DELETED') known.delete(name);
      else known.set(name, object as KubeObject);
      changed();
    },
    onFollowing(how) {
      told.push(how);
      changed();
    },
  });
  const until = async (condition: () => boolean): Promise<void> => {
    while (!condition()) await new Promise<void>((resolve) => (changed = resolve));
  };
  return {
    clock,
    known,
    told,
    lists: () => lists,
    until,
    end: () => {
      end.abort();
      return done;
    },
  };
}

describe('behind a connection on which things go wrong', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'informer '));
  let served: ServedLab;
  let proxy: FaultProxy;
  let kube: KubeApi;
  let n = 0;
  beforeAll(async () => {
    served = await serveLab();
  });
  afterAll(async () => {
    await served.close();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    proxy = await faultProxy(served);
    const file = path.join(folder, `config-${++n}`);
    writeFileSync(file, config(proxy.url, served.token));
    kube = connect({ KUBECONFIG: file }).kube;
  });
  afterEach(() => proxy.close());

  const make = (name: string): Promise<unknown> => served.inShell(`kubectl create configmap ${name}`);
  const watches = (): number => proxy.asked.filter((each) => each.includes('watch=true')).length;

  test('a watch that is cut goes on where it was, and what it missed comes late, not twice and not never', async () => {
    const follower = following(kube);
    await follower.until(() => follower.known.size > 0);
    await make('before-cut');
    await follower.until(() => follower.known.has('before-cut'));
    proxy.fault = (_, answer) => (answer.destroy(), true);
    proxy.cut();
    await follower.until(() => follower.told.at(-1)?.kind === 'away');
    await make('while-away');
    proxy.fault = () => false;
    await follower.until(() => follower.known.has('while-away'));
    expect(follower.lists()).toBe(1);
    await follower.end();
  });

  test('a stream that ends inside an event is asked for again', async () => {
    let cut = 0;
    proxy.fault = (asked, answer) => {
      if (!asked.url?.includes('watch=true') || cut++ > 0) return false;
      answer.writeHead(200).write('{"type":"ADDED","object":{"metadata":{"name":"half');
      setTimeout(() => answer.destroy(), 10);
      return true;
    };
    const follower = following(kube);
    await make('after-half');
    await follower.until(() => follower.known.has('after-half') && watches() > 1);
    expect([...follower.known.keys()]).not.toContain('half');
    expect(follower.lists()).toBe(1);
    await follower.end();
  });

  test('a revision that is gone is followed by a list, without a wait', async () => {
    let gone = 0;
    proxy.fault = (asked, answer) => {
      if (!asked.url?.includes('watch=true') || gone++ > 0) return false;
      answer.writeHead(410).end('{"kind":"Status","code":410,"reason":"Expired"}');
      return true;
    };
    const follower = following(kube);
    await follower.until(() => follower.lists() === 2);
    expect(follower.clock.waits).toEqual([]);
    await follower.end();
  });

  test('a server that has too much to do is left alone for as long as it asks', async () => {
    let refused = 0;
    proxy.fault = (_, answer) => {
      if (refused++ > 0) return false;
      answer.writeHead(429, { 'retry-after': '17' }).end('Too many requests, please try again later.\n');
      return true;
    };
    const follower = following(kube);
    await follower.until(() => follower.lists() === 1);
    expect(follower.clock.waits).toEqual([17_000]);
    expect(follower.told[0]).toEqual({
      kind: 'away',
      reason: 'Too many requests, please try again later.',
    });
    await follower.end();
  });

  test('a token that was renewed in the kubeconfig is taken up by a watch, too', async () => {
    const follower = following(kube);
    await follower.until(() => follower.lists() === 1);
    const file = path.join(folder, `config-${n}`);
    const right = `Bearer ${served.token}`;
    let refused = 0;
    proxy.fault = ({ headers }, answer) => {
      // The lab has one token only: to the client it has a new name from now on.
      if (headers.authorization === 'Bearer renewed') headers.authorization = right;
      else if (headers.authorization === right) {
        refused += 1;
        writeFileSync(file, config(proxy.url, 'renewed'));
        answer.writeHead(401).end('{"kind":"Status","code":401}');
        return true;
      }
      return false;
    };
    proxy.cut();
    await make('with-new-token');
    await follower.until(() => follower.known.has('with-new-token'));
    expect({ refused, lists: follower.lists() }).toEqual({ refused: 1, lists: 1 });
    await follower.end();
  });

  test('a server that stays away is asked less and less often', async () => {
    proxy.fault = (_, answer) => (
      answer
        .writeHead(500, { 'content-type': 'application/json' })
        .end('{"kind":"Status","code":500,"message":"etcd"}'),
      true
    );
    const follower = following(kube);
    await follower.until(() => follower.clock.waits.length >= 7);
    await follower.end();
    expect(follower.clock.waits.slice(0, 7)).toEqual([1, 2, 4, 8, 16, 30, 30].map((s) => s * 1000));
    expect(follower.told[0]).toEqual({ kind: 'away', reason: 'etcd' });
  });

  test('what is forbidden is told with its verb, and not asked for again at once', async () => {
    const message = 'pods is forbidden: User "u" cannot list resource "pods"';
    proxy.fault = (_, answer) => (
      answer
        .writeHead(403, { 'content-type': 'application/json' })
        .end(JSON.stringify({ kind: 'Status', code: 403, message })),
      true
    );
    const follower = following(kube);
    await follower.until(() => follower.clock.waits.length >= 1);
    await follower.end();
    expect(follower.told[0]).toEqual({ kind: 'forbidden', verb: 'list', reason: message });
    expect(Math.min(...follower.clock.waits)).toBe(30_000);
  });

  test('everything that is watched reaches the state through the API, and what is not installed is named', async () => {
    const state = createState();
    const end = new AbortController();
    proxy.fault = (asked, answer) => {
      if (!asked.url?.includes('ciliumidentities')) return false;
      answer.writeHead(404).end('404 page not found\n');
      return true;
    };
    const watching = watchObjects(kube, quickClock(), state, end.signal);
    await watching.listed;
    expect(state.objects('nodes')).toHaveLength(3);
    expect(watching.following().get('ciliumidentities')).toEqual({ kind: 'not-installed' });
    expect(watching.following().get('pods')).toEqual({ kind: 'watched' });
    end.abort();
  });
});

test('ten thousand pods come in pages, without what nobody reads', async () => {
  const pods = Array.from({ length: 10_000 }, (_, n) => ({
    metadata: { name: `pod-${n}`, managedFields: [{ manager: 'kubelet', fieldsV1: {} }] },
  }));
  let largest = 0;
  const request = ({ query = {} }: KubeRequest) => {
    const from = Number(query['continue'] ?? 0);
    const items = pods.slice(from, from + Number(query['limit']));
    largest = Math.max(largest, items.length);
    const next = from + items.length;
    const metadata = { resourceVersion: '7', ...(next < pods.length ? { continue: String(next) } : {}) };
    return Promise.resolve({ status: 200, body: { kind: 'PodList', apiVersion: 'v1', metadata, items } });
  };
  const watch: KubeApi['watch'] = (_, signal) =>
    new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
  const follower = following({ request, watch });
  await follower.until(() => follower.lists() === 1);
  expect(follower.known.size).toBe(10_000);
  expect(largest).toBe(500);
  expect(follower.known.get('pod-9999')).toEqual({
    kind: 'Pod',
    apiVersion: 'v1',
    metadata: { name: 'pod-9999' },
  });
  await follower.end();
});

function config(server: string, token: string): string {
  return JSON.stringify({
    clusters: [{ name: 'c', cluster: { server, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'u', user: { token } }],
    contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'c',
  });
}
