/** `policy get|selectors|wait`: the agent's own rules, of which there are none while no policy is there. */
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
    const revision = invocation.agent.policies.revision;
    if (wantsJson(invocation)) return json({ policy: '[]', revision });
    return ok(`[]\nRevision: ${revision}\n`);
  },
};

export const policySelectors: Subcommand = {
  path: 'policy selectors',
  run(invocation) {
    if (policies(invocation.agent) > 0)
      return failed(
        'policy selectors with rules: not simulated in this lab; cilium-dbg bpf policy get --all shows the identities that they select',
      );
    if (wantsJson(invocation)) return json([]);
    return ok(`${tabulate('SELECTOR\tLABELS\tUSERS\tIDENTITIES')}\n`);
  },
};

/** Endpoints take in a revision as soon as the agent has it, so that nobody waits for one that is there. */
export const policyWait: Subcommand = {
  path: 'policy wait',
  run({ agent, operands: [wanted = ''] }) {
    if (!/^\d+$/.test(wanted))
      return failed(
        wanted === ''
          ? 'invalid revision'
          : `invalid revision '${wanted}': strconv.ParseInt: parsing "${wanted}": invalid syntax`,
      );
    if (Number(wanted) <= agent.policies.revision) return ok('');
    return failed(
      `policy wait for revision ${wanted}: not simulated in this lab; the agent is at revision ${agent.policies.revision}, and each policy that is made, changed or deleted makes another`,
    );
  },
};
