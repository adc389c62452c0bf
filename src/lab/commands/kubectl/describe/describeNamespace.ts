import { nameOf } from '../client.ts';
import { textAt } from '../../../go/jsonValue.ts';
import type { JsonObject } from '../../../go/jsonValue.ts';
import { DescribeWriter } from './describeWriter.ts';

/** Quotas and limit ranges, which kubectl adds here, are kinds that the lab does not have. */
export function describeNamespace(namespace: JsonObject): string {
  const out = new DescribeWriter();
  out.line(0, `Name:\t${nameOf(namespace)}`);
  out.labels(namespace);
  out.annotations(namespace);
  out.line(0, `Status:\t${textAt(namespace, 'status', 'phase')}`);
  return out.text;
}
