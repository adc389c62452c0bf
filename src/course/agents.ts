/** Which node's Cilium agent answered, also where the output itself does not tell. */
import type { Parsed } from '../output/parsed.ts';
import type { Command } from '../script/statement.ts';
import { agentThatAnswered } from '../state/agent.ts';
import type { State } from '../state/state.ts';

/**
 * `ds/cilium` picks one pod of the set, and the same one each time while the set stays as it is (kubectl sorts them). So what
 * one output gave away holds for the next, until a pod of that namespace comes or goes.
 */
export class Agents {
  readonly #known = new Map<string, string>();

  /** Undefined when nothing has told it yet, or the command did not ask an agent. */
  nodeOf(command: Command | undefined, parsed: Parsed, state: State): string | undefined {
    if (command?.target.kind !== 'pod' || !isAgentCommand(command)) return undefined;
    const { namespace, pod } = command.target;
    const pods = (state.objects('pods') ?? []).filter((object) => object.metadata.namespace === namespace);
    const key = [namespace, pod, ...pods.map((object) => object.metadata.name).sort()].join(' ');
    const told = agentThatAnswered(parsed, (resource) => state.objects(resource), command.target);
    if (told !== undefined) this.#known.set(key, told);
    return told ?? this.#known.get(key);
  }
}

export function isAgentCommand(command: Command): boolean {
  return command.target.kind === 'pod' && /^cilium(?:-dbg)?$/.test(command.argv[0] ?? '');
}
