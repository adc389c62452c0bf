/** Why a LoadBalancer Service has no address: what LB-IPAM could not give it. */
import { shellWord } from '../../protocol/shellWord.ts';
import { at } from '../../path/nodes.ts';
import type { KubeObject } from '../../state/fact.ts';
import { fullName, textAt } from '../../state/kubeObjects.ts';
import { externalAddresses, holds } from '../../state/loadBalancerObjects.ts';
import { objectFacts, selectsAny, type Case, type Cause, type Finding } from './cause.ts';

const REQUESTED = ['lbipam.cilium.io/ips', 'io.cilium/lb-ipam-ips'] as const;
const SHARING_KEY = ['lbipam.cilium.io/sharing-key', 'io.cilium/lb-ipam-sharing-key'] as const;

export function addressCauses(about: Case, service: KubeObject): readonly Cause[] {
  if (textAt(service, 'spec.type') !== 'LoadBalancer') return [];
  const has = externalAddresses(service);
  const wanted = requestedBy(service);
  // An address that it has answers every question but one: is it the one that was asked for?
  const without = (find: () => Finding) => (): Finding =>
    has.length > 0 && wanted.every((address) => has.includes(address)) ? undefined : find();
  const values = { service: fullName(service), requested: wanted.join(', ') };
  const pools = (): readonly KubeObject[] =>
    about
      .objects('ciliumloadbalancerippools')
      .filter((pool) =>
        selectsAny(at(pool, 'spec', 'serviceSelector'), about.functions.serviceLabels(service)),
      );
  const isDisabled = (pool: KubeObject): boolean => at(pool, 'spec', 'disabled') === true;
  const conflicts = (pool: KubeObject): boolean =>
    about.functions.condition(pool, 'cilium.io/PoolConflict').status === 'True';
  const usable = (): readonly KubeObject[] => pools().filter((pool) => !isDisabled(pool) && !conflicts(pool));
  const { reason, message } = about.functions.condition(service, 'cilium.io/IPAMRequestSatisfied');
  const poolNames = (objects: readonly KubeObject[]): string =>
    objects.map(({ metadata }) => metadata.name).join(', ');
  const seePools = about.look('kubectl get ippools -o yaml');
  return [
    about.judge(
      'no-pool',
      without(() =>
        pools().length > 0
          ? undefined
          : {
              values,
              facts: objectFacts([service, ...about.objects('ciliumloadbalancerippools')]),
              cures: seePools,
            },
      ),
    ),
    about.judge(
      'pool-disabled',
      without(() => {
        const disabled = pools().filter(isDisabled);
        return disabled.length === 0 || usable().length > 0
          ? undefined
          : {
              values: { ...values, pools: poolNames(disabled) },
              facts: objectFacts(disabled),
              cures: disabled.flatMap(({ metadata }) =>
                about.mend(
                  `kubectl patch ippool ${shellWord(metadata.name)} --type merge -p '{"spec":{"disabled":false}}'`,
                ),
              ),
            };
      }),
    ),
    about.judge(
      'pool-conflicts',
      without(() => {
        const conflicting = pools().filter(conflicts);
        return conflicting.length === 0
          ? undefined
          : {
              values: {
                ...values,
                pools: poolNames(conflicting),
                message: about.functions.condition(conflicting[0], 'cilium.io/PoolConflict').message,
              },
              facts: objectFacts(conflicting),
              cures: seePools,
            };
      }),
    ),
    about.judge(
      'address-out-of-range',
      without(() => {
        const outside = wanted.filter((address) => !usable().some((pool) => holds(pool, address)));
        return outside.length === 0
          ? undefined
          : {
              values: { ...values, address: outside.join(', '), pools: poolNames(usable()) },
              facts: objectFacts([service, ...usable()]),
              cures: seePools,
            };
      }),
    ),
    about.judge(
      'sharing-key-clash',
      without(() => {
        for (const address of wanted) {
          for (const other of about.objects('services')) {
            if (fullName(other) === fullName(service) || !externalAddresses(other).includes(address))
              continue;
            const key = annotation(service, SHARING_KEY);
            const ports = portsOf(service).filter((port) => portsOf(other).includes(port));
            const sameKey = key !== undefined && key === annotation(other, SHARING_KEY);
            if (sameKey && ports.length === 0) continue;
            return {
              values: {
                ...values,
                address,
                other: fullName(other),
                why: sameKey ? 'port' : 'key',
                ports: ports.join(', '),
              },
              facts: objectFacts([service, other]),
              cures: sameKey
                ? about.look(
                    `kubectl get service -n ${shellWord(namespaceOf(service))} ${shellWord(service.metadata.name)} -o yaml`,
                  )
                : [service, other].flatMap((each) =>
                    about.mend(
                      `kubectl annotate service -n ${shellWord(namespaceOf(each))} ${shellWord(each.metadata.name)} lbipam.cilium.io/sharing-key=1234 --overwrite`,
                    ),
                  ),
            };
          }
        }
        return undefined;
      }),
    ),
    about.judge(
      'pool-exhausted',
      without(() => {
        if (usable().length === 0) return undefined;
        const full = usable().every(
          (pool) => about.functions.condition(pool, 'cilium.io/IPsAvailable').message === '0',
        );
        return reason !== 'out_of_ips' && (!full || wanted.length > 0)
          ? undefined
          : {
              values: { ...values, pools: poolNames(usable()), message },
              facts: objectFacts([service, ...usable()]),
              cures: seePools,
            };
      }),
    ),
  ];
}

function requestedBy(service: KubeObject): readonly string[] {
  const named = annotation(service, REQUESTED) ?? textAt(service, 'spec.loadBalancerIP') ?? '';
  return named
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
}

function annotation({ metadata }: KubeObject, names: readonly string[]): string | undefined {
  return names
    .map((name) => metadata.annotations?.[name])
    .find((value) => value !== undefined && value !== '');
}

/** `80/TCP` */
function portsOf(service: KubeObject): readonly string[] {
  const ports = at(service, 'spec', 'ports');
  return Array.isArray(ports)
    ? ports.map((each: unknown) => `${String(at(each, 'port'))}/${String(at(each, 'protocol') ?? 'TCP')}`)
    : [];
}

function namespaceOf({ metadata }: KubeObject): string {
  return metadata.namespace ?? 'default';
}
