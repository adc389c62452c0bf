import { afterEach, describe, expect, it } from 'vitest';
import type { LiveSession } from '../../src/live/sessions/liveSession.ts';
import { localShell } from '../../src/live/sessions/localShell.ts';
import { hasShell, onlyShell } from './smallShells.ts';
import { openSession, processesWith, run, stopAt, until } from './shellHarness.ts';

let session: LiveSession;
afterEach(() => session.close());

describe('a session on real bash', () => {
  it('keeps variables, functions, aliases, the working directory and the last status', async () => {
    session = openSession();
    await run(session, 'X=1; f() { echo "f $1"; }; alias hi="echo hi"; cd /tmp');
    expect(await run(session, 'echo $X; f 2; hi; pwd; false')).toMatchObject({
      exit: 1,
      stdout: '1\nf 2\nhi\n/tmp\n',
    });
    expect(await run(session, 'echo $?')).toMatchObject({ stdout: '1\n' });
  });

  it('tells stdout and stderr apart', async () => {
    session = openSession();
    expect(await run(session, 'echo out; echo err >&2; echo "more"; (exit 7)')).toMatchObject({
      exit: 7,
      stdout: 'out\nmore\n',
      stderr: 'err\n',
    });
  });

  it('streams what is printed while the script runs', async () => {
    session = openSession();
    const seen: string[] = [];
    const ran = await stopAt(session, 'echo first; sleep 1000', /first/);
    seen.push(ran.stdout);
    expect(seen).toEqual(['first\n']);
    expect(ran.exit).toBe(130);
  });

  it.each([
    ['an unterminated quote', "echo 'abc", 2, /unexpected EOF/],
    ['break outside of a loop', 'break', 0, /only meaningful/],
    ['return', 'return 3', 2, /can only/],
    ['a program that is not there', 'no-such-program-here', 127, /not found/],
    ['an unset variable under set -u', 'set -u; echo $nope_', 1, /unbound/],
    ['exec of a program that is not there', 'exec /no/such', 127, /No such file|not found/],
  ])('survives %s', async (_name, script, exit, words) => {
    session = openSession();
    await run(session, 'KEPT=yes');
    const ran = await run(session, script);
    expect(ran.exit).toBe(exit);
    expect(ran.stderr).toMatch(words);
    expect((await run(session, 'set +u; echo $KEPT')).stdout).toBe('yes\n');
  });

  it.each([
    ['no newline at the end', 'printf abc', 'abc'],
    ['a here-document', 'cat <<EOF\na $((1+1)) `echo b`\nEOF', 'a 2 b\n'],
    ['a here-document whose end is missing', 'cat <<EOF\nabc', 'abc\n'],
    ['NUL bytes', "printf 'a\\0b'", 'a\0b'],
    ['invalid UTF-8', "printf 'a\\xff\\xfeb'", 'a\ufffd\ufffdb'],
    ['a character that is cut at the end', "printf '\\xea\\xb0'; true", '\ufffd'],
    ['a character in two writes', "printf '\\xea'; sleep 0.05; printf '\\xb0\\x80'", '가'],
    ['Korean in the script', 'X=각; echo "$X \'한글\' \\\\ %s %d"', "각 '한글' \\ %s %d\n"],
    ['the beginning of a mark', "printf '\\036abc:end'", '\u001eabc:end'],
    ['a script that reads its input', 'cat; read -r x; echo "[$x]"', '[]\n'],
    ['redirections of the shell itself', 'exec >/dev/null 2>&1; echo lost', ''],
    ['closed streams', 'exec >&- 2>&-', ''],
  ])('carries %s', async (_name, script, stdout) => {
    session = openSession();
    expect((await run(session, script)).stdout).toBe(stdout);
    expect(await run(session, 'echo still here')).toMatchObject({ exit: 0, stdout: 'still here\n' });
  });

  it('leaves set -x to the script: its own lines are not traced', async () => {
    session = openSession();
    await run(session, 'set -x');
    const { stderr } = await run(session, 'echo a');
    expect(stderr).toBe('++ echo a\n');
    await run(session, 'set +x');
    expect((await run(session, 'echo b')).stderr).toBe('');
  });

  it.each([
    ['exit 3', 3],
    ['set -e; false; echo never', 1],
    ['exec sh -c "exit 4"', 4],
    ['kill -KILL $$', 137],
  ])(
    'a script that ends the shell (%s) has its status, and the next run a new shell that says so',
    async (script, exit) => {
      session = openSession();
      await run(session, 'X=1');
      expect((await run(session, script)).exit).toBe(exit);
      const next = await run(session, 'echo "[$X]"');
      expect(next.stdout).toBe('[]\n');
      expect(next.stderr).toMatch(/had ended/);
      expect((await run(session, 'echo "[$X]"')).stderr).toBe('');
    },
  );

  it('gives what a background job prints later to the run that is then current', async () => {
    session = openSession();
    await run(session, '{ until [ -e /tmp/csc-go-$$ ]; do sleep 0.02; done; echo late; } &');
    expect((await run(session, 'touch /tmp/csc-go-$$; wait; rm /tmp/csc-go-$$')).stdout).toBe('late\n');
  });

  /** `npm run faults` carries a gigabyte. */
  const bytes = Number(process.env['FAULT_BYTES'] ?? 100_000_000);
  it(`carries ${bytes / 1e6} MB of output in flat memory, and all of it`, async () => {
    session = openSession();
    let length = 0;
    let most = 0;
    const before = process.memoryUsage().rss;
    const exit = await session.run(`head -c ${bytes} /dev/zero`, {
      signal: new AbortController().signal,
      onChunk: ({ text }) => {
        length += text.length;
        most = Math.max(most, process.memoryUsage().rss - before);
      },
    });
    expect({ exit, length }).toEqual({ exit: 0, length: bytes });
    expect(most).toBeLessThan(150_000_000);
  }, 120_000);
});

describe('stopping', () => {
  it('ends an endless loop and keeps the shell with its variables', async () => {
    session = openSession();
    await run(session, 'X=kept');
    expect((await stopAt(session, 'while true; do echo tick; sleep 0.01; done', /tick/)).exit).toBe(130);
    expect(await run(session, 'echo $X')).toMatchObject({ exit: 0, stdout: 'kept\n', stderr: '' });
  });

  // bash takes a SIGINT that comes while it is starting a program for that program's own affair.
  it('ends a loop of short programs at whatever moment it comes', async () => {
    session = openSession();
    await run(session, 'X=kept');
    for (let n = 0; n < 25; n++) {
      const stopped = await stopAt(session, 'while true; do echo tick; sleep 0.01; done', /tick/);
      expect(stopped).toMatchObject({ exit: 130, stderr: '' });
    }
    expect((await run(session, 'echo $X')).stdout).toBe('kept\n');
  });

  it('is heard by the script as SIGINT first', async () => {
    session = openSession();
    const ran = await stopAt(
      session,
      'bash -c "trap \'echo heard; exit\' INT; echo up; while :; do sleep 0.05; done"',
      /up/,
    );
    expect(ran).toMatchObject({ exit: 130, stdout: 'up\nheard\n' });
  });

  it('ends what ignores SIGINT and SIGTERM', async () => {
    session = openSession();
    const script = `bash -c "trap '' INT TERM; echo up; while :; do sleep 61.61; done"`;
    expect((await stopAt(session, script, /up/)).exit).toBe(130);
    expect(processesWith('sleep 61.61')).toEqual([]);
    expect((await run(session, 'echo ok')).stdout).toBe('ok\n');
  });

  it('ends the shell itself when it ignores SIGINT, and says so', async () => {
    session = openSession();
    const ran = await stopAt(session, `trap '' INT TERM; echo up; while :; do sleep 62.62; done`, /up/);
    expect(ran.exit).toBe(130);
    expect(ran.stderr).toMatch(/shell on k8s-ctr was ended/);
    await until(() => processesWith('sleep 62.62').length === 0);
    expect((await run(session, 'echo new')).stdout).toBe('new\n');
  });

  it('ends background jobs of the stopped run, also adopted ones, and spares those of earlier runs', async () => {
    session = openSession();
    await run(session, 'sleep 63.01 & sleep 0.05');
    const script =
      'sleep 63.02 & (setsid sleep 63.03 &) ; (sleep 63.04 & ) ; sleep 0.2; echo up; sleep 63.05';
    await stopAt(session, script, /up/);
    expect(['63.02', '63.03', '63.04', '63.05'].flatMap((time) => processesWith(`sleep ${time}`))).toEqual(
      [],
    );
    expect(processesWith('sleep 63.01')).toHaveLength(1);
    session.close();
    await until(() => processesWith('sleep 63.01').length === 0);
  });

  it("ends a fork bomb's tame cousin", async () => {
    session = openSession();
    const bomb =
      'b() { if [ $1 -gt 0 ]; then b $(($1 - 1)) & b $(($1 - 1)) & fi; sleep 64.64; }; b 5 & sleep 0.3; echo up; sleep 64.64';
    await stopAt(session, bomb, /up/);
    expect(processesWith('sleep 64.64')).toEqual([]);
  });

  it('before the start runs nothing', async () => {
    session = openSession();
    expect(await run(session, 'echo no', { signal: AbortSignal.abort() })).toMatchObject({
      exit: 130,
      both: '',
    });
  });
});

describe('ending', () => {
  it('a closed session leaves nothing behind', async () => {
    session = openSession();
    await run(session, 'sleep 65.01 & (setsid nohup sleep 65.02 >/dev/null 2>&1 &); sleep 0.1');
    session.close();
    await until(() => processesWith('sleep 65.0').length === 0);
  });

  it('a carrier that is killed rejects the run with the reason, and what it ran ends', async () => {
    let kill = (): void => undefined;
    session = openSession(async (program, id) => {
      const shell = await localShell({ shell: 'bash' })(program, id);
      kill = shell.kill;
      return shell;
    });
    const lost = run(session, 'echo up; sleep 66.66', { onText: () => kill() });
    await expect(lost).rejects.toThrow(/SIGKILL/);
    await until(() => processesWith('sleep 66.66').length === 0);
    const next = await run(session, 'echo new');
    expect(next).toMatchObject({ exit: 0, stdout: 'new\n' });
  });

  it('a shell that is not there rejects with the words of the system', async () => {
    session = openSession(localShell({ shell: '/no/such/bash' }));
    await expect(run(session, 'echo')).rejects.toThrow(/ENOENT/);
  });
});

describe.each(['dash', 'busybox'] as const)('a place that has only %s', (name) => {
  it.skipIf(!hasShell(name))('runs, keeps, stops and cleans up', async () => {
    const { shell, remove } = await onlyShell(name);
    try {
      session = openSession(shell);
      expect((await run(session, 'X=한글; echo $X; false')).stdout).toBe('한글\n');
      expect((await run(session, 'echo $?')).stdout).toBe('1\n');
      expect((await run(session, "echo 'abc")).exit).toBe(2);
      await stopAt(session, 'sleep 67.67 & echo up; sleep 67.67', /up/);
      expect(processesWith('sleep 67.67')).toEqual([]);
      await stopAt(session, 'while true; do echo tick; sleep 0.01; done', /tick/);
      expect((await run(session, 'echo $X')).stdout).toBe('한글\n');
      expect((await run(session, 'exit 5')).exit).toBe(5);
    } finally {
      session.close();
      await remove();
    }
  });
});
