import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Backend, Session } from '../../src/backend.ts';
import { recordBackend } from '../../src/replay/record.ts';
import { readRecording, RecordingProblem } from '../../src/replay/recording.ts';
import { replayBackend } from '../../src/replay/replay.ts';
import { typed } from '../cli/memoryTerminal.ts';

const NOTEBOOK = `# A day

<!-- step: first -->
## First

\`\`\`sh id=make
kubectl create secret generic door --from-literal=password=sesame-open
kubectl get secret door -o yaml
\`\`\`

\`\`\`sh host=router id=routes
ip route
\`\`\`

\`\`\`sh host=router id=listen expect=endless
ping 192.168.10.100
\`\`\`

\`\`\`sh id=later
kubectl create deployment web --image=traefik/whoami
kubectl rollout status deployment web
kubectl get pods -o wide
\`\`\`

\`\`\`sh id=wrong expect=fails
kubectl get nothing
\`\`\`
`;

const folder = mkdtempSync(path.join(tmpdir(), 'recording '));
const notebook = path.join(folder, 'day.study.md');
const file = path.join(folder, 'day.recording.jsonl');
let ran: unknown;

beforeAll(async () => {
  writeFileSync(notebook, NOTEBOOK);
  const { status, out, error } = await typed(['run', notebook, '--record', file, '--json']);
  expect([status, error]).toEqual([0, '']);
  ran = JSON.parse(out);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const recording = () => readRecording(readFileSync(file, 'utf8'));

test('a recorded notebook runs again offline as it ran then', async () => {
  const { status, out, error } = await typed(['run', notebook, '--replay', file, '--json']);
  expect([status, error]).toEqual([0, '']);
  expect(JSON.parse(out)).toEqual(ran);
});

test('no secret is in the file, neither as it was typed nor as it is stored', () => {
  const text = readFileSync(file, 'utf8');
  expect(text).toContain('kubectl create secret generic door');
  expect(text).not.toContain('sesame-open');
  expect(text).not.toContain(Buffer.from('sesame-open').toString('base64'));
});

test('a command is answered in the order in which it was, at the time at which it was', async () => {
  const backend = replayBackend({ recording: recording(), locale: 'en' });
  const runs = recording().entries.flatMap((entry) => (entry.kind === 'run' ? [entry] : []));
  const routes = runs.find(({ script }) => script === 'ip route');
  let printed = '';
  const exit = await backend.open('router').run('ip route', {
    signal: new AbortController().signal,
    onChunk: ({ text }) => (printed += text),
  });
  expect({ exit, printed }).toEqual({ exit: 0, printed: routes?.output.map(({ text }) => text).join('') });
  expect(backend.clock.now()).toBeGreaterThan(routes?.at ?? Infinity);
  backend.dispose();
});

test('a command that was not recorded says so, and fails', async () => {
  for (const [locale, words] of [
    ['en', 'not recorded: "hostname"'],
    ['ko', '기록에 없습니다'],
  ] as const) {
    const backend = replayBackend({ recording: recording(), locale });
    let printed = '';
    const exit = await backend.open('router').run('hostname', {
      signal: new AbortController().signal,
      onChunk: ({ text }) => (printed += text),
    });
    expect(exit).toBe(1);
    expect(printed).toContain(words);
    backend.dispose();
  }
});

test('a command that was aimed at one agent is aimed at it again', async () => {
  const lines: string[] = [];
  const { clock } = replayBackend({ recording: recording(), locale: 'en' });
  const aimed = 'kubectl exec -n kube-system cilium-abcde -- cilium-dbg status';
  const written = 'kubectl exec -n kube-system ds/cilium -- cilium-dbg status';
  const session = (place: string): Session => ({
    place,
    run: async (script, { onChunk }) => (onChunk({ stream: 'stdout', text: script }), 0),
    close: () => undefined,
  });
  const backend = recordBackend(
    {
      kind: 'live',
      name: 'mine',
      clock,
      kube: { request: () => Promise.reject(new Error('away')), watch: () => Promise.resolve() },
      places: () => [{ name: 'k8s-ctr', kind: 'node' }],
      open: session,
      aim: () => Promise.resolve(aimed),
      dispose: () => undefined,
    } satisfies Backend as Backend,
    (line) => lines.push(line),
  );
  const options = { signal: new AbortController().signal, onChunk: () => undefined };
  await backend.open('k8s-ctr').run((await backend.aim?.(written)) ?? '', options);
  const again = replayBackend({ recording: readRecording(lines.join('')), locale: 'en' });
  expect(await again.aim?.(written)).toBe(aimed);
  expect(await again.aim?.('ip route')).toBe('ip route');
});

test('a recording is never written over', async () => {
  const before = readFileSync(file, 'utf8');
  const { status, error } = await typed(['run', notebook, '--record', file]);
  expect(status).toBe(2);
  expect(error).toContain('never overwritten');
  expect(readFileSync(file, 'utf8')).toBe(before);
});

describe('compared', () => {
  test('with itself nothing differs', async () => {
    const { status, out } = await typed(['compare', file, file]);
    expect([status, out]).toEqual([0, 'Nothing differs in what both of them know.\n']);
  });

  test('what was interrupted once and ended by itself the next time is passed over, then read', async () => {
    const run = {
      kind: 'run',
      place: 'router',
      script: 'ip route',
      at: 1,
      ended: 2,
      output: [{ stream: 'stdout', text: 'default via 10.0.2.2 dev eth0\n' }],
    };
    const places = [{ name: 'router', kind: 'router' }];
    const write = (name: string, gateway: string): string => {
      const full = path.join(folder, name);
      const lines = [
        { recording: 1, of: 'live', name, at: 0, places },
        { ...run, exit: 130, interrupted: true },
        {
          ...run,
          exit: 0,
          interrupted: false,
          output: [{ stream: 'stdout', text: `default via ${gateway} dev eth0\n` }],
        },
      ];
      writeFileSync(full, lines.map((line) => JSON.stringify(line)).join('\n'));
      return full;
    };
    const argv = ['compare', write('one.jsonl', '10.0.2.2'), write('two.jsonl', '10.0.2.9'), '--json'];
    const { status, out } = await typed(argv);
    expect(status).toBe(1);
    expect(out).toContain('10.0.2.9');
  });

  test('with a fresh lab, what the notebook made is gone, and what it did not touch is no difference', async () => {
    const { status, out } = await typed(['compare', file, 'lab', '--json']);
    expect(status).toBe(1);
    const { changes } = JSON.parse(out) as { changes: { what: string; name: string; change: string }[] };
    expect(changes).toContainEqual(
      expect.objectContaining({ where: 'API', what: 'deployments', name: 'default/web', change: 'removed' }),
    );
    expect(changes.filter(({ what }) => what === 'routes' || what === 'ciliumnodes')).toEqual([]);
  });
});

describe('a file that is no whole recording', () => {
  const lines = () => readFileSync(file, 'utf8').trimEnd().split('\n');

  test('is used up to where it was cut off', () => {
    const { entries, unfinished } = readRecording(lines().join('\n').slice(0, -10));
    expect([entries.length, unfinished]).toEqual([lines().length - 2, true]);
  });

  test('is refused with the line in which it is wrong', () => {
    const broken = lines().toSpliced(2, 1, '{"kind":"run","at":1}');
    expect(() => readRecording(broken.join('\n'))).toThrow(/^line 3: /);
    for (const text of ['', 'a text', '{}', '[1]'])
      expect(() => readRecording(text)).toThrow(RecordingProblem);
  });

  test('of a newer version says which can be read', () => {
    const newer = lines().with(0, '{"recording":2}').join('\n');
    expect(() => readRecording(newer)).toThrow(/version 2.*up to 1/);
  });
});
