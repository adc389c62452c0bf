import type { PacketsPayload } from '../protocol/outputs.ts';
import { packetsPayload } from './packetsPayload.ts';
import type { State } from './state.ts';

/**
 * A capture that is shown already, with what captures that ended after it have seen of its packets. Undefined: they have
 * seen none, or it is not the newest run of its command.
 */
export function rejoined(shown: PacketsPayload, state: State): PacketsPayload | undefined {
  const { id, locale, provenance, text, elsewhere } = shown;
  const { host, command, at } = provenance;
  const fact = state
    .packets()
    .find(({ source }) => source.host === host && source.command === command && source.at === at);
  if (fact === undefined) return undefined;
  const joined = packetsPayload({ id, locale, provenance, text, parsed: fact.parsed }, state);
  return joined.elsewhere?.length === elsewhere?.length ? undefined : joined;
}
