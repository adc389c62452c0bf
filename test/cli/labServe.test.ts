import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { typed } from './memoryTerminal.ts';

interface Kubeconfig {
  readonly clusters: readonly [{ cluster: { server: string; 'certificate-authority-data': string } }];
  readonly users: readonly [{ user: { token: string } }];
}

describe('lab serve', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'serve-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('writes a kubeconfig for its owner alone, serves, and leaves nothing behind', async () => {
    const file = path.join(folder, 'config');
    let asked: Promise<string> | undefined;
    const { status, out } = await typed(['lab', 'serve', '--time', 'fast', '--kubeconfig', file], {
      onPrinted(_text, interrupt) {
        asked ??= ask(file).finally(interrupt);
      },
    });
    expect(status).toBe(0);
    expect(out).toContain(`export KUBECONFIG=${file}`);
    expect(await asked).toMatch(/^mode 600 .*v1\.33\.2/s);
    expect(existsSync(file)).toBe(false);
  });

  it('never overwrites a file', async () => {
    const file = path.join(folder, 'config');
    writeFileSync(file, 'mine');
    const { status, error } = await typed(['lab', 'serve', '--kubeconfig', file]);
    expect([status, error]).toEqual([2, expect.stringContaining(`${file} is there already`)]);
    expect(readFileSync(file, 'utf8')).toBe('mine');
  });

  it('says what is wrong with its options, and leaves no file', async () => {
    const file = path.join(folder, 'config');
    for (const [args, problem] of [
      [['--time', 'slow'], '--time is "fast" or "real".'],
      [['--at', 'nowhere'], 'There is no step "nowhere"'],
      [['--port', '1'], "Unknown option '--port'"],
    ] as const) {
      const { status, error } = await typed(['lab', 'serve', '--kubeconfig', file, ...args]);
      expect([status, error]).toEqual([2, expect.stringContaining(problem)]);
      expect(existsSync(file)).toBe(false);
    }
    const { status, error } = await typed(['lab', 'serve', '--kubeconfig', '/no/such/folder/config']);
    expect([status, error]).toEqual([2, expect.stringContaining('The kubeconfig cannot be written')]);
  });
});

/** The mode of the file, and what the server that it names says of itself. */
function ask(file: string): Promise<string> {
  const config = JSON.parse(readFileSync(file, 'utf8')) as Kubeconfig;
  const { server, 'certificate-authority-data': ca } = config.clusters[0].cluster;
  return new Promise((resolve, reject) => {
    request(
      `${server}/version`,
      {
        ca: Buffer.from(ca, 'base64'),
        headers: { authorization: `Bearer ${config.users[0].user.token}` },
      },
      (response) => {
        let body = `mode ${(statSync(file).mode & 0o777).toString(8)} `;
        response.on('data', (piece: Buffer) => (body += piece.toString()));
        response.on('end', () => resolve(body));
      },
    )
      .on('error', reject)
      .end();
  });
}
