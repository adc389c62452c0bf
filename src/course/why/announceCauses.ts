/** Why nobody answers ARP for a load balancer or external address: L2 announcements. */
import { shellWord } from '../../protocol/shellWord.ts';
import { at } from '../../path/nodes.ts';
import type { KubeObject } from '../../state/fact.ts';
import { fullName, textAt } from '../../state/kubeObjects.ts';
import { announces, externalAddresses, leaseName, mayAnnounce } from '../../state/loadBalancerObjects.ts';
import { objectFacts, type Case, type Cause, type Finding } from './cause.ts';

export function announceCauses(about: Case, service: KubeObject): readonly Cause[] {
  const external = listOf(at(service, 'spec', 'externalIPs'));
  const balanced = textAt(service, 'spec.type') === 'LoadBalancer' ? externalAddresses(service) : [];
  const [address] = [...balanced, ...external];
  if (address === undefined) return [];
  const values = { service: fullName(service), address };
  const nodes = about.objects('nodes');
  const isAnnounced = (): boolean => about.facts.announcers(address).length > 0;
  const policies = (): readonly KubeObject[] =>
    about
      .objects('ciliuml2announcementpolicies')
      .filter(
        (policy) => at(policy, 'spec', balanced.length > 0 ? 'loadBalancerIPs' : 'externalIPs') === true,
      )
      .filter((policy) => announces(policy, service));
  const nodesOf = (policy: KubeObject): readonly KubeObject[] =>
    nodes.filter((node) => mayAnnounce(policy, node));
  const without = (find: () => Finding) => (): Finding => (isAnnounced() ? undefined : find());
  const seePolicies = about.look('kubectl get ciliuml2announcementpolicies -o yaml');
  return [
    about.judge(
      'announcements-off',
      without(() => {
        const agents = about.agents().map(({ node }) => ({
          node,
          config: about.facts.agent(node, 'agent-config', 'cilium-dbg config --all'),
        }));
        const row = (config: (typeof agents)[number]['config']) =>
          config.parsed.rows.find((each) => each['key'] === 'EnableL2Announcements');
        const off = agents.filter(({ config }) => row(config)?.['value'] !== 'true');
        return agents.length === 0 || off.length < agents.length
          ? undefined
          : {
              values,
              facts: off.map(({ config }) => ({ table: config, row: row(config) })),
              cures: about.mend(
                'helm upgrade cilium cilium/cilium -n kube-system --reuse-values --set l2announcements.enabled=true && kubectl rollout restart -n kube-system ds/cilium',
              ),
            };
      }),
    ),
    about.judge(
      'no-policy-selects-service',
      without(() =>
        policies().length > 0
          ? undefined
          : {
              values: { ...values, policies: about.objects('ciliuml2announcementpolicies').length },
              facts: objectFacts([service, ...about.objects('ciliuml2announcementpolicies')]),
              cures: seePolicies,
            },
      ),
    ),
    about.judge(
      'policy-selects-no-node',
      without(() => {
        const none = policies().filter((policy) => nodesOf(policy).length === 0);
        return none.length === 0 || none.length < policies().length
          ? undefined
          : {
              values: { ...values, policy: namesOf(none) },
              facts: objectFacts(none),
              cures: about.look('kubectl get nodes --show-labels'),
            };
      }),
    ),
    about.judge(
      'interfaces-match-nothing',
      without(() => {
        const selecting = policies().filter((policy) => nodesOf(policy).length > 0);
        const none = selecting.filter((policy) =>
          nodesOf(policy).every(
            (node) => !devicesOf(about, node.metadata.name).some((device) => matches(policy, device)),
          ),
        );
        return none.length === 0 || none.length < selecting.length
          ? undefined
          : {
              values: {
                ...values,
                policy: namesOf(none),
                interfaces: none.flatMap((policy) => listOf(at(policy, 'spec', 'interfaces'))).join(', '),
                devices: [...new Set(nodes.flatMap((node) => devicesOf(about, node.metadata.name)))].join(
                  ', ',
                ),
              },
              facts: objectFacts(none),
              cures: about.look('ip -br link'),
            };
      }),
    ),
    about.judge(
      'nobody-announces',
      without(() => {
        const leases = about.objects('leases').filter((lease) => lease.metadata.name === leaseName(service));
        return {
          values: {
            ...values,
            holder: leases.map((lease) => textAt(lease, 'spec.holderIdentity') ?? '').join(', '),
          },
          facts: objectFacts(leases),
          cures: about.look(`kubectl get lease -n kube-system ${shellWord(leaseName(service))} -o yaml`),
        };
      }),
    ),
  ];
}

/** The devices that the agent of a node uses, by its own word. */
function devicesOf(about: Case, node: string): readonly string[] {
  return about.facts.config(node).devices;
}

/** Characters of a device's name (IFNAMSIZ less one): no pattern can take long on so few. */
const LONGEST_NAME = 15;

/** As the agent does: a regular expression that need not match the whole name; without any, every device. */
function matches(policy: KubeObject, device: string): boolean {
  const patterns = listOf(at(policy, 'spec', 'interfaces'));
  return (
    patterns.length === 0 ||
    patterns.some((pattern) => {
      try {
        return device.length <= LONGEST_NAME && new RegExp(pattern).test(device);
      } catch {
        return false;
      }
    })
  );
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function namesOf(objects: readonly KubeObject[]): string {
  return objects.map(({ metadata }) => metadata.name).join(', ');
}
