import { request } from 'node:https';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveLab, type ServedLab } from './servedLab.ts';

interface Answer {
  readonly status: number;
  readonly body: string;
}

describe('the served API', () => {
  let served: ServedLab;
  beforeAll(async () => {
    served = await serveLab();
  });
  afterAll(() => served.close());

  function get(
    path: string,
    options: { headers?: Record<string, string>; method?: string; body?: string } = {},
  ) {
    return new Promise<Answer>((resolve, reject) => {
      const asked = request(
        new URL(path, served.url),
        {
          ca: served.certificate,
          method: options.method ?? 'GET',
          headers: { authorization: `Bearer ${served.token}`, ...options.headers },
          // A browser that was lured here would not check the name either.
          checkServerIdentity: () => undefined,
        },
        (response) => {
          let body = '';
          response.on('data', (piece: Buffer) => (body += piece.toString()));
          response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
        },
      );
      asked.on('error', reject);
      asked.end(options.body);
    });
  }

  it('answers whoever has the token', async () => {
    expect(await get('/version')).toMatchObject({ status: 200 });
  });

  it('refuses everybody else', async () => {
    for (const authorization of ['', 'Bearer ', 'Bearer x', `Basic ${served.token}`])
      expect(await get('/version', { headers: { authorization } })).toMatchObject({ status: 401 });
  });

  it('refuses a name that was made to resolve to this machine', async () => {
    const answer = await get('/version', { headers: { host: 'evil.example' } });
    expect(answer.status).toBe(403);
    expect(answer.body).toContain('evil.example');
  });

  it('is trusted by its own certificate alone', async () => {
    await expect(
      new Promise((resolve, reject) => {
        request(new URL('/version', served.url), resolve).on('error', reject).end();
      }),
    ).rejects.toThrow(/self-signed certificate/);
  });

  it('refuses SPDY and says what to use', async () => {
    const answer = await new Promise<string>((resolve, reject) => {
      const asked = request(
        new URL('/api/v1/namespaces/default/pods/x/exec?command=ls', served.url),
        {
          ca: served.certificate,
          method: 'POST',
          headers: { authorization: `Bearer ${served.token}`, connection: 'Upgrade', upgrade: 'SPDY/3.1' },
        },
        (response) => {
          let body = '';
          response.on('data', (piece: Buffer) => (body += piece.toString()));
          response.on('end', () => resolve(`${response.statusCode ?? 0} ${body}`));
        },
      );
      asked.on('error', reject).end();
    });
    expect(answer).toMatch(/^400 /);
    expect(answer).toContain('not simulated in this lab');
    expect(answer).toContain('WebSocket');
  });

  it('refuses a body that is too large, and answers afterwards', async () => {
    const manifest = JSON.stringify({ kind: 'ConfigMap', data: { a: 'x'.repeat(5_000_000) } });
    const headers = { 'content-type': 'application/json' };
    const refused = await get('/api/v1/namespaces/default/configmaps', {
      method: 'POST',
      headers,
      body: manifest,
    });
    expect(refused.status).toBe(413);
    expect(refused.body).toContain('Request entity too large: limit is 3145728');
    expect(await get('/healthz')).toEqual({ status: 200, body: 'ok' });
  });
});
