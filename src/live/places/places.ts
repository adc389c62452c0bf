/** Where cells can run on a real cluster, and how each place is reached. */
import { hostname } from 'node:os';
import { UnknownPlace, type Place, type Session } from '../../backend.ts';
import { quoted } from '../../protocol/shellWord.ts';
import type { KubeConnection } from '../kube/connect.ts';
import type { PodExec } from '../kube/podExec.ts';
import type { LiveSettings } from '../liveSettings.ts';
import { localCommand } from '../sessions/localCommand.ts';
import { localShell } from '../sessions/localShell.ts';
import { sshArguments, sshShell, type SshShell } from '../sessions/sshShell.ts';
import type { StartShell } from '../sessions/shellProcess.ts';
import type { LiveLocale, LiveWords } from '../words.ts';
import { listAgents, listPods, type PodName } from './agents.ts';
import { nodesOfThisMachine } from './thisMachine.ts';
import { podShell } from './podShell.ts';
import { scriptAlone } from './scriptAlone.ts';

export interface PlacesOptions {
  readonly settings: LiveSettings;
  readonly connection: Pick<KubeConnection, 'kube' | 'exec'>;
  readonly locale: LiveLocale;
  readonly words: LiveWords;
  /** Of shells on this machine. */
  readonly env: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

/** How a place is reached. */
export interface Way {
  readonly start: StartShell;
  /** Where no shell can be held. */
  readonly alone?: Session['run'];
}

/** `cilium@k8s-w1`: the agent of that node. */
const AGENT = /^cilium@(.+)$/;

/** A program with its arguments that opens a terminal at a place and runs a command there. */
export interface TerminalCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
}

export class Places {
  readonly #options: PlacesOptions;
  #pods: readonly PodName[] = [];
  /** Nodes that this machine is. */
  #here: ReadonlySet<string> = new Set();

  constructor(options: PlacesOptions) {
    this.#options = options;
  }

  /** Asks the API which pods there are, and whether this machine is one of the nodes. */
  async refresh(): Promise<void> {
    const { kube } = this.#options.connection;
    [this.#pods, this.#here] = await Promise.all([listPods(kube), nodesOfThisMachine(kube)]);
  }

  /** Hosts first; pods and agents as of the last {@link refresh}. */
  list(): readonly Place[] {
    return [
      ...this.#hosts().map(([name, way]): Place => ({
        name,
        kind: name === 'router' ? 'router' : 'node',
        ...(way === 'local' && !this.#here.has(name) ? { standIn: hostname() } : {}),
      })),
      ...this.agents().flatMap(({ node }): Place[] =>
        node === undefined ? [] : [{ name: `cilium@${node}`, kind: 'pod' }],
      ),
      ...this.#pods.map(({ namespace, name }): Place => ({ name: `${namespace}/${name}`, kind: 'pod' })),
    ];
  }

  agents(): readonly PodName[] {
    return this.#pods.filter(({ isAgent }) => isAgent);
  }

  /** A pod may have come since the last look, so only its name's form is asked for. @throws UnknownPlace */
  wayTo(place: string): Way {
    const { settings, env, cwd } = this.#options;
    const host = this.#hosts().find(([name]) => name === place)?.[1];
    if (host === 'local') return { start: localShell({ shell: settings.bash, env, cwd }) };
    if (host !== undefined) return { start: sshShell(this.#ssh(host)) };
    const node = AGENT.exec(place)?.[1];
    if (node !== undefined) return this.#inPod(place, () => this.agentOf(node), 'cilium-agent');
    const [namespace, name, ...more] = place.split('/');
    if (namespace === undefined || name === undefined || more.length > 0)
      throw new UnknownPlace(
        place,
        this.list().map((each) => each.name),
      );
    return this.#inPod(place, async () => ({ namespace, name }));
  }

  /** Undefined for pods: their terminal is one of `kubectl exec` on the first local host. */
  terminalAt(place: string, command: string): TerminalCommand | undefined {
    const { settings, env } = this.#options;
    const host = this.#hosts().find(([name]) => name === place)?.[1];
    if (host === undefined) return undefined;
    if (host === 'local') return localCommand(settings.bash, ['-c', command], env);
    const ssh = this.#ssh(host);
    const asked = sshArguments(ssh).filter((_word, n, all) => !isBatch(all, n));
    const run = `${settings.sudo ? 'sudo ' : ''}sh -c ${quoted(command)}`;
    return { program: settings.sshCommand, args: [...asked, '-t', host, run], env };
  }

  /** @throws when the node has none */
  async agentOf(node: string): Promise<PodName> {
    const agents = await listAgents(this.#options.connection.kube);
    const agent = agents.find((each) => each.node === node);
    if (agent === undefined) throw new Error(this.#options.words.noAgent(node));
    return agent;
  }

  /** The agent that kubectl takes for the whole set; undefined when there is none, or the API does not tell. */
  async anyAgent(): Promise<PodName | undefined> {
    return (await listAgents(this.#options.connection.kube).catch(() => []))[0];
  }

  #hosts(): readonly (readonly [string, string])[] {
    return Object.entries(this.#options.settings.hosts).filter(([, way]) => way !== '');
  }

  #ssh(destination: string): SshShell {
    const { sshCommand, sshConfig, sudo } = this.#options.settings;
    return { destination, command: sshCommand, config: sshConfig === '' ? undefined : sshConfig, sudo };
  }

  #inPod(place: string, which: () => Promise<Pick<PodName, 'namespace' | 'name'>>, container?: string): Way {
    const { connection, locale, words } = this.#options;
    const open = async (command: readonly string[]): Promise<PodExec> => {
      const { namespace, name } = await which();
      return connection.exec({
        namespace,
        pod: name,
        command,
        ...(container === undefined ? {} : { container }),
      });
    };
    return { start: podShell(open, locale), alone: scriptAlone({ place, locale, words, open }) };
  }
}

/** In a terminal ssh may ask. */
function isBatch(words: readonly string[], n: number): boolean {
  return words[n] === 'BatchMode=yes' || (words[n] === '-o' && words[n + 1] === 'BatchMode=yes');
}
