import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { KubeApi, WatchEvent } from '../../src/backend.ts';
import { connect, type KubeConnection } from '../../src/live/kube/connect.ts';
import { readKubeconfig } from '../../src/live/kube/kubeconfig.ts';
import { isKubeProblem, type KubeProblem } from '../../src/live/kube/kubeProblem.ts';
import { kubeconfig } from '../../src/serve/index.ts';
import { serveLab, type ServedLab } from '../serve/servedLab.ts';

const SETUP = `
kubectl run box --image=nicolaka/netshoot -- sleep 36500
kubectl wait --for=condition=Ready pod --all --timeout=60s`;

const folder = mkdtempSync(path.join(tmpdir(), 'kubeconfig '));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: unknown): string {
  const full = path.join(folder, name);
  writeFileSync(full, typeof content === 'string' ? content : JSON.stringify(content));
  return full;
}

/** A whole configuration with one context, which is its current one. */
function config(name: string, server: string): unknown {
  return {
    clusters: [{ name, cluster: { server } }],
    users: [{ name, user: { token: 'secret' } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  };
}

async function problemOf(work: () => unknown): Promise<KubeProblem> {
  try {
    await work();
  } catch (error) {
    if (isKubeProblem(error)) return error;
    throw error;
  }
  throw new Error('nothing went wrong');
}

describe('a served lab through a kubeconfig, as if it were a cluster', () => {
  let served: ServedLab;
  let cluster: KubeConnection;
  beforeAll(async () => {
    served = await serveLab(SETUP);
    cluster = connect({ KUBECONFIG: file('served', kubeconfig(served)) });
  });
  afterAll(() => served.close());

  test('a list is decoded, and a failure is the Status of the API', async () => {
    const { status, body } = await cluster.kube.request({ method: 'GET', path: '/api/v1/nodes' });
    expect(status).toBe(200);
    expect(body).toMatchObject({ kind: 'NodeList' });
    expect(
      await cluster.kube.request({ method: 'GET', path: '/api/v1/namespaces/default/pods/nobody' }),
    ).toMatchObject({ status: 404, body: { kind: 'Status', reason: 'NotFound' } });
  });

  test('an object is made, patched and deleted', async () => {
    const path = '/api/v1/namespaces/default/configmaps';
    const body = { metadata: { name: 'colours' }, data: { sky: 'blue' } };
    expect(await cluster.kube.request({ method: 'POST', path, body })).toMatchObject({ status: 201 });
    expect(
      await cluster.kube.request({
        method: 'PATCH',
        path: `${path}/colours`,
        contentType: 'application/merge-patch+json',
        body: { data: { sky: 'grey' } },
      }),
    ).toMatchObject({ status: 200, body: { data: { sky: 'grey' } } });
    expect(await cluster.kube.request({ method: 'DELETE', path: `${path}/colours` })).toMatchObject({
      status: 200,
    });
  });

  test('a watch tells of changes until it is stopped', async () => {
    const stop = new AbortController();
    const events: WatchEvent[] = [];
    const path = '/api/v1/namespaces/default/configmaps';
    const watched = cluster.kube.watch(
      { method: 'GET', path, query: { fieldSelector: 'metadata.name=watched' } },
      stop.signal,
      (event) => {
        if (event.type === 'BOOKMARK') return;
        events.push(event);
        if (event.type === 'DELETED') stop.abort();
      },
    );
    await cluster.kube.request({ method: 'POST', path, body: { metadata: { name: 'watched' } } });
    await cluster.kube.request({ method: 'DELETE', path: `${path}/watched` });
    await watched;
    expect(events.map(({ type }) => type)).toEqual(['ADDED', 'DELETED']);
  });

  test('a command in a pod has its input, both outputs and its status', async () => {
    const running = await cluster.exec({
      namespace: 'default',
      pod: 'box',
      command: ['sh', '-c', 'cat; echo wrong >&2; exit 3'],
    });
    running.stdin.end('hello');
    const [out, err, exit] = await Promise.all([text(running.stdout), text(running.stderr), running.exit]);
    expect({ out, err, exit }).toEqual({ out: 'hello', err: 'wrong\n', exit: 3 });
  });

  test('a pod that is not there is named', async () => {
    const problem = await problemOf(async () => {
      const running = await cluster.exec({ namespace: 'default', pod: 'nobody', command: ['true'] });
      await running.exit;
    });
    expect(problem.kind).toBe('no-such-pod');
    expect(problem.text('en')).toContain('default/nobody');
    expect(problem.text('ko')).toContain('default/nobody');
  });

  test('a token that the server does not know is refused as a response', async () => {
    const wrong = JSON.parse(kubeconfig({ ...served, token: 'wrong' })) as unknown;
    const other = connect({ KUBECONFIG: file('wrong-token', wrong) });
    expect(await other.kube.request({ method: 'GET', path: '/api/v1/nodes' })).toMatchObject({
      status: 401,
    });
  });

  test('a certificate that the kubeconfig does not trust is told from a server that is away', async () => {
    const stranger = connect({ KUBECONFIG: file('stranger', config('stranger', served.url)) });
    const problem = await problemOf(() => stranger.kube.request({ method: 'GET', path: '/version' }));
    expect(problem.kind).toBe('untrusted-server');
    const free = await freePort();
    const away = connect({ KUBECONFIG: file('away', config('away', `https://127.0.0.1:${free}`)) });
    expect((await problemOf(() => away.kube.request({ method: 'GET', path: '/version' }))).kind).toBe(
      'unreachable',
    );
  });
});

describe('a server that answers in its own way', () => {
  async function answering(answer: RequestListener, work: (kube: KubeApi) => Promise<void>): Promise<void> {
    const server = createHttpServer(answer);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const cluster = { server: `http://127.0.0.1:${port}`, 'insecure-skip-tls-verify': true };
    const KUBECONFIG = file('plain', {
      ...Object(config('plain', '')),
      clusters: [{ name: 'plain', cluster }],
    });
    try {
      await work(connect({ KUBECONFIG }).kube);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  }
  const pods = { method: 'GET', path: '/api/v1/pods' } as const;
  const never = new AbortController().signal;

  test('a revision that is gone is an event of the watch, which then ends', () =>
    answering(
      (_, response) => response.writeHead(410).end('{"kind":"Status","code":410,"reason":"Expired"}'),
      async (kube) => {
        const events: WatchEvent[] = [];
        await kube.watch(pods, never, (event) => events.push(event));
        expect(events).toEqual([{ type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } }]);
      },
    ));

  test('events that come in pieces, cut inside a letter, are whole; what was cut off with the connection is not told', () =>
    answering(
      (_, response) => {
        const line = Buffer.from('{"type":"ADDED","object":{"name":"실리움"}}\n{"type":"ADD');
        response.write(line.subarray(0, 36));
        setTimeout(() => {
          response.write(line.subarray(36));
          setTimeout(() => response.destroy(), 20);
        }, 20);
      },
      async (kube) => {
        const events: WatchEvent[] = [];
        const problem = await problemOf(() => kube.watch(pods, never, (event) => events.push(event)));
        expect(problem.kind).toBe('lost');
        expect(events).toEqual([{ type: 'ADDED', object: { name: '실리움' } }]);
      },
    ));

  test('warnings come with the response', () =>
    answering(
      (_, response) =>
        response
          .writeHead(200, {
            'content-type': 'application/json',
            warning: '299 - "v1 Endpoints is deprecated", 299 - "say \\"why\\""',
          })
          .end('{}'),
      async (kube) => {
        expect((await kube.request(pods)).warnings).toEqual(['v1 Endpoints is deprecated', 'say "why"']);
      },
    ));
});

describe('kubeconfig files', () => {
  test('of several the first that sets a name wins, and one that is missing is passed over', () => {
    const first = file('first', config('same', 'https://first:6443'));
    const second = file('second', {
      ...Object(config('same', 'https://second:6443')),
      contexts: [
        { name: 'same', context: { cluster: 'same', user: 'same' } },
        { name: 'more', context: { cluster: 'gone', user: 'same', namespace: 'study' } },
      ],
    });
    const list = [first, path.join(folder, 'missing'), second].join(path.delimiter);
    const read = readKubeconfig({ KUBECONFIG: list });
    expect(read.contexts).toEqual([
      { name: 'same', cluster: 'same', server: 'https://first:6443' },
      { name: 'more', cluster: 'gone', namespace: 'study' },
    ]);
    expect(read.current).toBe('same');
    expect(read.problems).toEqual([]);
  });

  test('a context whose cluster is nowhere, and one that is not there, are refused by name', async () => {
    const KUBECONFIG = file('dangling', {
      contexts: [{ name: 'lost', context: { cluster: 'gone', user: 'nobody' } }],
    });
    expect((await problemOf(() => connect({ KUBECONFIG }, 'lost'))).text('en')).toContain(
      'no cluster "gone"',
    );
    const unknown = await problemOf(() => connect({ KUBECONFIG }, 'other'));
    expect(unknown.kind).toBe('no-such-context');
    expect(unknown.text('en')).toContain('It has: lost.');
  });

  test('no file, and a file that is none, are told with where they were looked for', async () => {
    const none = await problemOf(() => connect({ HOME: folder }));
    expect(none).toMatchObject({ kind: 'no-kubeconfig', where: path.join(folder, '.kube', 'config') });
    const KUBECONFIG = file('broken', 'clusters: [\n  - name: x\n');
    expect(await problemOf(() => connect({ KUBECONFIG }))).toMatchObject({
      kind: 'broken-kubeconfig',
      where: KUBECONFIG,
    });
  });

  test('a credential program that is not installed is named', async () => {
    const KUBECONFIG = file('plugin', {
      ...Object(config('plugin', 'https://127.0.0.1:1')),
      users: [
        {
          name: 'plugin',
          user: {
            exec: { apiVersion: 'client.authentication.k8s.io/v1', command: 'no-such-program-of-ours' },
          },
        },
      ],
    });
    const { kube } = connect({ KUBECONFIG });
    const problem = await problemOf(() => kube.request({ method: 'GET', path: '/version' }));
    expect(problem.kind).toBe('credential-plugin');
    expect(problem.reason).toContain('no-such-program-of-ours');
  });
});

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close();
      if (typeof address === 'object' && address !== null) resolve(address.port);
      else reject(new Error('no port'));
    });
  });
}
