/** The filters of `hubble observe` (hubble/cmd/observe): flags become the filters that the server is asked with. */
import { enumName } from '../../cilium/hubble/flow.ts';
import { eventTypeOf } from '../../cilium/hubble/filter.ts';
import type { FlowFilter } from '../../cilium/hubble/filter.ts';
import { RESERVED_NAMES } from '../../cilium/reservedIdentity.ts';
import type { Flags } from './flags.ts';

/** Fields that name one side of a flow: without `from-` or `to-` either side may be it. */
const SIDED = ['pod', 'ip', 'label', 'service', 'workload', 'identity', 'port', 'namespace'] as const;
type Sided = (typeof SIDED)[number];

/** Fields of layer 7, whose flows are not simulated. */
export const LAYER7 = ['http-method', 'http-path', 'http-status', 'http-url', 'http-header'] as const;

export const FILTER_FLAGS: readonly string[] = [
  ...SIDED.flatMap((name) => [name, `from-${name}`, `to-${name}`]),
  'protocol',
  'verdict',
  'type',
  'tcp-flags',
  'node-name',
  'traffic-direction',
  'drop-reason-desc',
  'ip-version',
  'uuid',
  'fqdn',
  'from-fqdn',
  'to-fqdn',
  'cluster',
  'cel-expression',
  'trace-id',
  ...LAYER7,
];

type Values = Record<string, unknown[]>;

/** Flags of one sort are alternatives; different sorts must all fit. A text is what is wrong. */
export function filtersOf(
  flags: Flags,
): { readonly allow: readonly FlowFilter[]; readonly deny: readonly FlowFilter[] } | string {
  const allow = sides();
  const deny = sides();
  for (const [name, value, negated] of flags.given) {
    if (!FILTER_FLAGS.includes(name)) continue;
    const wrong = put(negated ? deny : allow, name, value, flags);
    if (wrong !== undefined) return wrong;
  }
  if (flags.has('ipv4')) add([allow.common], 'ip_version', 'IPv4');
  if (flags.has('ipv6')) add([allow.common], 'ip_version', 'IPv6');
  return { allow: combined(allow), deny: combined(deny) };
}

interface Sides {
  readonly common: Values;
  /** For flags without a side: one filter for each side that it may be. */
  readonly source: Values;
  readonly destination: Values;
}

const sides = (): Sides => ({ common: {}, source: {}, destination: {} });

function combined({ common, source, destination }: Sides): readonly FlowFilter[] {
  const either = [source, destination].filter((values) => Object.keys(values).length > 0);
  if (either.length === 0) return Object.keys(common).length === 0 ? [] : [common];
  return either.map((values) => ({ ...common, ...values }));
}

function put(target: Sides, name: string, value: string, flags: Flags): string | undefined {
  const [, direction, field] = /^(from|to)-(.+)$/.exec(name) ?? [undefined, undefined, name];
  const sided = SIDED.find((each) => each === field);
  if (sided !== undefined) return putSided(target, direction, sided, value, flags);
  const { common } = target;
  switch (name) {
    case 'protocol':
      return add([common], 'protocol', value);
    case 'verdict': {
      const verdict = value.toUpperCase();
      if (!['FORWARDED', 'DROPPED', 'AUDIT', 'REDIRECTED', 'ERROR', 'TRACED', 'TRANSLATED'].includes(verdict))
        return `invalid --verdict value: ${value}`;
      return add([common], 'verdict', verdict);
    }
    case 'type': {
      // An agent's own messages and flows of layer 7 are types without flows in the lab.
      const type = ['l7', 'agent', 'capture', 'debug'].includes(value.split(':')[0] ?? '')
        ? { type: -1 }
        : eventTypeOf(value);
      return type === undefined ? `unknown event type: ${value}` : add([common], 'event_type', type);
    }
    case 'tcp-flags':
      return add([common], 'tcp_flags', value);
    case 'node-name':
      return add([common], 'node_name', value);
    case 'traffic-direction':
      return /^(ingress|egress)$/i.test(value)
        ? add([common], 'traffic_direction', value.toUpperCase())
        : `${value}: invalid traffic direction, expected ingress or egress`;
    case 'drop-reason-desc':
      return add([common], 'drop_reason_desc', enumName(value));
    case 'uuid':
      return add([common], 'uuid', value);
    case 'ip-version':
      return add([common], 'ip_version', /^(v4|4|ipv4)$/i.test(value) ? 'IPv4' : 'IPv6');
    default:
      return `--${name}: not simulated in this lab`;
  }
}

function putSided(
  target: Sides,
  direction: string | undefined,
  field: Sided,
  value: string,
  flags: Flags,
): string | undefined {
  const read = valueOf(field, value, flags);
  if (typeof read === 'string') return read;
  const name = field === 'namespace' ? 'pod' : field;
  if (direction !== 'to')
    add([direction === undefined ? target.source : target.common], `source_${name}`, read.value);
  if (direction !== 'from')
    add([direction === undefined ? target.destination : target.common], `destination_${name}`, read.value);
  return undefined;
}

/** Undefined of an identity's name and the like: a text is what is wrong. */
function valueOf(field: Sided, value: string, flags: Flags): { readonly value: string | number } | string {
  const namespace = flags.value('namespace');
  switch (field) {
    case 'namespace':
      return { value: `${value}/` };
    case 'pod':
    case 'service':
      return { value: value.includes('/') || namespace === undefined ? value : `${namespace}/${value}` };
    case 'identity': {
      const number = /^\d+$/.test(value)
        ? Number(value)
        : RESERVED_NAMES.indexOf(value.replace(/^reserved:/, ''));
      return number < 0
        ? `invalid security identity, expected one of [${RESERVED_NAMES.slice(1).join(' ')}] or a numeric value`
        : { value: number };
    }
    case 'port':
      return /^\d+$/.test(value) ? { value } : `invalid port: ${value}`;
    default:
      return { value };
  }
}

function add(targets: readonly Values[], field: string, value: unknown): undefined {
  for (const target of targets) (target[field] ??= []).push(value);
}
