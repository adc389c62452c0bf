import { at, type PodPlace } from './nodes.ts';
import { NotRead, type Facts } from './facts.ts';
import type { Fact } from './flow.ts';

/**
 * Does anybody listen on a port? By `ss -ltun` of the place, else by the ports that a pod's containers declare, which is what
 * the pod's author says of it. A pod that declares none, and whose sockets have not been read, leaves it open.
 */
export function isPortOpen(
  facts: Facts,
  place: string,
  { destination, port, protocol }: { destination: string; port?: number; protocol: string },
  pod: PodPlace | undefined,
): { readonly open: boolean; readonly fact: Fact } {
  try {
    const table = facts.sockets(place);
    const row = table.parsed.rows.find((each) => {
      const local = String(each['local']);
      const address = local.slice(0, local.lastIndexOf(':')).replace(/%.*/, '');
      return (
        (each['netid'] ?? 'tcp') === protocol &&
        /^(LISTEN|UNCONN)$/.test(String(each['state'] ?? 'LISTEN')) &&
        local.endsWith(`:${port}`) &&
        (address === destination || address === '0.0.0.0' || address === '*' || address === '[::]')
      );
    });
    return { open: row !== undefined, fact: { table, row } };
  } catch (error) {
    if (!(error instanceof NotRead) || pod === undefined || !declares(pod, port, protocol)) throw error;
    return { open: true, fact: { object: pod.object } };
  }
}

function declares({ object }: PodPlace, port: number | undefined, protocol: string): boolean {
  const containers = at(object, 'spec', 'containers');
  return (
    Array.isArray(containers) &&
    containers.some((container: unknown) => {
      const ports = at(container, 'ports');
      return (
        Array.isArray(ports) &&
        ports.some(
          (each: unknown) =>
            at(each, 'containerPort') === port &&
            String(at(each, 'protocol') ?? 'TCP').toLowerCase() === protocol,
        )
      );
    })
  );
}
