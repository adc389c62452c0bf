import { nameOf, namespaceOf } from '../client.ts';
import { at, listAt, objectAt, textAt } from '../../../go/jsonValue.ts';
import type { Json, JsonObject } from '../../../go/jsonValue.ts';
import { DescribeWriter } from './describeWriter.ts';
import { selectorText } from '../podPick.ts';

/** What `kubectl describe networkpolicy` prints: NetworkPolicyDescriber of kubectl/pkg/describe. */
export function describeNetworkPolicy(policy: JsonObject): string {
  const out = new DescribeWriter();
  const spec = objectAt(policy, 'spec');
  out.line(0, `Name:\t${nameOf(policy)}`);
  out.line(0, `Namespace:\t${namespaceOf(policy)}`);
  out.line(
    0,
    `Created on:\t${textAt(policy, 'metadata', 'creationTimestamp').replace('T', ' ').replace('Z', ' +0000 UTC')}`,
  );
  out.labels(policy);
  out.annotations(policy);
  out.line(0, 'Spec:');
  const pods = selectorText(objectAt(spec, 'podSelector'));
  const everyPod = '<none> (Allowing the specific traffic to all pods in this namespace)';
  out.line(1, `PodSelector:     ${pods === '' ? everyPod : pods}`);
  const types = listAt(spec, 'policyTypes').map(String);
  for (const [type, word, side, preposition] of [
    ['Ingress', 'ingress', 'from', 'From'],
    ['Egress', 'egress', 'to', 'To'],
  ] as const) {
    if (!types.includes(type)) {
      out.line(1, `Not affecting ${word} traffic`);
      continue;
    }
    out.line(1, `Allowing ${word} traffic:`);
    writeRules(out, listAt(spec, word), { word, side, preposition });
  }
  out.line(1, `Policy Types: ${types.join(', ')}`);
  return out.text;
}

interface Side {
  readonly word: string;
  readonly side: string;
  readonly preposition: 'From' | 'To';
}

function writeRules(out: DescribeWriter, rules: readonly Json[], { word, side, preposition }: Side): void {
  if (rules.length === 0) out.line(2, `<none> (Selected pods are isolated for ${word} connectivity)`);
  rules.forEach((rule, index) => {
    const ports = listAt(rule, 'ports');
    if (ports.length === 0) out.line(2, 'To Port: <any> (traffic allowed to all ports)');
    for (const port of ports)
      out.line(2, `To Port: ${String(at(port, 'port') ?? '<nil>')}/${textAt(port, 'protocol')}`);
    const peers = listAt(rule, side);
    if (peers.length === 0)
      out.line(
        2,
        `${preposition}: <any> (traffic not restricted by ${preposition === 'From' ? 'source' : 'destination'})`,
      );
    for (const peer of peers) writePeer(out, peer, preposition);
    if (index < rules.length - 1) out.line(2, '----------');
  });
}

function writePeer(out: DescribeWriter, peer: Json, preposition: string): void {
  out.line(2, `${preposition}:`);
  for (const [title, field] of [
    ['NamespaceSelector', 'namespaceSelector'],
    ['PodSelector', 'podSelector'],
  ] as const)
    if (at(peer, field) !== undefined)
      out.line(3, `${title}: ${selectorText(objectAt(peer, field)) || '<none>'}`);
  if (at(peer, 'ipBlock') === undefined) return;
  out.line(3, 'IPBlock:');
  out.line(4, `CIDR: ${textAt(peer, 'ipBlock', 'cidr')}`);
  out.line(4, `Except: ${listAt(peer, 'ipBlock', 'except').map(String).join(', ')}`);
}
