/**
 * The seam. Everything above it (tables, paths, checks, explanations) sees a cluster only through these types: a shell
 * session on a place, and the Kubernetes API. `lab/` and `live/` implement them; nothing else knows which one it has.
 */

export type PlaceKind = 'node' | 'router' | 'pod';

/** Where a cell can run. Hosts are named as the material names them; a pod is named `namespace/name`. */
export interface Place {
  readonly name: string;
  readonly kind: PlaceKind;
  /**
   * The machine that its shell really runs on, where that only stands in for the host: commands that ask the cluster tell
   * the truth there, but addresses and routes are this machine's.
   */
  readonly standIn?: string;
}

/** A piece of what a command printed, in the order in which a terminal would have shown it. */
export interface Chunk {
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

export interface RunOptions {
  /** Aborting it interrupts the script as Ctrl+C would. Output that was delivered stays. */
  readonly signal: AbortSignal;
  /** Called as output appears. What a background job prints later goes to the run that is then current. */
  onChunk(chunk: Chunk): void;
}

/** A shell that keeps its variables, functions, aliases, jobs and working directory from one run to the next. */
export interface Session {
  readonly place: string;
  /**
   * Runs a script to its end and resolves with its exit status (130 after an abort). A command that fails, or is not
   * found, is an exit status and text on stderr, never a rejection.
   */
  run(script: string, options: RunOptions): Promise<number>;
  /** Ends the shell and its background jobs. */
  close(): void;
}

export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Resolves after `ms` milliseconds of this clock, or as soon as the signal is aborted; it does not reject. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export interface KubeRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path only, e.g. `/apis/apps/v1/namespaces/default/deployments`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly accept?: string;
  /** Content type of the body; it tells the kind of a PATCH. */
  readonly contentType?: string;
  readonly body?: unknown;
}

/** `body` is the decoded JSON (for a failure a `metav1.Status`), or a string for a plain-text answer such as a log. */
export interface KubeResponse {
  readonly status: number;
  readonly body: unknown;
  /** Texts of `Warning` headers: what whoever asked should know although it was done. */
  readonly warnings?: readonly string[];
}

export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: unknown;
}

export interface KubeApi {
  request(request: KubeRequest): Promise<KubeResponse>;
  /** Streams the events of a `watch=true` request until the signal is aborted or the server ends it. */
  watch(request: KubeRequest, signal: AbortSignal, onEvent: (event: WatchEvent) => void): Promise<void>;
}

export interface Backend {
  /** Tells outputs apart: everything that a lab prints is marked as simulated. */
  readonly kind: 'lab' | 'live' | 'recorded';
  /** Shown to people: the lab's name, or the kubeconfig context. */
  readonly name: string;
  readonly clock: Clock;
  readonly kube: KubeApi;
  /** Hosts first, in the order of the material, then the pods that run now. */
  places(): readonly Place[];
  /** Opens a new shell. Throws {@link UnknownPlace} for a name that is not among {@link places}. */
  open(place: string): Session;
  /** The script as it shall be run here: one that leaves open which agent answers may be aimed at one. */
  aim?(script: string): Promise<string>;
  /** Where the state can be kept: this moment, to come back to. Plain data that can be stored. */
  snapshot?(): Snapshot;
  /**
   * Goes back to a moment. Shells that were open then have their variables of then; what runs now ends with 130, watches
   * end, and what is asked meanwhile waits. The clock never goes back. When the signal is aborted before it is there, this
   * rejects, and everything stays as it was.
   */
  restore?(snapshot: Snapshot, signal?: AbortSignal): Promise<void>;
  /**
   * Goes back to the beginning, and on as far as `prepare` takes it, before anybody sees it. When that rejects, so does
   * this, and everything stays as it was.
   */
  restart?(prepare?: (fresh: FreshBackend) => Promise<void>): Promise<void>;
  dispose(): void;
}

/** What {@link Backend.restart} gives to whoever prepares it. */
export type FreshBackend = Pick<Backend, 'kind' | 'name' | 'clock' | 'kube' | 'places' | 'open'>;

/** A moment of a backend. Only a backend of the same kind can read it. */
export interface Snapshot {
  /** What everything by chance was drawn from. */
  readonly seed: string;
  /** When it began, milliseconds since the epoch. */
  readonly start: number;
  /** Milliseconds that it has lived since then. */
  readonly lived: number;
  /** What was done to it from outside, in order. */
  readonly inputs: readonly TimedInput[];
}

/** What is done to a backend from outside. Shells and runs have numbers. */
export type BackendInput =
  /** A script begins in a shell, which opens with its first one. */
  | {
      readonly kind: 'run';
      readonly run: number;
      readonly session: number;
      readonly place: string;
      readonly script: string;
    }
  /** Ctrl+C. */
  | { readonly kind: 'interrupt'; readonly run: number }
  | { readonly kind: 'close'; readonly session: number }
  /** A request that may change something. */
  | { readonly kind: 'request'; readonly request: KubeRequest }
  /** The machine below slept, and the backend with it, while the clock on the wall went on by so many milliseconds. */
  | { readonly kind: 'slept'; readonly ms: number };

/** `at`: when, in milliseconds lived since the start. */
export type TimedInput = BackendInput & { readonly at: number };

export class UnknownPlace extends Error {
  constructor(
    readonly place: string,
    readonly known: readonly string[],
  ) {
    super(`There is no place named "${place}". Known: ${known.join(', ')}.`);
    this.name = 'UnknownPlace';
  }
}

/** By its name: the lab is a bundle of its own, with its own copy of the class. */
export function isUnknownPlace(error: unknown): error is UnknownPlace {
  return error instanceof Error && error.name === 'UnknownPlace';
}
