import type { Parsed } from '../output/parsed.ts';
import type { Command } from '../script/statement.ts';
import type { State } from './state.ts';

/** The node whose Cilium agent printed this: from the pod that was asked, else from what the rows give away. */
export function agentThatAnswered(_parsed: Parsed, _objects: State['objects'], _target?: Command['target']): string | undefined {
  return undefined;
}
