/** A real cluster behind the same two doors as the lab. */
import process from 'node:process';
import type { Backend, Clock, KubeApi, Session } from '../backend.ts';
import { guardedSession } from './guardedSession.ts';
import type { LiveSettings } from './liveSettings.ts';
import { aimedAt, namesTheSet } from './places/agents.ts';
import { contextFile } from './places/contextFile.ts';
import { Places, type TerminalCommand } from './places/places.ts';
import { createGuard, type GuardOptions } from './safety/guard.ts';
import { explainedLoss } from './sessions/advice.ts';
import { LiveSession } from './sessions/liveSession.ts';
import { LIVE_WORDS, type LiveLocale } from './words.ts';

export interface LiveBackendOptions extends Pick<GuardOptions, 'trusted' | 'allowed' | 'ask'> {
  /** A context of the kubeconfig; absent: its current one. */
  readonly context?: string;
  readonly settings: LiveSettings;
  readonly locale: LiveLocale;
  /** The node whose agent answers for `ds/cilium`; undefined: kubectl picks one. */
  pinnedNode(): string | undefined;
  /** Absent where no terminal can be opened. */
  openTerminal?(title: string, command: TerminalCommand): void;
  /** Where shells of this machine start. */
  readonly cwd?: string;
  /** Default: of this process. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

export interface LiveBackend extends Backend {
  readonly kind: 'live';
  readonly server: string;
  /** Nodes that have an agent, as of the last look. */
  agentNodes(): readonly string[];
}

const clock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted === true) return resolve();
      const end = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      signal?.addEventListener('abort', end, { once: true });
    }),
};

/**
 * Connects to the cluster of a context. Rejects with a `KubeProblem` when the context cannot be used or the API does not
 * answer.
 */
export async function createLiveBackend(options: LiveBackendOptions): Promise<LiveBackend> {
  const { settings, locale, env = process.env } = options;
  const words = LIVE_WORDS[locale];
  // A bundle of its own: it is large, and may be needed before this one for the list of contexts.
  const { connect } = await import('./kube/index.ts');
  const connection = connect(env, options.context);
  const { context, server } = connection;
  const own = contextFile(context, env);
  const places = new Places({
    settings,
    connection,
    locale,
    words,
    env: { ...env, KUBECONFIG: own.kubeconfig },
    cwd: options.cwd,
  });
  const guard = createGuard({
    context,
    server,
    words,
    protectedContexts: settings.protectedContexts,
    changes: settings.changes,
    trusted: () => options.trusted(),
    allowed: (name, at) => options.allowed(name, at),
    ask: (question) => options.ask(question),
  });
  const sessions = new Set<Session>();
  const openTerminal = (place: string, command: string): boolean => {
    const terminal = places.terminalAt(place, command);
    if (terminal === undefined || options.openTerminal === undefined) return false;
    options.openTerminal(`${place} (${context})`, terminal);
    return true;
  };
  try {
    await places.refresh();
  } catch (error) {
    own.remove();
    throw error;
  }

  return {
    kind: 'live',
    name: context,
    server,
    clock,
    kube: readingOnly(connection.kube),
    places: () => places.list(),
    agentNodes: () => places.agents().flatMap(({ node }) => node ?? []),
    open(place) {
      const session = new LiveSession({
        place,
        words,
        ...places.wayTo(place),
        explain: (error) => explainedLoss(error, locale),
      });
      sessions.add(session);
      return guardedSession(session, { guard, words, openTerminal });
    },
    async aim(script) {
      if (!namesTheSet(script)) return script;
      const node = options.pinnedNode();
      // Which one answers is then known, also where its output does not tell.
      const agent = await (node === undefined ? places.anyAgent() : places.agentOf(node));
      return agent === undefined ? script : aimedAt(script, agent.name);
    },
    dispose() {
      for (const session of sessions) session.close();
      own.remove();
    },
  };
}

/** What is shown of a cluster is read from it; whoever wants to change it does so in a cell, and is asked. */
function readingOnly(kube: KubeApi): KubeApi {
  return {
    request: async (request) =>
      request.method === 'GET'
        ? kube.request(request)
        : {
            status: 405,
            body: {
              kind: 'Status',
              apiVersion: 'v1',
              status: 'Failure',
              code: 405,
              reason: 'MethodNotAllowed',
              message: 'the cluster is only read',
            },
          },
    watch: (request, signal, onEvent) => kube.watch(request, signal, onEvent),
  };
}
