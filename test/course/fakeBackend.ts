import {
  UnknownPlace,
  type Backend,
  type KubeApi,
  type RunOptions,
  type Session,
} from '../../src/backend.ts';
import { FakeClock } from './fakeClock.ts';

export interface FakeShell {
  readonly place: string;
  /** Values that programs of this fake keep for the shell's life. */
  readonly variables: Map<string, string>;
  readonly clock: FakeClock;
  stdout(text: string): void;
  stderr(text: string): void;
  readonly signal: AbortSignal;
}

/** Runs one statement and returns its exit status. */
export type FakeProgram = (script: string, shell: FakeShell) => number | Promise<number>;

export interface FakeBackendOptions {
  readonly program: FakeProgram;
  readonly objects?: Readonly<Record<string, readonly unknown[]>>;
  readonly kind?: Backend['kind'];
}

export interface FakeBackend extends Backend {
  readonly clock: FakeClock;
  /** Every shell that was opened, by place. */
  readonly opened: readonly string[];
  /** Sends a watch event to whoever watches the resource. */
  emit(resource: string, type: 'ADDED' | 'MODIFIED' | 'DELETED', object: unknown): void;
}

const HOSTS = ['k8s-ctr', 'k8s-w1', 'k8s-w0', 'router'];

export function fakeBackend({ program, objects = {}, kind = 'lab' }: FakeBackendOptions): FakeBackend {
  const clock = new FakeClock();
  const opened: string[] = [];
  const watchers = new Map<
    string,
    ((event: { type: 'ADDED' | 'MODIFIED' | 'DELETED'; object: unknown }) => void)[]
  >();
  const kube: KubeApi = {
    request: ({ path }) => {
      const resource = path.split('/').at(-1) ?? '';
      const items = objects[resource];
      if (items === undefined) return Promise.resolve({ status: 404, body: { kind: 'Status', code: 404 } });
      return Promise.resolve({
        status: 200,
        body: { kind: 'List', apiVersion: 'v1', metadata: { resourceVersion: '1' }, items },
      });
    },
    watch: ({ path }, signal, onEvent) => {
      const resource = path.split('/').at(-1) ?? '';
      watchers.set(resource, [...(watchers.get(resource) ?? []), onEvent]);
      return new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
    },
  };
  return {
    kind,
    name: 'fake',
    clock,
    kube,
    opened,
    places: () => HOSTS.map((name) => ({ name, kind: name === 'router' ? 'router' : 'node' })),
    open: (place) => {
      if (!HOSTS.includes(place)) throw new UnknownPlace(place, HOSTS);
      opened.push(place);
      return fakeSession(place, program, clock);
    },
    emit: (resource, type, object) => watchers.get(resource)?.forEach((watcher) => watcher({ type, object })),
    dispose: () => undefined,
  };
}

function fakeSession(place: string, program: FakeProgram, clock: FakeClock): Session {
  const variables = new Map<string, string>();
  return {
    place,
    run: async (script, { signal, onChunk }: RunOptions) => {
      const exit = await program(script.trim(), {
        place,
        variables,
        clock,
        signal,
        stdout: (text) => onChunk({ stream: 'stdout', text }),
        stderr: (text) => onChunk({ stream: 'stderr', text }),
      });
      return signal.aborted ? 130 : exit;
    },
    close: () => undefined,
  };
}
