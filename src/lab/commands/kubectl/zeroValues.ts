import { isObject, listAt, objectAt, textAt } from '../../go/jsonValue.ts';
import type { Json, JsonObject } from '../../go/jsonValue.ts';

const containers = (spec: JsonObject): Json =>
  listAt(spec, 'containers').map((container) => ({
    resources: {},
    ...(isObject(container) ? container : {}),
  }));

/** The empty fields that a Go client writes for a typed object that never was at the server. */
export function zeroValues(object: JsonObject): JsonObject {
  const kind = textAt(object, 'kind');
  const spec = objectAt(object, 'spec');
  const metadata = { creationTimestamp: null, ...objectAt(object, 'metadata') };
  if (kind === 'Pod')
    return {
      metadata,
      spec: { dnsPolicy: 'ClusterFirst', ...spec, containers: containers(spec) },
      status: {},
    };
  if (kind === 'Deployment') {
    const pod = objectAt(spec, 'template', 'spec');
    const template = {
      metadata: { creationTimestamp: null, ...objectAt(spec, 'template', 'metadata') },
      spec: { ...pod, containers: containers(pod) },
    };
    return { metadata, spec: { strategy: {}, ...spec, template }, status: {} };
  }
  if (kind === 'Service') return { metadata, status: { loadBalancer: {} } };
  return kind === 'Namespace' ? { metadata, spec: {}, status: {} } : { metadata };
}
