/** `policy get`, `policy selectors`: the agent's own rules, of which there are none while no policy is there. */
import type { Agent } from '../../cilium/agent/agent.ts';
import { failed, json, ok, wantsJson } from './subcommand.ts';
import type { Subcommand } from './subcommand.ts';
import { tabulate } from './tabwriter.ts';

function policies({ options: { store } }: Agent): number {
  return (
    store.list('networkpolicies').length +
    store.list('ciliumnetworkpolicies').length +
    store.list('ciliumclusterwidenetworkpolicies').length
  );
}

/** Each change of the rules makes a new revision; the first is the empty one. */
export const policyGet: Subcommand = {
  path: 'policy get',
  run(invocation) {
    if (policies(invocation.agent) > 0)
      return failed('policy get with rules: not simulated in this lab; kubectl get cnp,netpol -A shows them');
    if (wantsJson(invocation)) return json({ policy: '[]', revision: 1 });
    return ok('[]\nRevision: 1\n');
  },
};

export const policySelectors: Subcommand = {
  path: 'policy selectors',
  run(invocation) {
    if (policies(invocation.agent) > 0)
      return failed('policy selectors with rules: not simulated in this lab');
    if (wantsJson(invocation)) return json([]);
    return ok(`${tabulate('SELECTOR\tLABELS\tUSERS\tIDENTITIES')}\n`);
  },
};
