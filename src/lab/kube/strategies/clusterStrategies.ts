/** The resources with few rules of their own. */
import { toBytes } from '../../net/bytes.ts';
import type { Cause } from '../apiError.ts';
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
    // The path is empty in the server's own text.
    validate: ({ data, binaryData }) => tooLarge('[]', { ...data, ...binaryData }),
    validateUpdate: (next, old) =>
      old.immutable === true && JSON.stringify(next.data) !== JSON.stringify(old.data)
        ? [forbiddenField('data', 'field is immutable when `immutable` is set')]
        : [],
  },
  secrets: {
    validate: ({ data }) => tooLarge('data', data),
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

/** MaxSecretSize: bytes of all values together, of config maps too. */
const MAX_DATA = 1024 * 1024;

function tooLarge(field: string, data: Readonly<Record<string, string>> = {}): Cause[] {
  const size = Object.values(data).reduce((sum, value) => sum + value.length, 0);
  if (size <= MAX_DATA) return [];
  return [
    { reason: 'FieldValueTooLong', message: `Too long: may not be more than ${MAX_DATA} bytes`, field },
  ];
}

/** Base64 of the text's UTF-8 bytes. */
function base64(text: string): string {
  return btoa(toBytes(text));
}
