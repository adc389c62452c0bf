/** The resources with few rules of their own. */
import { forbiddenField } from '../validation/causes.ts';
import type { Strategies } from '../strategy.ts';

export const clusterStrategies: Strategies = {
  namespaces: {
    defaults: (namespace) => ({
      ...namespace,
      metadata: {
        ...namespace.metadata,
        labels: {
          ...namespace.metadata.labels,
          'kubernetes.io/metadata.name': namespace.metadata.name ?? '',
        },
      },
      spec: { finalizers: ['kubernetes'], ...namespace.spec },
    }),
    initialStatus: () => ({ phase: 'Active' }),
    isHeld: (namespace) => (namespace.spec.finalizers?.length ?? 0) > 0,
    terminating: (namespace) => ({ ...namespace, status: { ...namespace.status, phase: 'Terminating' } }),
  },
  nodes: {
    defaults: (node) => ({ ...node, spec: node.spec ?? {} }),
  },
  configmaps: {
    validateUpdate: (next, old) =>
      old.immutable === true && JSON.stringify(next.data) !== JSON.stringify(old.data)
        ? [forbiddenField('data', 'field is immutable when `immutable` is set')]
        : [],
  },
  secrets: {
    defaults(secret) {
      const { stringData, ...rest } = secret as typeof secret & { stringData?: Record<string, string> };
      const encoded = Object.entries(stringData ?? {}).map(([key, text]) => [key, base64(text)]);
      return {
        type: 'Opaque',
        ...rest,
        ...(stringData === undefined && rest.data === undefined
          ? {}
          : { data: { ...rest.data, ...Object.fromEntries(encoded) } }),
      };
    },
  },
  endpointslices: {
    defaults: (slice) => ({
      ...slice,
      // A struct in Go: it is there when nothing is said in it.
      endpoints: (slice.endpoints ?? []).map((endpoint) => ({
        ...endpoint,
        conditions: endpoint.conditions ?? {},
      })),
      ports: slice.ports?.map((port) => ({ name: '', protocol: 'TCP', ...port })),
    }),
  },
  ciliumloadbalancerippools: {
    // The CRD's schema has this default.
    defaults: (pool) => ({ ...pool, spec: pool.spec && { disabled: false, ...pool.spec } }),
  },
};

/** Base64 of the text's UTF-8 bytes. */
function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
