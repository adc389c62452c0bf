import { nameOf, namespaceOf } from '../client.ts';
import { at, listAt, objectAt, textAt } from '../../../go/jsonValue.ts';
import type { JsonObject } from '../../../go/jsonValue.ts';
import { DescribeWriter } from './describeWriter.ts';

export function describeEndpointSlice(slice: JsonObject, events: readonly JsonObject[], now: number): string {
  const out = new DescribeWriter();
  out.line(0, `Name:\t${nameOf(slice)}`);
  out.line(0, `Namespace:\t${namespaceOf(slice)}`);
  out.labels(slice);
  out.annotations(slice);
  out.line(0, `AddressType:\t${textAt(slice, 'addressType')}`);
  const ports = listAt(slice, 'ports');
  if (ports.length === 0) out.line(0, 'Ports: <unset>');
  else {
    out.line(0, 'Ports:');
    out.line(1, 'Name\tPort\tProtocol');
    out.line(1, '----\t----\t--------');
    for (const port of ports)
      out.line(
        1,
        `${textAt(port, 'name') || '<unset>'}\t${textAt(port, 'port') || '<unset>'}\t${textAt(port, 'protocol')}`,
      );
  }
  const endpoints = listAt(slice, 'endpoints');
  if (endpoints.length === 0) out.line(0, 'Endpoints: <none>');
  else {
    out.line(0, 'Endpoints:');
    for (const endpoint of endpoints) {
      const ready = at(endpoint, 'conditions', 'ready');
      out.line(1, `- Addresses:\t${listAt(endpoint, 'addresses').join(', ')}`);
      out.line(2, 'Conditions:');
      out.line(3, `Ready:\t${ready === undefined ? '<unset>' : String(ready)}`);
      out.line(2, `Hostname:\t${textAt(endpoint, 'hostname') || '<unset>'}`);
      const target = objectAt(endpoint, 'targetRef');
      if (Object.keys(target).length > 0)
        out.line(2, `TargetRef:\t${textAt(target, 'kind')}/${textAt(target, 'name')}`);
      out.line(2, `NodeName:\t${textAt(endpoint, 'nodeName') || '<unset>'}`);
      out.line(2, `Zone:\t${textAt(endpoint, 'zone') || '<unset>'}`);
    }
  }
  out.events(events, now);
  return out.text;
}
