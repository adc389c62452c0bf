/** Doors that others knock at: the lab's API on 127.0.0.1, and the questions of assistants and other extensions. */
import { request } from 'node:https';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { tell } from '../../src/views/assistant.ts';
import type { ShownStudy } from '../../src/views/shownStudy.ts';
import { watchedResources } from '../../src/course/watchObjects.ts';
import { createState } from '../../src/state/createState.ts';
import { serveLab, type ServedLab } from '../serve/servedLab.ts';
import { ALL, KEYS, long } from './attacks.ts';
import { door } from './door.ts';

/** What a server must still do after everything. */
const PATIENCE_MS = 20_000;

describe('the served API', () => {
  const attack = door('lab serve');
  let served: ServedLab;
  let address: URL;
  beforeAll(async () => {
    served = await serveLab();
    address = new URL(served.url);
  });
  afterAll(() => served.close());

  /** Sends bytes as they are, and resolves with what came back until the server, or the time, ended it. */
  const raw = async (text: string, patience = PATIENCE_MS): Promise<string> => {
    const socket = connectTls({ host: '127.0.0.1', port: Number(address.port), rejectUnauthorized: false });
    let answer = '';
    await new Promise<void>((resolve) => {
      const end = (): void => {
        socket.destroy();
        resolve();
      };
      const timer = setTimeout(end, patience);
      socket.on('data', (piece: Buffer) => (answer += piece.toString('latin1')));
      socket.on('close', () => (clearTimeout(timer), resolve()));
      socket.on('error', end);
      socket.write(text);
    });
    return answer;
  };
  const head = (line: string, more: readonly string[] = [], host = address.host): string =>
    [
      line,
      `Host: ${host}`,
      `Authorization: Bearer ${served.token}`,
      'Connection: close',
      ...more,
      '',
      '',
    ].join('\r\n');
  const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 0);
  const lives = async (): Promise<void> => {
    expect(statusOf(await raw(head('GET /healthz HTTP/1.1')))).toBe(200);
  };

  attack('names that resolve here, none, and several at once', 'refused', async () => {
    const hosts = [
      'evil.test',
      `evil.test:${address.port}`,
      `127.0.0.1:${address.port}.evil.test`,
      `127.0.0.1:${address.port}@evil.test`,
      '127.0.0.1',
      '0.0.0.0',
      `[::1]:${address.port}`,
      '',
    ];
    for (const host of hosts)
      expect(statusOf(await raw(head('GET /version HTTP/1.1', [], host))), host).toBeGreaterThanOrEqual(400);
    const twice = await raw(head('GET /version HTTP/1.1', ['Host: evil.test']));
    expect([200, 400]).toContain(statusOf(twice));
    const none = `GET /version HTTP/1.1\r\nAuthorization: Bearer ${served.token}\r\nConnection: close\r\n\r\n`;
    expect(statusOf(await raw(none))).toBe(400);
    await lives();
    return hosts.length + 2;
  });

  attack('tokens that are nearly right', 'refused', async () => {
    const { token } = served;
    const given = [
      '',
      token,
      'Bearer',
      `Bearer ${token}x`,
      `Bearer ${token.slice(0, -1)}`,
      `Bearer  ${token}`,
      `bearer ${token.toUpperCase()}`,
      `Bearer ${'0'.repeat(64)}`,
      `Basic ${Buffer.from(`:${token}`).toString('base64')}`,
      `Bearer ${long('x', 10_000)}`,
    ];
    for (const authorization of given) {
      const text = `GET /version HTTP/1.1\r\nHost: ${address.host}\r\nAuthorization: ${authorization}\r\nConnection: close\r\n\r\n`;
      expect(statusOf(await raw(text)), authorization).toBe(401);
    }
    await lives();
    return given.length;
  });

  attack('lines, paths and queries of any shape', 'refused', async () => {
    const lines = [
      'GET //[ HTTP/1.1',
      'GET http://[ HTTP/1.1',
      'GET https://evil.test/version HTTP/1.1',
      'GET /../../../../etc/passwd HTTP/1.1',
      'GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1',
      'GET /%00 HTTP/1.1',
      'GET /%ff%fe HTTP/1.1',
      'GET /%E0%A4%A HTTP/1.1',
      'GET * HTTP/1.1',
      'OPTIONS * HTTP/1.1',
      'TRACE / HTTP/1.1',
      'CONNECT evil.test:443 HTTP/1.1',
      'PROPFIND / HTTP/1.1',
      `GET /${'a/'.repeat(6_000)} HTTP/1.1`,
      `GET /?${KEYS.map((key) => `${key}=1&${key}[x]=1`).join('&')} HTTP/1.1`,
      'GET /api/v1/pods?watch=true&resourceVersion=999999999999999999999&timeoutSeconds=0 HTTP/1.1',
      'GET /api/v1/pods?limit=-1&continue=%00 HTTP/1.1',
      'GET /api/v1/namespaces/__proto__/pods/constructor/log?follow=true HTTP/1.1',
      'POST /openapi/v2 HTTP/1.1',
      'GET / HTTP/9.9',
      'not http at all',
    ];
    for (const line of lines) {
      const answer = await raw(head(line), 1_500);
      expect(answer, line).not.toMatch(/root:x:0|at .*\.ts:\d+/);
      expect(statusOf(answer), line).not.toBe(500);
    }
    await lives();
    return lines.length;
  });

  attack('upgrades to nothing, to nowhere and in pieces', 'refused', async () => {
    const exec = '/api/v1/namespaces/default/pods/x/exec?command=ls';
    const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==';
    const upgrades = [
      [`GET ${exec}`, ['Upgrade: h2c']],
      [`GET ${exec}`, ['Upgrade: websocket']],
      [`GET ${exec}`, ['Upgrade: websocket', key, 'Sec-WebSocket-Version: 99']],
      [`GET ${exec}`, ['Upgrade: websocket', key, 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Protocol: x']],
      [
        `GET ${exec}`,
        ['Upgrade: websocket', key, 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Protocol: v5.channel.k8s.io'],
      ],
      [
        `GET ${exec}`,
        [
          'Upgrade: websocket',
          'Sec-WebSocket-Key: short',
          'Sec-WebSocket-Version: 13',
          'Sec-WebSocket-Protocol: v5.channel.k8s.io',
        ],
      ],
      ['GET //[', ['Upgrade: websocket', key]],
      ['GET /%ff', ['Upgrade: websocket', key]],
      [
        'GET /api/v1/namespaces/__proto__/pods/__proto__/exec',
        ['Upgrade: websocket', key, 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Protocol: v4.channel.k8s.io'],
      ],
      ['GET /version', ['Upgrade: websocket', key]],
      [`POST ${exec}`, ['Upgrade: SPDY/3.1']],
    ] as const;
    for (const [line, more] of upgrades) {
      const text = head(`${line} HTTP/1.1`, more).replace('Connection: close', 'Connection: Upgrade');
      const answer = await raw(`${text}${'\u0081\u00ff'.repeat(40)}`, 1_500);
      expect(statusOf(answer), `${line} ${more.join()}`).not.toBe(500);
      expect(answer).not.toMatch(/at .*\.ts:\d+/);
    }
    for (const authorization of ['', 'Bearer x']) {
      const text = `GET ${exec} HTTP/1.1\r\nHost: ${address.host}\r\nAuthorization: ${authorization}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${key}\r\n\r\n`;
      expect(statusOf(await raw(text))).toBe(401);
    }
    await lives();
    return upgrades.length + 2;
  });

  attack('bodies that lie, never end, or are no JSON', 'refused', async () => {
    const post = 'POST /api/v1/namespaces/default/configmaps HTTP/1.1';
    const json = 'Content-Type: application/json';
    const texts = [
      head(post, [json, 'Content-Length: 99999999999']) + '{',
      head(post, [json, 'Content-Length: -1']) + '{}',
      head(post, [json, 'Content-Length: 2', 'Transfer-Encoding: chunked']) + '{}',
      head(post, [json, 'Transfer-Encoding: chunked']) + 'ffffffffffffffff\r\n',
      head(post, [json, 'Transfer-Encoding: chunked']) + '1\r\n{\r\n',
      head(post, [json, 'Content-Length: 6']) + '\u0000\u0001\u0002\u0003\u0004\u0005',
      head(post, [json, 'Content-Length: 4', 'Content-Encoding: gzip']) + '\u001f\u008b\u0008\u0000',
      head(post, ['Content-Type: application/vnd.kubernetes.protobuf', 'Content-Length: 8']) +
        'k8s\u0000\u00ff\u00ff\u00ff\u00ff',
      head(post, ['Content-Type: application/yaml', 'Content-Length: 12']) + 'a: &a [*a]\n\n',
      head(post, [json, 'Content-Length: 40000']) + '['.repeat(40_000),
      head(post, [json, `X: ${long('x', 70_000)}`]),
      head(
        post,
        Array.from({ length: 3_000 }, (_, n) => `X${n}: x`),
      ),
    ];
    for (const text of texts) {
      const answer = await raw(text, 800);
      expect(answer, text.slice(0, 300)).not.toMatch(/^HTTP\/1\.1 2|at .*\.ts:\d+/);
    }
    // Forty who have begun and say nothing more hold nobody up.
    const slow = Array.from({ length: 40 }, () =>
      raw(head(post, [json, 'Content-Length: 5000']) + '{', 1_500),
    );
    await lives();
    await Promise.all(slow);
    return texts.length + slow.length;
  });

  attack('a watch of each resource that nobody reads', 'bounded', async () => {
    const left = Array.from({ length: 100 }, () => {
      const asked = request(new URL('/api/v1/pods?watch=true', served.url), {
        rejectUnauthorized: false,
        headers: { authorization: `Bearer ${served.token}` },
      });
      asked.on('error', () => undefined).end();
      return asked;
    });
    await lives();
    for (const asked of left) asked.destroy();
    await lives();
    return left.length;
  });
});

describe('questions to activate() and of language models', () => {
  const attack = door('questions of others');
  const state = createState();
  for (const name of watchedResources) state.setObjects(name, []);
  const study = {
    state,
    locale: 'en',
    hosts: ['k8s-ctr'],
    steps: [{ id: 'a', title: 'A' }],
    lab: { status: 'ready', name: 'week4', live: false },
    currentStep: () => undefined,
    checks: () => [],
    explanations: () => [],
    backend: { kind: 'live', clock: { now: () => 0 }, places: () => [{ name: 'k8s-ctr', kind: 'node' }] },
  } as unknown as ShownStudy;
  const signal = new AbortController().signal;

  attack('of any shape', 'refused', async () => {
    const odd: readonly unknown[] = [
      null,
      1,
      {},
      [],
      Number.NaN,
      true,
      () => 'x',
      { toString: () => 'x' },
      long('x'),
    ];
    const questions: readonly unknown[] = [
      ...odd,
      ...[...odd, ...KEYS].map((about) => ({ about })),
      ...odd.map((table) => ({ about: 'state', table: table ?? {} })),
      ...odd.map((resource) => ({ about: 'state', resource: resource ?? [] })),
      ...odd.map((step) => ({ about: 'step', step: step ?? 1 })),
      ...[...odd, ...ALL].map((from) => ({ about: 'trace', from, to: from })),
      ...[-1, 0, 65_536, 1.5, Number.NaN, '80', {}].map((port) => ({
        about: 'trace',
        from: 'a',
        to: 'b',
        port,
      })),
      ...KEYS.flatMap((key) => [
        { about: 'state', table: key },
        { about: 'state', resource: key },
        { about: 'step', step: key },
        { about: 'trace', from: key, to: key, protocol: key },
      ]),
    ];
    for (const question of questions) {
      const told = await tell(study, question, signal).then(
        (answer: unknown) => ({ answer }),
        (error: unknown) => error,
      );
      expect(told, JSON.stringify(question)).toMatchObject({ name: 'BadQuestion' });
    }
    return questions.length;
  });
});
