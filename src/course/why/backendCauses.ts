/** Why a Service has nobody to send to. */
import { shellWord } from '../../protocol/shellWord.ts';
import { NotRead } from '../../path/facts.ts';
import { at } from '../../path/nodes.ts';
import { isPortOpen } from '../../path/ports.ts';
import type { KubeObject } from '../../state/fact.ts';
import { fullName } from '../../state/kubeObjects.ts';
import { selects } from '../../state/labelSelector.ts';
import { objectFacts, type Case, type Cause } from './cause.ts';

const SERVICE_NAME = 'kubernetes.io/service-name';

export function backendCauses(about: Case, service: KubeObject): readonly Cause[] {
  const { namespace = 'default', name } = service.metadata;
  const selector = at(service, 'spec', 'selector');
  const selectorText = Object.entries(typeof selector === 'object' && selector !== null ? selector : {})
    .map(([key, value]) => `${key}=${String(value)}`)
    .join(',');
  const selected = (): readonly KubeObject[] =>
    about
      .objects('pods')
      .filter((pod) => (pod.metadata.namespace ?? 'default') === namespace)
      .filter((pod) => selects({ matchLabels: selector }, pod.metadata.labels ?? {}));
  const slices = (): readonly KubeObject[] =>
    about
      .objects('endpointslices')
      .filter(
        ({ metadata }) =>
          (metadata.namespace ?? 'default') === namespace && metadata.labels?.[SERVICE_NAME] === name,
      );
  const values = { service: fullName(service), selector: selectorText };
  return [
    about.judge('selector-matches-nothing', () =>
      selectorText === '' || selected().length > 0
        ? undefined
        : {
            values,
            facts: objectFacts([service]),
            cures: about.look(`kubectl get pods -n ${shellWord(namespace)} --show-labels`),
          },
    ),
    about.judge('no-backend-ready', () => {
      const all = slices();
      if (all.some((slice) => readyAddresses(slice).length > 0)) return undefined;
      const pods = selectorText === '' ? [] : selected();
      return {
        values: { ...values, pods: pods.length },
        facts: objectFacts([...all, ...pods]),
        cures: about.look(
          `kubectl get pods -n ${shellWord(namespace)}${selectorText === '' ? '' : ` -l ${shellWord(selectorText)}`}`,
        ),
      };
    }),
    about.judge('backend-refuses', () => {
      let missing: NotRead | undefined;
      for (const slice of slices()) {
        for (const { port, protocol } of portsOf(slice)) {
          for (const address of readyAddresses(slice)) {
            const pod = about.facts.pods.find((each) => each.address === address && !each.hostNetwork);
            if (pod === undefined) continue;
            try {
              const found = isPortOpen(about.facts, pod.name, { destination: address, port, protocol }, pod);
              if (!found.open)
                return {
                  values: { ...values, pod: pod.name, address: `${address}:${port}`, port, protocol },
                  facts: [found.fact, { object: service }],
                  cures: about.look('ss -ltun', pod.name),
                };
            } catch (error) {
              if (!(error instanceof NotRead)) throw error;
              missing ??= error;
            }
          }
        }
      }
      if (missing !== undefined) throw missing;
      return undefined;
    }),
  ];
}

function readyAddresses(slice: KubeObject): readonly string[] {
  const endpoints = at(slice, 'endpoints');
  if (!Array.isArray(endpoints)) return [];
  return endpoints.flatMap((endpoint: unknown) => {
    const addresses = at(endpoint, 'addresses');
    return at(endpoint, 'conditions', 'ready') === false || !Array.isArray(addresses)
      ? []
      : addresses.map(String);
  });
}

function portsOf(slice: KubeObject): readonly { readonly port: number; readonly protocol: string }[] {
  const ports = at(slice, 'ports');
  if (!Array.isArray(ports)) return [];
  return ports.flatMap((each: unknown) => {
    const port = at(each, 'port');
    return typeof port === 'number'
      ? [{ port, protocol: String(at(each, 'protocol') ?? 'TCP').toLowerCase() }]
      : [];
  });
}
