import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { adviceFor } from '../../src/live/sessions/advice.ts';
import type { LiveSession } from '../../src/live/sessions/liveSession.ts';
import { sshArguments, sshShell } from '../../src/live/sessions/sshShell.ts';
import { startRelay, type Relay } from './relay.ts';
import { openSession, processesWith, run, stopAt, until } from './shellHarness.ts';
import { hasSshd, startSshd, type Sshd } from './sshd.ts';

const here = hasSshd();

describe.skipIf(!here)('a session over a real ssh', () => {
  let sshd: Sshd;
  let session: LiveSession;
  let relay: Relay | undefined;
  const to = (destination: string, sudo = false): LiveSession =>
    openSession(sshShell({ destination, config: sshd.config, sudo }));

  beforeAll(async () => {
    if (here) sshd = await startSshd();
  });
  afterEach(() => {
    session.close();
    relay?.close();
    relay = undefined;
  });
  afterAll(async () => sshd.stop());

  it.each(['router', 'k8s-w1'])('runs on %s and keeps its variables', async (host) => {
    session = to(host);
    await run(session, "X='한글 it'\\''s'");
    expect(await run(session, 'echo "$X"; echo err >&2; (exit 9)')).toMatchObject({
      exit: 9,
      stdout: "한글 it's\n",
      stderr: 'err\n',
    });
    expect((await run(session, 'echo $SSH_CONNECTION')).stdout).toMatch(/^127\.0\.0\.1 /);
  });

  it('stops the whole tree on the other side', async () => {
    session = to('router');
    const script = `bash -c "trap '' INT TERM; while :; do sleep 71.01; done" & sleep 71.02 & echo up; sleep 71.03`;
    expect((await stopAt(session, script, /up/)).exit).toBe(130);
    expect(processesWith('sleep 71.0')).toEqual([]);
    expect((await run(session, 'echo ok')).stdout).toBe('ok\n');
  });

  it.each([
    ['denied', /Permission denied/, /ssh-add/],
    ['stranger', /Host key verification failed/, /confirm the host key/],
    ['no-such-host.invalid', /resolve hostname/, /ciliumStudy.live.hosts/],
  ])('asks nothing: %s is refused with what to do', async (host, words, advice) => {
    session = to(host);
    const failed = await run(session, 'echo never').catch((error: Error) => error.message);
    expect(failed).toMatch(words);
    expect(adviceFor(String(failed), 'en')).toMatch(advice);
    expect(adviceFor(String(failed), 'ko')).toMatch(/[가-힣]/);
  });

  it('a destination is never an option of ssh', () => {
    expect(() => sshArguments({ destination: '-oProxyCommand=true' })).toThrow(/no destination/);
  });

  /** The same host through a relay that can be disturbed. */
  const throughRelay = async (more: readonly string[] = []): Promise<LiveSession> => {
    relay = await startRelay(sshd.host, sshd.port);
    const text = (await readFile(sshd.config, 'utf8'))
      .replaceAll(`Port ${sshd.port}`, `Port ${relay.port}`)
      .replace('Host router', ['Host router', `  HostKeyAlias [127.0.0.1]:${sshd.port}`, ...more].join('\n'));
    await writeFile(`${sshd.config}-relay`, text);
    return openSession(sshShell({ destination: 'router', config: `${sshd.config}-relay` }));
  };

  it.each(['cut', 'halfClose'] as const)(
    'a connection that is lost (%s) ends the run with the words of ssh, and what ran there ends too',
    async (fault) => {
      session = await throughRelay();
      const lost = run(session, 'sleep 72.01 & echo up; sleep 72.02', { onText: () => relay?.[fault]() });
      await expect(lost).rejects.toThrow(/router|127\.0\.0\.1|ssh|connection/i);
      relay?.close();
      await until(() => processesWith('sleep 72.0').length === 0);
    },
  );

  it('a silent network does not keep a stopped cell: the line is cut, and what ran there ends when it notices', async () => {
    session = await throughRelay();
    const abort = new AbortController();
    const ran = await run(session, 'echo up; sleep 73.01', {
      signal: abort.signal,
      onText: (text) => {
        if (!/up/.test(text) || abort.signal.aborted) return;
        relay?.silence();
        abort.abort();
      },
    });
    expect(ran.exit).toBe(130);
    expect(ran.stderr).toMatch(/connection was cut/);
    relay?.close();
    await until(() => processesWith('sleep 73.01').length === 0);
  });
});
