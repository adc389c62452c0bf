/** A real sshd on 127.0.0.1, on a free port, with keys that are thrown away. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import process from 'node:process';

export interface Sshd {
  readonly host: string;
  readonly port: number;
  /** For `ssh -F`: the hosts `router` and `k8s-w1` (through a jump over router), and `stranger`, whose key is not known. */
  readonly config: string;
  /** The daemon's processes. */
  readonly daemon: ChildProcess;
  stop(): Promise<void>;
}

const SSHD = '/usr/sbin/sshd';

export function hasSshd(): boolean {
  const missing = !existsSync(SSHD) ? `${SSHD} (Debian package openssh-server)` : undefined;
  if (missing === undefined) return true;
  if (process.env['CI']) throw new Error(`ssh was not tried against a real sshd: ${missing} is not there.`);
  console.warn(`SKIPPED: ssh was not tried against a real sshd: ${missing} is not there.`);
  return false;
}

export async function startSshd(): Promise<Sshd> {
  const folder = await mkdtemp(path.join(tmpdir(), 'csc-sshd-'));
  const file = (name: string): string => path.join(folder, name);
  for (const key of ['host', 'user', 'other'])
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file(key)]);
  await writeFile(file('authorized'), await readFile(file('user.pub')), { mode: 0o600 });
  const port = await freePort();
  await writeFile(
    file('sshd_config'),
    [
      `Port ${port}`,
      'ListenAddress 127.0.0.1',
      `HostKey ${file('host')}`,
      `AuthorizedKeysFile ${file('authorized')}`,
      `PidFile ${file('pid')}`,
      'StrictModes no',
      'UsePAM no',
      'PermitRootLogin prohibit-password',
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      // A bash that sshd starts at the first level reads the ~/.bashrc of whoever runs the tests.
      'SetEnv SHLVL=5',
    ].join('\n'),
  );
  // sshd drops privileges into a folder that a Debian package makes at boot.
  execFileSync('mkdir', ['-p', '/run/sshd']);
  const daemon = spawn(SSHD, ['-D', '-e', '-f', file('sshd_config')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await listening(daemon);
  const [kind, key] = (await readFile(file('host.pub'), 'utf8')).split(' ');
  await writeFile(file('known'), `[127.0.0.1]:${port} ${kind} ${key}\n`);
  await writeFile(file('empty'), '');
  const host = (name: string, ...more: readonly string[]): string =>
    [
      `Host ${name}`,
      '  HostName 127.0.0.1',
      `  Port ${port}`,
      `  User ${userInfo().username}`,
      '  IdentitiesOnly yes',
      ...more.map((line) => `  ${line}`),
    ].join('\n');
  const known = [`IdentityFile ${file('user')}`, `UserKnownHostsFile ${file('known')}`];
  await writeFile(
    file('ssh_config'),
    [
      host('router', ...known),
      host('k8s-w1', ...known, `ProxyCommand ssh -F ${file('ssh_config')} -W %h:%p router`),
      host('denied', `IdentityFile ${file('other')}`, `UserKnownHostsFile ${file('known')}`),
      host(
        'stranger',
        `IdentityFile ${file('user')}`,
        `UserKnownHostsFile ${file('empty')}`,
        'GlobalKnownHostsFile /dev/null',
      ),
    ].join('\n\n'),
  );
  return {
    host: '127.0.0.1',
    port,
    config: file('ssh_config'),
    daemon,
    stop: async () => {
      daemon.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

function listening(daemon: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let told = '';
    daemon.stderr?.on('data', (bytes: Buffer) => {
      told += bytes.toString();
      if (told.includes('Server listening')) resolve();
    });
    daemon.once('exit', () => reject(new Error(`sshd did not start: ${told}`)));
  });
}
