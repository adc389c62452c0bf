import { nameOf, namespaceOf } from '../client.ts';
import { age } from '../../../go/duration.ts';
import { at, listAt, numberAt, objectAt, textAt } from '../../../go/jsonValue.ts';
import type { JsonObject } from '../../../go/jsonValue.ts';
import { selectorText } from '../podPick.ts';
import { controllerText, describeTime, DescribeWriter } from './describeWriter.ts';
import { writeContainers, writeTolerations, writeTopologySpread, writeVolumes } from './podSpec.ts';

export function describePod(pod: JsonObject, events: readonly JsonObject[], now: number): string {
  const out = new DescribeWriter();
  const spec = objectAt(pod, 'spec');
  const status = objectAt(pod, 'status');
  out.line(0, `Name:\t${nameOf(pod)}`);
  out.line(0, `Namespace:\t${namespaceOf(pod)}`);
  const optional = (title: string, text: string): void => {
    if (text !== '') out.line(0, `${title}:\t${text}`);
  };
  optional('Priority', textAt(spec, 'priority'));
  optional('Priority Class Name', textAt(spec, 'priorityClassName'));
  optional('Runtime Class Name', textAt(spec, 'runtimeClassName'));
  optional('Service Account', textAt(spec, 'serviceAccountName'));
  const node = textAt(spec, 'nodeName');
  out.line(0, `Node:\t${node === '' ? '<none>' : `${node}/${textAt(status, 'hostIP')}`}`);
  optional('Start Time', describeTime(textAt(status, 'startTime')));
  out.labels(pod);
  out.annotations(pod);
  const deletion = textAt(pod, 'metadata', 'deletionTimestamp');
  const phase = textAt(status, 'phase');
  if (deletion !== '' && phase !== 'Failed' && phase !== 'Succeeded') {
    out.line(0, `Status:\tTerminating (lasts ${age(deletion, now)})`);
    out.line(
      0,
      `Termination Grace Period:\t${numberAt(pod, 'metadata', 'deletionGracePeriodSeconds') ?? 0}s`,
    );
  } else out.line(0, `Status:\t${phase}`);
  optional('Reason', textAt(status, 'reason'));
  optional('Message', textAt(status, 'message'));
  optional('SeccompProfile', textAt(spec, 'securityContext', 'seccompProfile', 'type'));
  out.line(0, `IP:\t${textAt(status, 'podIP')}`);
  const addresses = listAt(status, 'podIPs');
  out.line(0, addresses.length === 0 ? 'IPs:\t<none>' : 'IPs:');
  for (const address of addresses) out.line(1, `IP:\t${textAt(address, 'ip')}`);
  optional('Controlled By', controllerText(pod));
  optional('NominatedNodeName', textAt(status, 'nominatedNodeName'));
  if (listAt(spec, 'initContainers').length > 0)
    writeContainers(
      out,
      'Init Containers',
      listAt(spec, 'initContainers'),
      listAt(status, 'initContainerStatuses'),
      { pod },
    );
  writeContainers(out, 'Containers', listAt(spec, 'containers'), listAt(status, 'containerStatuses'), {
    pod,
  });
  writeConditions(out, pod);
  writeVolumes(out, listAt(spec, 'volumes'));
  optional('QoS Class', textAt(status, 'qosClass'));
  out.map('Node-Selectors', objectAt(spec, 'nodeSelector'));
  writeTolerations(out, 'Tolerations', listAt(spec, 'tolerations'));
  writeTopologySpread(out, listAt(spec, 'topologySpreadConstraints'), selectorText);
  out.events(events, now);
  return out.text;
}

function writeConditions(out: DescribeWriter, pod: JsonObject): void {
  const conditions = listAt(pod, 'status', 'conditions');
  const gates = listAt(pod, 'spec', 'readinessGates');
  if (gates.length > 0) {
    out.line(0, 'Readiness Gates:');
    out.line(1, 'Type\tStatus');
    for (const gate of gates) {
      const type = textAt(gate, 'conditionType');
      const found = conditions.find((condition) => textAt(condition, 'type') === type);
      out.line(1, `${type} \t${found === undefined ? '<none>' : textAt(found, 'status')} `);
    }
  }
  if (conditions.length === 0) return;
  out.line(0, 'Conditions:');
  out.line(1, 'Type\tStatus');
  for (const condition of conditions)
    out.line(1, `${textAt(condition, 'type')} \t${String(at(condition, 'status'))} `);
}
