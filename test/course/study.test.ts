import { describe, expect, test } from 'vitest';
import type { CellResult, CellSpec, CellUpdate, RunnableCell } from '../../src/course/cell.ts';
import { readNotebook } from '../../src/course/notebookFile.ts';
import { readCourse } from '../../src/course/steps.ts';
import { createStudy, type Study } from '../../src/course/study.ts';
import { fakeBackend, type FakeProgram } from './fakeBackend.ts';

const cell = (text: string, spec: Partial<CellSpec> = {}): RunnableCell => ({
  spec: { id: 'a', host: 'k8s-ctr', expect: 'ok', ...spec },
  text,
});

/** Understands `echo`, `fail`, `set x=y`, `get x`, `spam`, `wait`, `hang`, `lose` and `listen`, enough to see how cells are run. */
const toyShell: FakeProgram = async (script, shell) => {
  const [word = '', rest] = [script.split(' ')[0], script.slice(script.indexOf(' ') + 1)];
  if (word === 'echo') shell.stdout(`${rest}\n`);
  else if (word === 'fail') {
    shell.stderr('no\n');
    return 3;
  } else if (word === 'set') shell.variables.set(rest.split('=')[0] ?? '', rest.split('=')[1] ?? '');
  else if (word === 'get') shell.stdout(`${shell.variables.get(rest) ?? '(unset)'}\n`);
  else if (word === 'export')
    shell.stdout([...shell.variables].map(([name, value]) => `set ${name}=${value}\n`).join(''));
  else if (word === 'lose') throw new Error('connection reset');
  else if (word === 'hang')
    await new Promise<void>((resolve) => shell.signal.addEventListener('abort', () => resolve()));
  else if (word === 'wait') await shell.clock.sleep(3_600_000, shell.signal);
  else if (word === 'spam') {
    for (let n = 1; !shell.signal.aborted && n <= Number(rest); n++) {
      shell.stdout(`line ${n}\n`);
      if (n % 500 === 0) await shell.clock.sleep(1, shell.signal);
    }
  } else if (word === 'listen') {
    shell.stderr('listening\n');
    await shell.clock.sleep(3_600_000, shell.signal);
    shell.stdout('1 packet\n');
  }
  return 0;
};

function toyStudy(markdown = '', program = toyShell): Study & { readonly opened: readonly string[] } {
  const backend = fakeBackend({ program });
  const study = createStudy({
    backend,
    notebook: readNotebook(markdown),
    course: readCourse('', 'steps.yaml'),
    locale: 'en',
  });
  return Object.assign(study, { opened: backend.opened });
}

const textOf = (result: CellResult): string => result.outputs.map((output) => output.text).join('');

describe('a cell', () => {
  test('runs its statements one after the other, and a failing one does not stop the next', async () => {
    const study = toyStudy();
    const result = await study.runCell(cell('echo one\nfail\necho two'));
    expect(result.outputs.map(({ text, exit }) => [text, exit])).toEqual([
      ['one\n', 0],
      ['no\n', 3],
      ['two\n', 0],
    ]);
    expect(result).toMatchObject({ exit: 0, ok: true });
    expect(new Set(result.outputs.map(({ id }) => id)).size).toBe(3);
    study.dispose();
  });

  test('ends with the status of its last statement, which its expectation judges', async () => {
    const study = toyStudy();
    expect(await study.runCell(cell('echo one\nfail'))).toMatchObject({ exit: 3, ok: false });
    expect(await study.runCell(cell('fail', { expect: 'fails' }))).toMatchObject({ exit: 3, ok: true });
    expect(await study.runCell(cell('# nothing but a comment'))).toMatchObject({
      exit: 0,
      ok: true,
      outputs: [],
    });
    study.dispose();
  });

  test('keeps variables from cell to cell on its host, and only there', async () => {
    const study = toyStudy();
    await study.runCell(cell('set x=1'));
    expect(textOf(await study.runCell(cell('get x')))).toBe('1\n');
    expect(textOf(await study.runCell(cell('get x', { host: 'router' })))).toBe('(unset)\n');
    expect(study.opened).toEqual(['k8s-ctr', 'router']);
    study.dispose();
  });

  test('is refused as a whole when it is not complete shell, with line and column', async () => {
    const study = toyStudy();
    const result = await study.runCell(cell("echo one\necho 'two"));
    expect(result).toMatchObject({ ok: false, outputs: [] });
    expect(result.refused).toMatch(/^Line 2, column \d+: .* Nothing was run\.$/);
    expect(study.opened).toEqual([]);
    study.dispose();
  });

  test('on an unknown host is refused with the hosts there are', async () => {
    const study = toyStudy();
    const result = await study.runCell(cell('echo', { host: 'k8s-w9' }));
    expect(result.refused).toBe(
      'There is no host "k8s-w9". Known: k8s-ctr, k8s-w1, k8s-w0, router. Mend the cell\'s host=.',
    );
    expect((await study.runCell('nope')).refused).toContain('There is no cell "nope"');
    study.dispose();
  });

  test('that is stopped keeps what it printed, and is no failure of its own', async () => {
    const study = toyStudy();
    const stop = new AbortController();
    const running = study.runCell(cell('echo before\nhang\necho after'), {
      signal: stop.signal,
      onUpdate: ({ outputs }) => outputs.length === 1 && stop.abort(),
    });
    const result = await running;
    expect(result).toMatchObject({ exit: 130, stopped: 'user', ok: false });
    expect(textOf(result)).toBe('before\n');
    expect((await study.runCell(cell('echo again'))).ok).toBe(true);
    study.dispose();
  });

  test('that is endless and was stopped ended as expected, and leaves the shell usable', async () => {
    const study = toyStudy();
    const byTime = await study.runCell(
      cell('wait', { expect: 'endless', until: { kind: 'time', ms: 10_000 } }),
    );
    expect(byTime).toMatchObject({ stopped: 'until', ok: true, exit: 130 });
    const byLines = await study.runCell(
      cell('spam 100000', { expect: 'endless', until: { kind: 'lines', count: 700 } }),
    );
    expect(byLines).toMatchObject({ stopped: 'until', ok: true });
    expect(textOf(byLines).split('\n').length).toBeLessThan(1200);
    study.dispose();
  });

  test('shows a ring of a thousand lines while it prints, in few updates', async () => {
    const study = toyStudy();
    const updates: CellUpdate[] = [];
    const result = await study.runCell(cell('spam 50000', { expect: 'endless' }), {
      onUpdate: (update) => updates.push(update),
    });
    expect(Math.max(...updates.map(({ streaming }) => streaming?.lines.length ?? 0))).toBeLessThanOrEqual(
      1000,
    );
    expect(updates.length).toBeLessThan(60);
    const [output] = result.outputs;
    expect(output?.text.split('\n')).toHaveLength(1001);
    expect(output?.text).toContain('line 50000\n');
    expect(output?.parsed.truncated).toBe(true);
    study.dispose();
  });

  test('that ends by itself keeps every line it printed', async () => {
    const study = toyStudy();
    const result = await study.runCell(cell('spam 50000'));
    expect(textOf(result).split('\n')).toHaveLength(50_001);
    study.dispose();
  });

  test('tells its output before it becomes a fact, so that it can be compared with what was known', async () => {
    const study = toyStudy();
    const runsSeen: number[] = [];
    await study.runCell(cell('echo one'), { onUpdate: () => runsSeen.push(study.state.runs().length) });
    expect(runsSeen[0]).toBe(0);
    expect(study.state.runs()).toMatchObject([
      {
        exit: 0,
        ok: true,
        text: 'one',
        source: { kind: 'simulated', host: 'k8s-ctr', command: 'echo one', cellId: 'a' },
      },
    ]);
    study.dispose();
  });

  test('whose shell is lost says so after what it had printed, and the next run gets a new shell', async () => {
    const study = toyStudy();
    const result = await study.runCell(cell('echo before\nlose'));
    expect(textOf(result)).toBe(
      'before\nThe shell on k8s-ctr was lost: connection reset Run the cell again to open a new one.\n',
    );
    expect(result).toMatchObject({ exit: 255, ok: false });
    expect((await study.runCell(cell('echo again'))).ok).toBe(true);
    expect(study.opened).toEqual(['k8s-ctr', 'k8s-ctr']);
    study.dispose();
  });
});

describe('two cells on one host', () => {
  test('an endless one does not block the next, which gets a terminal with the exported variables', async () => {
    const study = toyStudy();
    const stop = new AbortController();
    await study.runCell(cell('set x=1'));
    const endless = study.runCell(cell('wait', { id: 'endless', expect: 'endless' }), {
      signal: stop.signal,
    });
    await study.settle(1);
    expect(study.running()).toEqual(['endless']);
    expect(textOf(await study.runCell(cell('get x')))).toBe('1\n');
    stop.abort();
    expect((await endless).ok).toBe(true);
    study.dispose();
  });

  test('the second terminal follows what is exported later, and a capture that another cell starts has it too', async () => {
    const study = toyStudy(
      '```sh id=cap expect=endless\nget x\n```\n\n```sh id=traffic with=cap\necho sent\n```\n',
    );
    const beside = async (): Promise<string> => {
      const stop = new AbortController();
      const endless = study.runCell(cell('hang', { id: 'endless', expect: 'endless' }), {
        signal: stop.signal,
      });
      const text = textOf(await study.runCell(cell('get x')));
      stop.abort();
      await endless;
      return text;
    };
    await study.runCell(cell('set x=1'));
    expect(await beside()).toBe('1\n');
    await study.runCell(cell('set x=2'));
    expect(await beside()).toBe('2\n');
    await study.runCell(cell('set x=3'));
    const ended: CellResult[] = [];
    await study.runCell('traffic', {
      companion: { start: () => undefined, update: () => undefined, end: (each) => void ended.push(each) },
    });
    expect(ended.map(textOf)).toEqual(['3\n']);
    study.dispose();
  });

  test('of which both are to end by themselves: the second is refused with the first one’s name', async () => {
    const study = toyStudy();
    const stop = new AbortController();
    const first = study.runCell(cell('wait', { id: 'first' }), { signal: stop.signal });
    await study.settle(1);
    expect((await study.runCell(cell('echo', { id: 'second' }))).refused).toBe(
      'The cell first is running on k8s-ctr. Wait for its end or stop it, then run this one again.',
    );
    expect((await study.runCell(cell('wait', { id: 'first' }))).refused).toContain('already running');
    expect((await study.runCell(cell('echo', { id: 'third', host: 'router' }))).ok).toBe(true);
    stop.abort();
    await first;
    study.dispose();
  });
});

describe('a cell with a capture', () => {
  const markdown =
    '```sh host=router id=cap expect=endless\nlisten\n```\n\n```sh id=traffic with=cap\necho sent\n```\n';

  test('starts it, waits until it listens, and lets it end after the traffic', async () => {
    const order: string[] = [];
    const program: FakeProgram = async (script, shell) => {
      if (script !== 'export -p') order.push(`${script} begins`);
      const exit = await toyShell(script, shell);
      if (script !== 'export -p') order.push(`${script} ends`);
      return exit;
    };
    const study = toyStudy(markdown, program);
    const told: string[] = [];
    const ended: CellResult[] = [];
    const result = await study.runCell('traffic', {
      companion: {
        start: (id) => told.push(`start ${id}`),
        update: (id) => told.push(id),
        end: (each) => void ended.push(each),
      },
    });
    expect(order).toEqual(['listen begins', 'echo sent begins', 'echo sent ends', 'listen ends']);
    expect(result).toMatchObject({ id: 'traffic', ok: true });
    expect(ended).toMatchObject([{ id: 'cap', ok: true, stopped: 'until' }]);
    expect(ended.map(textOf)).toEqual(['listening\n1 packet\n']);
    expect(told[0]).toBe('start cap');
    expect(
      study.state
        .runs()
        .map(({ source }) => source.cellId)
        .sort(),
    ).toEqual(['cap', 'traffic']);
    study.dispose();
  });

  test('is not over before whoever shows the capture has shown its end', async () => {
    const study = toyStudy(markdown);
    const order: string[] = [];
    const shown = async (): Promise<void> => {
      await Promise.resolve();
      order.push('capture shown');
    };
    await study.runCell('traffic', {
      companion: { start: () => undefined, update: () => undefined, end: shown },
    });
    order.push('cell over');
    expect(order).toEqual(['capture shown', 'cell over']);
    study.dispose();
  });

  test('uses the capture that runs already, and leaves it running', async () => {
    const study = toyStudy(markdown);
    const stop = new AbortController();
    const capture = study.runCell('cap', { signal: stop.signal });
    await study.settle(1);
    expect((await study.runCell('traffic')).ok).toBe(true);
    expect(study.running()).toEqual(['cap']);
    stop.abort();
    expect(await capture).toMatchObject({ stopped: 'user', ok: true });
    study.dispose();
  });

  test('that cannot be started is told for the capture, and the cell still runs', async () => {
    const study = toyStudy(markdown.replace('host=router', 'host=nowhere'));
    const ended: CellResult[] = [];
    const result = await study.runCell('traffic', {
      companion: { start: () => undefined, update: () => undefined, end: (each) => void ended.push(each) },
    });
    expect(result.ok).toBe(true);
    expect(ended[0]?.refused).toContain('There is no host "nowhere"');
    study.dispose();
  });
});

describe('the objects of the API', () => {
  test('are listed and watched; a resource that the API does not have stays unknown', async () => {
    const backend = fakeBackend({
      program: toyShell,
      objects: { pods: [{ metadata: { name: 'a', namespace: 'x' } }] },
    });
    const study = createStudy({
      backend,
      notebook: readNotebook(''),
      course: readCourse('', 's'),
      locale: 'en',
    });
    await study.settle(5);
    expect(study.state.objects('pods')?.map(({ metadata }) => metadata.name)).toEqual(['a']);
    expect(study.state.objects('leases')).toBeUndefined();
    backend.emit('pods', 'ADDED', { kind: 'Pod', apiVersion: 'v1', metadata: { name: 'b', namespace: 'x' } });
    expect(study.state.objects('pods')?.map(({ metadata }) => metadata.name)).toEqual(['a', 'b']);
    study.dispose();
    backend.emit('pods', 'ADDED', { kind: 'Pod', apiVersion: 'v1', metadata: { name: 'c', namespace: 'x' } });
    expect(study.state.objects('pods')).toHaveLength(2);
  });

  test('a lease that was only renewed is no change', async () => {
    const lease = (holderIdentity: string, renewTime: string) => ({
      kind: 'Lease',
      apiVersion: 'coordination.k8s.io/v1',
      metadata: { name: 'l', namespace: 'kube-system' },
      spec: { holderIdentity, renewTime },
    });
    const backend = fakeBackend({ program: toyShell, objects: { leases: [lease('k8s-ctr', '1')] } });
    const study = createStudy({
      backend,
      notebook: readNotebook(''),
      course: readCourse('', 's'),
      locale: 'en',
    });
    await study.settle(5);
    const before = study.state.revision;
    backend.emit('leases', 'MODIFIED', lease('k8s-ctr', '2'));
    expect(study.state.revision).toBe(before);
    backend.emit('leases', 'MODIFIED', lease('k8s-w1', '3'));
    expect(study.state.revision).toBe(before + 1);
    study.dispose();
  });
});
