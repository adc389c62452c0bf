/** `shell -- lb/maps-dump`: the load-balancing maps, a sorted line for each entry. */
import type { Agent } from '../../cilium/agent/agent.ts';
import { addressKey } from '../../cilium/agent/lbMaps.ts';
import { flagWords } from '../../cilium/agent/serviceFlags.ts';

export function mapsDump({ lb }: Agent): string {
  const backends = lb.backends
    .entries()
    .map(([id, backend]) => `BE: ID=${id} ADDR=${addressKey(backend)} STATE=${backend.state}`);
  const reverse = lb.reverseNat
    .entries()
    .map(([id, { address, port }]) => `REV: ID=${id} ADDR=${address}:${port}`);
  const services = lb.services
    .values()
    .map(({ frontend, slot, revnat, backendId, count, quarantined, flags }) => {
      const what = slot === 0 ? `LBALG=undef AFFTimeout=${backendId}` : `BEID=${backendId}`;
      return `SVC: ID=${revnat} ADDR=${addressKey(frontend)} SLOT=${slot} ${what} COUNT=${count} QCOUNT=${quarantined} FLAGS=${flagWords(flags).join('+')}`;
    });
  const ranges = lb.sourceRanges.dump().map(({ key }) => `SRCRANGE: ${key}`);
  return [...backends, ...reverse, ...services, ...ranges]
    .sort()
    .map((line) => `${line}\n`)
    .join('');
}
