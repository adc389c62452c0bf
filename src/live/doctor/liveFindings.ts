/** Everything about one cluster: the programs that its cells use here, its kubeconfig, its API, and its hosts. */
import process from 'node:process';
import type { Locale } from '../../protocol/outputs.ts';
import { isKubeProblem } from '../kube/kubeProblem.ts';
import type { LiveSettings } from '../liveSettings.ts';
import { Places } from '../places/places.ts';
import { explainedLoss } from '../sessions/advice.ts';
import { LiveSession } from '../sessions/liveSession.ts';
import { LIVE_WORDS } from '../words.ts';
import { clusterFindings } from './clusterFindings.ts';
import type { Finding } from './finding.ts';
import { hostFindings, toolFindings } from './hostFindings.ts';
import { MISSING, USE } from './words.ts';

export interface LiveFindingsOptions {
  readonly context: string;
  readonly settings: LiveSettings;
  readonly locale: Locale;
  /** Default: of this process. */
  readonly env?: NodeJS.ProcessEnv;
  firstLineOf(program: string, args: readonly string[]): Promise<string | undefined>;
}

/** Nothing is changed, and nobody is asked. Hosts are looked at even when the API does not answer. */
export async function liveFindings(options: LiveFindingsOptions): Promise<readonly Finding[]> {
  const { context, settings, locale, env = process.env } = options;
  const tools = toolFindings((program, args) => options.firstLineOf(program, args));
  try {
    const { connect } = await import('../kube/index.ts');
    const connection = connect(env, context);
    const words = LIVE_WORDS[locale];
    const places = new Places({ settings, connection, locale, words, env });
    const cluster = clusterFindings(connection.kube);
    // Whether this machine is a node is known from the API only.
    const known = await places.refresh().then(
      () => true,
      () => false,
    );
    const hosts = places.list().filter(({ kind }) => kind !== 'pod');
    const machines = hostFindings(
      known ? hosts : hosts.map(({ name }) => ({ name })),
      (place) =>
        new LiveSession({
          place,
          words,
          ...places.wayTo(place),
          explain: (error) => explainedLoss(error, locale),
        }),
    );
    const found = `${connection.context} (${connection.server})`;
    const kubeconfig: Finding = { id: 'kubeconfig', state: 'ok', found, use: USE.kubeconfig };
    const asked = await cluster;
    return [...compared(await tools, asked), kubeconfig, ...asked, ...(await machines)];
  } catch (error) {
    if (!isKubeProblem(error)) throw error;
    const advice = { ko: error.text('ko'), en: error.text('en') };
    const broken = { id: 'kubeconfig', state: 'broken', found: error.reason } as const;
    return [...(await tools), { ...broken, use: USE.kubeconfig, advice }];
  }
}

/** kubectl is supported one minor version around the server's. */
export function compared(tools: readonly Finding[], asked: readonly Finding[]): readonly Finding[] {
  const server = minorOf(asked.find(({ id }) => id === 'api'));
  return tools.map((tool) => {
    const own = tool.id === 'kubectl' ? minorOf(tool) : undefined;
    return server === undefined || own === undefined || Math.abs(server - own) <= 1
      ? tool
      : { ...tool, state: 'limited', advice: MISSING.skew };
  });
}

function minorOf(finding: Finding | undefined): number | undefined {
  const minor = finding?.state === 'ok' ? /v1\.(\d+)\./.exec(finding.found)?.[1] : undefined;
  return minor === undefined ? undefined : Number(minor);
}
