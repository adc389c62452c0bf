/** "Why does it not work?": every cause that the product knows, judged for one service or flow by what is known now. */
import { NoSuchEnd, serviceNamed } from '../../path/ends.ts';
import { Facts } from '../../path/facts.ts';
import type { Flow, Missing, Trace } from '../../path/flow.ts';
import { at } from '../../path/nodes.ts';
import { trace } from '../../path/trace.ts';
import type { KubeObject } from '../../state/fact.ts';
import { fullName, textAt } from '../../state/kubeObjects.ts';
import type { State } from '../../state/state.ts';
import { externalAddresses } from '../../state/loadBalancerObjects.ts';
import { addressCauses } from './addressCauses.ts';
import { announceCauses } from './announceCauses.ts';
import { backendCauses } from './backendCauses.ts';
import { Case, CAUSES, type Cause } from './cause.ts';
import { agentCauses, wayCauses } from './wayCauses.ts';

export type Question = { readonly service: string } | { readonly flow: Flow };

export interface Why {
  /** True ones first, in the order of {@link CAUSES}; then those that are not known; then those that are not so. */
  readonly causes: readonly Cause[];
  readonly traces: readonly { readonly flow: Flow; readonly trace: Trace }[];
  /** What would have to be read to know all. */
  readonly missing: readonly Missing[];
  /** Every way that was tried is delivered, and no cause holds. */
  readonly works: boolean;
}

function noService(name: string, services: string): NoSuchEnd {
  return new NoSuchEnd({
    ko: `"${name}" 서비스가 없습니다. 서비스: ${services}.`,
    en: `There is no service "${name}". Services: ${services}.`,
  });
}

/**
 * @param hosts the machines there are, the one with kubectl first
 * Throws {@link NoSuchEnd} for a name that means nothing in this state.
 */
export function whyNot(state: State, question: Question, hosts: readonly string[]): Why {
  const facts = new Facts(state, hosts);
  const about = new Case(state, facts);
  const service = serviceOf(facts, question);
  if (service === undefined && 'service' in question)
    throw noService(question.service, (facts.services ?? []).map(fullName).join(', '));
  const flows = 'flow' in question ? [question.flow] : flowsTo(facts, service);
  const traces = flows.map((flow) => ({ flow, trace: trace(state, flow, hosts) }));
  const judged = [
    ...(service === undefined ? [] : backendCauses(about, service)),
    ...(service === undefined ? [] : addressCauses(about, service)),
    ...(service === undefined ? [] : announceCauses(about, service)),
    ...agentCauses(about),
    ...wayCauses(
      about,
      traces.map((each) => each.trace),
      service !== undefined,
    ),
  ];
  const rank = ({ id, verdict }: Cause): number =>
    ['true', 'unknown', 'false'].indexOf(verdict) * CAUSES.length + CAUSES.indexOf(id);
  const causes = [...judged].sort((a, b) => rank(a) - rank(b));
  const missing = [
    ...causes.flatMap((cause) => cause.missing ?? []),
    ...traces.flatMap((each) => each.trace.ways.flatMap((way) => way.missing ?? [])),
  ];
  return {
    causes,
    traces,
    missing,
    works:
      traces.every((each) => each.trace.verdict === 'delivered') &&
      causes.every(({ id, verdict }) => verdict !== 'true' || id === 'agent-not-restarted'),
  };
}

/** The service that was named, or whose address the flow goes to. */
function serviceOf(facts: Facts, question: Question): KubeObject | undefined {
  if ('service' in question) return serviceNamed(facts, question.service);
  const { to } = question.flow;
  const known = facts.services ?? [];
  return (
    known.find(
      (service) =>
        textAt(service, 'spec.clusterIP') === to ||
        externalAddresses(service).includes(to) ||
        JSON.stringify(at(service, 'spec', 'externalIPs') ?? []).includes(`"${to}"`),
    ) ?? (/^(?:service|svc)\//.test(to) ? serviceNamed(facts, to) : undefined)
  );
}

/** What a learner would try: from the first node to the ClusterIP, from every machine outside to the load balancer's address. */
function flowsTo(facts: Facts, service: KubeObject | undefined): readonly Flow[] {
  if (service === undefined) return [];
  const ports = at(service, 'spec', 'ports');
  const first: unknown = Array.isArray(ports) ? ports[0] : undefined;
  const port = Number(at(first, 'port') ?? 80);
  const protocol = at(first, 'protocol') === 'UDP' ? 'udp' : 'tcp';
  const node = facts.hosts.find((host) => facts.isNode(host));
  const clusterIp = textAt(service, 'spec.clusterIP');
  const outside = facts.hosts.filter((host) => !facts.isNode(host));
  return [
    ...(node === undefined || clusterIp === undefined || clusterIp === 'None'
      ? []
      : [{ from: node, to: clusterIp, port, protocol } as const]),
    ...externalAddresses(service).flatMap((to) =>
      outside.map((from) => ({ from, to, port, protocol }) as const),
    ),
  ];
}
