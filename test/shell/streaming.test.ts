import { describe, expect, it } from 'vitest';
import type { Program } from '../../src/lab/process.ts';
import { freshShell, runIn } from './labShell.ts';

/** Prints `tick 1`, `tick 2`, … a second apart; endless without a count. */
const ticker: Program = async (process) => {
  const count = Number(process.args[0] ?? Infinity);
  for (let tick = 1; tick <= count && !process.signal.aborted; tick += 1) {
    await process.stdout.write(`tick ${tick}\n`);
    await process.clock.sleep(1000, process.signal);
  }
  return 0;
};

/** Waits for others and never for time. */
const listener: Program = async (process) => {
  const quiet = process.clock.listen();
  await new Promise<void>((resolve) => process.signal.addEventListener('abort', () => resolve()));
  quiet();
  return 0;
};

const deaf: Program = async (process) => {
  await process.stdout.write('deaf\n');
  return new Promise<number>(() => undefined);
};

const programs = { ticker, listener, deaf };

describe('streaming', () => {
  it('a pipe passes each line on before the next is written', async () => {
    const { session, clock } = freshShell(programs);
    const started = clock.now();
    const seen: [number, string][] = [];
    await session.run('ticker 3 | grep tick | sed s/tick/t/', {
      signal: new AbortController().signal,
      onChunk: (chunk) => seen.push([clock.now() - started, chunk.text]),
    });
    expect(seen).toEqual([
      [0, 't 1\n'],
      [1000, 't 2\n'],
      [2000, 't 3\n'],
    ]);
  });

  it('an endless command ends when its reader is gone', async () => {
    const { session } = freshShell(programs);
    expect(await runIn(session, 'ticker | head -n 2; echo ${PIPESTATUS[0]}')).toMatchObject({
      stdout: 'tick 1\ntick 2\n141\n',
    });
  });

  it('a fast writer waits for a slow reader', async () => {
    let written = 0;
    const flood: Program = async (process) => {
      for (; written < 100; written += 1) await process.stdout.write('x'.repeat(10_000));
      return 0;
    };
    const { session } = freshShell({ flood });
    await runIn(session, 'flood | sleep 1');
    expect(written).toBeLessThan(10);
  });

  it('keeps stdout and stderr in the order of writing', async () => {
    const { session } = freshShell();
    expect((await runIn(session, 'echo 1; echo 2 >&2; echo 3')).all).toBe('1\n2\n3\n');
  });

  it('sleeps and timeouts take no time of the wall', async () => {
    const { session, clock } = freshShell(programs);
    const started = clock.now();
    const ran = await runIn(
      session,
      'sleep 3600; timeout 5 ticker | tail -n 1; timeout 2 sh -c "while :; do :; done"; echo $?',
    );
    expect(ran.stdout).toBe('tick 5\n124\n');
    expect(clock.now() - started).toBe(3_607_000);
  });
});

describe('Ctrl+C', () => {
  /** Aborts as soon as enough has been printed. */
  async function stopAfter(script: string, text: string) {
    const { session } = freshShell(programs);
    const controller = new AbortController();
    let all = '';
    const status = await session.run(script, {
      signal: controller.signal,
      onChunk: (chunk) => {
        all += chunk.text;
        if (all.includes(text)) controller.abort();
      },
    });
    return { status, all, session };
  }

  it('keeps what was printed and gives 130', async () => {
    const { status, all } = await stopAfter(
      'while true; do ticker 1; echo "---"; done',
      'tick 1\n---\ntick 1',
    );
    expect(status).toBe(130);
    expect(all).toMatch(/^tick 1\n---\ntick 1\n/);
  });

  it('reaches nested shells, and the outer one sees 130 too', async () => {
    const { status, session } = await stopAfter("sh -c 'while true; do ticker 1; done'", 'tick 1');
    expect(status).toBe(130);
    expect((await runIn(session, 'echo $?')).stdout).toBe('130\n');
  });

  it('ends a loop that does nothing', async () => {
    const { session } = freshShell();
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 20);
    expect((await runIn(session, 'while :; do :; done; echo no', controller.signal)).status).toBe(130);
  });

  it('ends a loop in a function of awk', async () => {
    const { session } = freshShell();
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 20);
    const spinning = "awk 'function spin() { while (1) n++ } BEGIN { print spin() }'; echo no";
    expect(await runIn(session, spinning, controller.signal)).toMatchObject({ status: 130, all: '' });
  });

  it('leaves a program behind that ignores it', async () => {
    const { status, all } = await stopAfter('deaf; echo no', 'deaf');
    expect([status, all]).toEqual([130, 'deaf\n']);
  });

  it('runs the INT trap and ends all the same', async () => {
    const { status, all } = await stopAfter('trap "echo caught" INT; ticker; echo no', 'tick 1');
    expect([status, all]).toEqual([130, 'tick 1\ncaught\n']);
  });
});

describe('jobs and time', () => {
  it('a job runs beside the script', async () => {
    const { session } = freshShell(programs);
    expect((await runIn(session, 'ticker 2 & sleep 1.5; echo now; wait; echo end')).stdout).toBe(
      'tick 1\ntick 2\nnow\nend\n',
    );
  });

  it('without a run in the foreground time stands still, and a job prints into the next run', async () => {
    const { session, clock } = freshShell(programs);
    await runIn(session, 'ticker 3 & sleep 0.5');
    const before = clock.now();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(clock.now()).toBe(before);
    expect((await runIn(session, 'sleep 1')).stdout).toBe('tick 2\n');
  });

  it('can be listed, killed and waited for', async () => {
    const { session } = freshShell(programs, { interactive: true });
    expect((await runIn(session, 'ticker >/dev/null &')).stderr).toMatch(/^\[1\] \d+\n$/);
    expect((await runIn(session, 'jobs')).stdout).toBe(
      '[1]+  Running                 ticker > /dev/null &\n'.replace('> /', '>/'),
    );
    expect((await runIn(session, 'kill %1; wait %1; echo $?; jobs')).stdout).toBe('143\n');
  });

  it('who only listens does not make time run', async () => {
    const { session, clock } = freshShell(programs);
    const controller = new AbortController();
    const before = clock.now();
    clock.after(1000, () => undefined);
    setTimeout(() => controller.abort(), 5);
    expect((await runIn(session, 'listener', controller.signal)).status).toBe(130);
    expect(clock.now()).toBe(before);
  });

  it('background events happen as time is moved on, in order', async () => {
    const { clock } = freshShell();
    const order: number[] = [];
    clock.after(20, () => order.push(2));
    clock.after(10, () => clock.after(5, () => order.push(1)));
    await clock.advance(30);
    expect(order).toEqual([1, 2]);
  });

  it('refuses a second run while one is running', async () => {
    const { session } = freshShell(programs);
    const first = runIn(session, 'ticker 2');
    expect((await runIn(session, 'echo no')).stderr).toContain('busy');
    expect((await first).status).toBe(0);
  });
});
