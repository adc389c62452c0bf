import type { Provenance } from '../../src/protocol/provenance.ts';
import type { Strings } from '../ui/strings.ts';
import { clockTime } from './times.ts';

const ICONS: Readonly<Record<Provenance['kind'], string>> = { simulated: '◇', recorded: '◌', live: '●' };

/**
 * Where an output comes from, in words: kind, host, the Cilium agent that answered, the time there. What `kubectl exec`
 * runs is printed in a pod, named with its namespace, whichever host the command was typed on.
 */
export function ProvenanceBadge({ provenance, strings }: { provenance: Provenance; strings: Strings }) {
  const hints = { simulated: strings.simulatedHint, recorded: strings.recordedHint, live: strings.liveHint };
  return (
    <span class="provenance" data-testid="provenance" data-kind={provenance.kind}>
      <span class={`badge ${provenance.kind}`} title={hints[provenance.kind]}>
        <span aria-hidden="true">{ICONS[provenance.kind]}</span> {strings[provenance.kind]}
      </span>
      {provenance.host.includes('/') ? (
        <span title={strings.podHint}>
          {strings.pod} {provenance.host}
        </span>
      ) : (
        <span title={strings.host}>{provenance.host}</span>
      )}
      {provenance.agent !== undefined && (
        <span data-testid="agent">
          {strings.agent} {provenance.agent}
        </span>
      )}
      <time dateTime={new Date(provenance.at).toISOString()} title={strings.time}>
        {clockTime(provenance.at)}
      </time>
    </span>
  );
}
