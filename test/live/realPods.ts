/** The API of a lab whose containers run real programs of this machine: a pod's shell is then a real one, behind a real WebSocket. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { createLab, type Lab } from '../../src/lab/lab.ts';
import { kubeconfig, serve, type Served } from '../../src/serve/index.ts';

type Pods = Lab['pods'];

function realProgram(
  [program = '', ...args]: readonly string[],
  streams: Parameters<Pods['exec']>[2],
): Promise<number> {
  const child = spawn(program, args, { detached: true, stdio: 'pipe' });
  const forward = async (
    source: NodeJS.ReadableStream,
    sink: { write(text: string): unknown },
  ): Promise<void> => {
    for await (const text of source.setEncoding('utf8')) await sink.write(String(text));
  };
  child.stdin.on('error', () => undefined);
  void (async () => {
    for (let text = await streams.stdin.read(); text !== undefined; text = await streams.stdin.read())
      child.stdin.write(text);
    child.stdin.end();
  })();
  const printed = Promise.all([forward(child.stdout, streams.stdout), forward(child.stderr, streams.stderr)]);
  // As a runtime does it when the connection goes: the process is not told, its input ends.
  streams.signal.addEventListener('abort', () => child.stdin.end(), { once: true });
  return new Promise((resolve) => child.on('close', (code) => void printed.then(() => resolve(code ?? 137))));
}

export interface RealPods {
  readonly lab: Lab;
  readonly served: Served;
  /** Has the kubeconfig, and the programs that were given, by name. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** @param realShells whether containers run programs of this machine; otherwise those of the lab */
export async function serveRealPods(
  programs: Readonly<Record<string, string>>,
  realShells: boolean,
): Promise<RealPods> {
  const lab = createLab({ time: 'real' });
  await lab.ready;
  const pods: Pods = realShells
    ? { ...lab.pods, exec: (_where, argv, streams) => realProgram(argv, streams) }
    : lab.pods;
  const served = await serve({ kube: lab.kube, pods });
  const folder = mkdtempSync(path.join(tmpdir(), 'csc-live-'));
  for (const [name, file] of Object.entries(programs)) symlinkSync(file, path.join(folder, name));
  writeFileSync(path.join(folder, 'kubeconfig'), kubeconfig(served), { mode: 0o600 });
  return {
    lab,
    served,
    folder,
    env: {
      PATH: `${folder}:${process.env['PATH'] ?? ''}`,
      HOME: folder,
      KUBECONFIG: path.join(folder, 'kubeconfig'),
    },
    close: async () => {
      await served.close();
      lab.dispose();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
