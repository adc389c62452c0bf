/** The lab's `kubectl`: a client of the Kubernetes API, wired to the machines of pods for `exec`. */
import type { KubeApi } from '../../../backend.ts';
import type { PodStreams } from '../../images/podStreams.ts';
import type { Machine } from '../../machine.ts';
import type { Process, Program } from '../../process.ts';
import { KubeClient } from './client.ts';
import { findCommand } from './commandTree.ts';
import { asError, Failure, notSimulated } from '../../go/failure.ts';
import { failureText } from './failure.ts';
import { parseFlags } from '../../go/flags.ts';
import { helpText } from './help.ts';
import type { Invocation } from './invocation.ts';
import { clusterName, contextName } from './kubeconfig.ts';
import { ResourceMapper } from './resources.ts';
import { rootCommand } from './rootCommand.ts';
import { globalFlags } from './sharedFlags.ts';

export interface KubectlDeps {
  readonly api: KubeApi;
  /** The machine of a container that runs; undefined when there is none. */
  machineOf(namespace: string, pod: string, container?: string): Machine | undefined;
  /** Without it `logs -f` and `port-forward` are refused. */
  readonly pods?: Pick<PodStreams, 'follow' | 'dial'>;
}

/** A real kubectl takes about so long to start and to read its configuration. Milliseconds. */
const STARTUP_MS = 40;

/** Discovery is asked for once per program, and again when a resource is not found. */
export function kubectlProgram(deps: KubectlDeps): Program {
  const mapper = new ResourceMapper(new KubeClient(deps.api));
  return async (process) => {
    const client = new KubeClient(deps.api, (text) => process.stderr.write(`Warning: ${text}\n`));
    // Virtual time stands still while a program computes; a real one takes long enough for controllers to have reacted.
    if (process.clock.kind === 'virtual') await process.clock.sleep(STARTUP_MS, process.signal);
    try {
      return await runCommand(process, deps, client, mapper);
    } catch (error) {
      const failure = asError(error);
      // By their names: this is a bundle of its own, with classes of its own.
      if (failure.name === 'BrokenPipe' || failure.name === 'AbortError') throw failure;
      if (process.signal.aborted) return 130;
      await process.stderr.write(failureText(failure));
      return failure instanceof Failure ? failure.exitCode : 1;
    }
  };
}

async function runCommand(
  process: Process,
  deps: KubectlDeps,
  client: KubeClient,
  mapper: ResourceMapper,
): Promise<number> {
  const { command, path, words } = findCommand(rootCommand, process.args);
  if (command.refusal !== undefined) throw command.refusal;
  const line = parseFlags([...(command.flags ?? []), ...globalFlags], words, path);
  const invocation: Invocation = {
    deps,
    process,
    client,
    mapper,
    flags: line.flags,
    args: line.args,
    argsAtDash: line.argsAtDash,
    commandPath: path,
    namespace: line.flags.text('namespace') || 'default',
    out: (text) => (text === '' ? Promise.resolve() : process.stdout.write(text)),
    err: (text) => (text === '' ? Promise.resolve() : process.stderr.write(text)),
  };
  if (line.flags.on('help')) {
    await invocation.out(helpText(command, path));
    return 0;
  }
  if (command.run === undefined) {
    if (line.args.length > 0)
      throw new Failure(`unknown command "${line.args.join(' ')}"\nSee '${path} -h' for help and examples`);
    await invocation.out(helpText(command, path));
    return command === rootCommand ? 0 : 1;
  }
  refuseOtherClusters(invocation);
  return command.run(invocation);
}

/** The lab has one cluster and one user; asking for another must not be answered by this one. */
function refuseOtherClusters({ flags }: Invocation): void {
  const context = flags.text('context');
  if (context !== '' && context !== contextName)
    throw new Failure(`Error in configuration: context was not found for specified context: ${context}`, {
      verbatim: true,
    });
  const cluster = flags.text('cluster');
  if (cluster !== '' && cluster !== clusterName) throw new Failure(`cluster "${cluster}" does not exist`);
  for (const name of ['as', 'as-group', 'user', 'server', 'token', 'kubeconfig'])
    if (flags.given(name)) throw notSimulated(`--${name}`);
}
