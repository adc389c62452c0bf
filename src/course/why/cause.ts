/** A reason why a flow or a service does not work, judged by what is known. */
import { NotRead, type Facts } from '../../path/facts.ts';
import type { Fact, Missing } from '../../path/flow.ts';
import { agentPods } from '../../path/nodes.ts';
import type { Cure } from '../../path/cure.ts';
import type { Row } from '../../output/parsed.ts';
import type { KubeObject } from '../../state/fact.ts';
import { selects } from '../../state/labelSelector.ts';
import type { State } from '../../state/state.ts';
import { clusterFunctions } from '../clusterFunctions.ts';

/** In the order in which they are told: what others follow from comes first. */
export const CAUSES = [
  'selector-matches-nothing',
  'no-backend-ready',
  'backend-refuses',
  'no-pool',
  'pool-disabled',
  'pool-conflicts',
  'address-out-of-range',
  'sharing-key-clash',
  'pool-exhausted',
  'agent-not-restarted',
  'announcements-off',
  'no-policy-selects-service',
  'policy-selects-no-node',
  'interfaces-match-nothing',
  'nobody-announces',
  'modes-differ',
  'tunnel-down',
  'route-missing',
  'policy-denies',
  'lost-on-the-way',
] as const;

export type CauseId = (typeof CAUSES)[number];

export interface Cause {
  readonly id: CauseId;
  readonly verdict: 'true' | 'false' | 'unknown';
  /** What the sentence about it names. */
  readonly values: Row;
  readonly facts: readonly Fact[];
  readonly cures: readonly Cure[];
  /** For `unknown`: what would tell. */
  readonly missing?: Missing;
}

/** What a judge finds; `undefined`: it is not so. */
export type Finding = Partial<Pick<Cause, 'values' | 'facts' | 'cures'>> | undefined;

export class Case {
  readonly state: State;
  readonly facts: Facts;
  /** The machine where kubectl is. */
  readonly kubectl: string;
  readonly functions: ReturnType<typeof clusterFunctions>;

  constructor(state: State, facts: Facts) {
    this.state = state;
    this.facts = facts;
    this.kubectl = facts.hosts[0] ?? '';
    this.functions = clusterFunctions((resource) => this.objects(resource));
  }

  /** Throws {@link NotRead} when the resource has never been listed. */
  objects(resource: string): readonly KubeObject[] {
    const objects = this.state.objects(resource);
    if (objects === undefined)
      throw new NotRead({ host: this.kubectl, command: `kubectl get ${resource} -A` });
    return objects;
  }

  /** The agents that run. */
  agents(): ReturnType<typeof agentPods> {
    this.objects('pods');
    return agentPods(this.state);
  }

  judge(id: CauseId, find: () => Finding): Cause {
    try {
      const found = find();
      const verdict = found === undefined ? 'false' : 'true';
      return {
        id,
        verdict,
        values: found?.values ?? {},
        facts: found?.facts ?? [],
        cures: found?.cures ?? [],
      };
    } catch (error) {
      if (!(error instanceof NotRead)) throw error;
      return { id, verdict: 'unknown', values: {}, facts: [], cures: [], missing: error.missing };
    }
  }

  look(command: string, host = this.kubectl): readonly Cure[] {
    return [{ kind: 'look', host, command }];
  }

  mend(command: string, host = this.kubectl): readonly Cure[] {
    return [{ kind: 'do', host, command }];
  }
}

/** A selector that is left out selects everything, as Cilium's pools and policies have it. */
export function selectsAny(selector: unknown, labels: unknown): boolean {
  return selector === undefined || selector === null || selects(selector, labels);
}

export const objectFacts = (objects: readonly KubeObject[]): readonly Fact[] =>
  objects.map((object) => ({ object }));
