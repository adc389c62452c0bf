import { nameOf, namespaceOf } from '../client.ts';
import { at, listAt, numberAt, objectAt, stringEntries, textAt } from '../../../go/jsonValue.ts';
import type { Json, JsonObject } from '../../../go/jsonValue.ts';
import { DescribeWriter } from './describeWriter.ts';

/** How many endpoints are listed before `+ N more...`. */
const maxEndpoints = 3;

export function describeService(
  service: JsonObject,
  slices: readonly JsonObject[],
  events: readonly JsonObject[],
  now: number,
): string {
  const out = new DescribeWriter();
  const spec = objectAt(service, 'spec');
  const texts = (field: string): string => listAt(spec, field).join(',');
  const optional = (title: string, text: string): void => {
    if (text !== '') out.line(0, `${title}:\t${text}`);
  };
  out.line(0, `Name:\t${nameOf(service)}`);
  out.line(0, `Namespace:\t${namespaceOf(service)}`);
  out.labels(service);
  out.annotations(service);
  const selector = stringEntries(objectAt(spec, 'selector')).map(([key, value]) => `${key}=${value}`);
  out.line(0, `Selector:\t${selector.length === 0 ? '<none>' : selector.join(',')}`);
  out.line(0, `Type:\t${textAt(spec, 'type')}`);
  optional('IP Family Policy', textAt(spec, 'ipFamilyPolicy'));
  out.line(0, `IP Families:\t${texts('ipFamilies') || '<none>'}`);
  out.line(0, `IP:\t${textAt(spec, 'clusterIP')}`);
  out.line(0, `IPs:\t${texts('clusterIPs') || '<none>'}`);
  optional('External IPs', texts('externalIPs'));
  optional('Desired LoadBalancer IP', textAt(spec, 'loadBalancerIP'));
  if (textAt(spec, 'type') === 'ExternalName') optional('External Name', textAt(spec, 'externalName'));
  optional(
    'LoadBalancer Ingress',
    listAt(service, 'status', 'loadBalancer', 'ingress').map(ingressText).join(', '),
  );
  for (const port of listAt(spec, 'ports')) writePort(out, port, slices);
  out.line(0, `Session Affinity:\t${textAt(spec, 'sessionAffinity')}`);
  optional('External Traffic Policy', textAt(spec, 'externalTrafficPolicy'));
  optional('Internal Traffic Policy', textAt(spec, 'internalTrafficPolicy'));
  optional('HealthCheck NodePort', textAt(spec, 'healthCheckNodePort'));
  optional('LoadBalancer Source Ranges', texts('loadBalancerSourceRanges'));
  out.events(events, now);
  return out.text;
}

function ingressText(ingress: Json): string {
  const address = textAt(ingress, 'ip') || textAt(ingress, 'hostname');
  const mode = textAt(ingress, 'ipMode');
  return mode === '' ? address : `${address} (${mode})`;
}

function writePort(out: DescribeWriter, port: Json, slices: readonly JsonObject[]): void {
  const name = textAt(port, 'name');
  const shown = name === '' ? '<unset>' : name;
  const protocol = textAt(port, 'protocol');
  out.line(0, `Port:\t${shown}\t${textAt(port, 'port')}/${protocol}`);
  out.line(0, `TargetPort:\t${textAt(port, 'targetPort')}/${protocol}`);
  const nodePort = numberAt(port, 'nodePort') ?? 0;
  if (nodePort !== 0) out.line(0, `NodePort:\t${shown}\t${nodePort}/${protocol}`);
  out.line(0, `Endpoints:\t${endpointsText(slices, name)}`);
}

function endpointsText(slices: readonly JsonObject[], portName: string): string {
  if (slices.length === 0) return '<none>';
  const ready: string[] = [];
  for (const slice of slices) {
    const ports = listAt(slice, 'ports');
    const suffixes =
      ports.length === 0
        ? ['']
        : ports.filter((port) => textAt(port, 'name') === portName).map((port) => `:${textAt(port, 'port')}`);
    for (const suffix of suffixes)
      for (const endpoint of listAt(slice, 'endpoints'))
        if (at(endpoint, 'conditions', 'ready') !== false)
          ready.push(`${String(listAt(endpoint, 'addresses')[0])}${suffix}`);
  }
  const shown = ready.slice(0, maxEndpoints).join(',');
  return ready.length > maxEndpoints ? `${shown} + ${ready.length - maxEndpoints} more...` : shown;
}
