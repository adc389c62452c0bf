/** Kubeconfig files, merged as kubectl merges them. */
import { X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { kubeconfigFiles, type Environment } from '../kubeconfigFiles.ts';
import { KubeConfig } from './clientNode.ts';
import { KubeProblem } from './kubeProblem.ts';

export interface KubeContext {
  readonly name: string;
  readonly cluster: string;
  /** Absent when no file has the cluster that the context names. */
  readonly server?: string;
  readonly namespace?: string;
}

export interface Kubeconfig {
  /** The files that were read, in their order. */
  readonly files: readonly string[];
  readonly contexts: readonly KubeContext[];
  readonly current: string | undefined;
  /** Files that could not be used; the others still are. */
  readonly problems: readonly KubeProblem[];
}

/** What there is to choose from. Never throws: with no file at all there are no contexts, and problems. */
export function readKubeconfig(env: Environment = process.env): Kubeconfig {
  const { config, files, problems } = load(env);
  return {
    files,
    contexts: config.contexts.map(({ name, cluster, namespace }) => {
      const server = config.getCluster(cluster)?.server;
      return {
        name,
        cluster,
        ...(server === undefined ? {} : { server }),
        ...(namespace === undefined ? {} : { namespace }),
      };
    }),
    current: config.currentContext === '' ? undefined : config.currentContext,
    problems,
  };
}

/**
 * A configuration whose current context is the one asked for, by default the files' own.
 * @throws KubeProblem when there is none, or it cannot be used.
 */
export function loadContext(env: Environment, wanted?: string): KubeConfig {
  const { config, problems } = load(env);
  const [first] = problems;
  if (config.contexts.length === 0 && first !== undefined) throw first;
  const name = wanted ?? config.currentContext;
  const names = config.contexts.map((context) => context.name).join(', ');
  const context = config.getContextObject(name);
  if (context === null) throw new KubeProblem('no-such-context', name, names === '' ? '–' : names);
  const cluster = config.getCluster(context.cluster);
  if (cluster === null) throw new KubeProblem('dangling-context', name, `no cluster "${context.cluster}"`);
  const user = config.getUser(context.user);
  if (user === null && context.user !== '')
    throw new KubeProblem('dangling-context', name, `no user "${context.user}"`);
  if (!/^https?:\/\//i.test(cluster.server) || !URL.canParse(cluster.server))
    throw new KubeProblem('dangling-context', name, `its server is "${cluster.server}", no http(s) address`);
  // The client reads them as a whole, and later.
  for (const file of [cluster.caFile, user?.certFile, user?.keyFile])
    try {
      if (file) bounded(file);
    } catch (error) {
      throw new KubeProblem('dangling-context', name, `${file}: ${reasonOf(error)}`);
    }
  const until = expiryOf(user?.certData, user?.certFile);
  if (until !== undefined && until < Date.now())
    throw new KubeProblem('expired-certificate', name, new Date(until).toISOString());
  config.setCurrentContext(name);
  return config;
}

interface Loaded {
  readonly config: KubeConfig;
  readonly files: readonly string[];
  readonly problems: readonly KubeProblem[];
}

function load(env: Environment): Loaded {
  const wanted = kubeconfigFiles(env);
  const files: string[] = [];
  const problems: KubeProblem[] = [];
  const parts: KubeConfig[] = [];
  for (const file of wanted) {
    const part = new KubeConfig();
    try {
      part.loadFromString(bounded(file).toString('utf8'));
      part.makePathsAbsolute(path.dirname(path.resolve(file)));
      parts.push(part);
      files.push(file);
    } catch (error) {
      // As kubectl does: of several files some may be missing.
      const absent = error instanceof Error && 'code' in error && error.code === 'ENOENT';
      if (absent && wanted.length > 1) continue;
      problems.push(new KubeProblem(absent ? 'no-kubeconfig' : 'broken-kubeconfig', file, reasonOf(error)));
    }
  }
  if (parts.length === 0 && problems.length === 0)
    problems.push(new KubeProblem('no-kubeconfig', wanted.join(path.delimiter), 'ENOENT'));
  const config = new KubeConfig();
  config.loadFromOptions({
    clusters: firstOfEachName(parts.flatMap((part) => part.clusters)),
    users: firstOfEachName(parts.flatMap((part) => part.users)),
    contexts: firstOfEachName(parts.flatMap((part) => part.contexts)),
    currentContext: parts.find((part) => part.currentContext)?.currentContext ?? '',
  });
  return { config, files, problems };
}

/** The first file that sets a name wins, as in kubectl. */
function firstOfEachName<Entry extends { readonly name: string }>(
  entries: readonly Entry[],
): readonly Entry[] {
  const known = new Map<string, Entry>();
  for (const entry of entries) if (!known.has(entry.name)) known.set(entry.name, entry);
  return [...known.values()];
}

/** Milliseconds since the epoch; undefined without a certificate, or one that cannot be read. */
function expiryOf(data: string | undefined, file: string | undefined): number | undefined {
  try {
    const text = data === undefined ? file && bounded(file) : Buffer.from(data, 'base64');
    return text === undefined || text === '' ? undefined : Date.parse(new X509Certificate(text).validTo);
  } catch {
    // The connection will say what is wrong with it.
    return undefined;
  }
}

/** Bytes: kubeconfigs of thousands of clusters have a few million. A device or a pipe has no end at all. */
const LARGEST = 16 * 1024 * 1024;

function bounded(file: string): Buffer {
  const found = statSync(file);
  if (!found.isFile()) throw new Error('it is no regular file');
  if (found.size > LARGEST) throw new Error(`${found.size} bytes are too many, at most ${LARGEST} are read`);
  return readFileSync(file);
}

function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
}
