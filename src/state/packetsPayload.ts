/** The payload of a capture: its packets, each with all hops that are known of it, in this capture and in those of other taps. */
import type { ParsedPackets, Row } from '../output/parsed.ts';
import type { Locale, PacketHop, PacketPath, PacketsPayload } from '../protocol/outputs.ts';
import type { Provenance } from '../protocol/provenance.ts';
import type { PacketsFact } from './fact.ts';
import { meaningsOf } from './meaning/meanings.ts';
import { packetLinks } from './packetLinks.ts';
import { packetPaths } from './packetPaths.ts';
import type { Capture, CapturedHop, CapturedPath } from './packetPaths.ts';
import { clockMicroseconds } from './packetTime.ts';
import type { Output } from './payload.ts';
import type { State } from './state.ts';

/** Captures further apart, in milliseconds, are of another story, even where their clocks show the same time of day. */
const together = 3_600_000;
/** Microseconds that a packet may take from one tap to the other. */
const onTheWay = 1_000_000;

/** Packets of one output: more are a file for a tool of its own. The text has them all. */
const mostPackets = 50_000;

/** `state`: before this capture is recorded. */
export function packetsPayload(output: Output<ParsedPackets>, state: State): PacketsPayload {
  const { provenance, locale } = output;
  const parsed = shortened(output.parsed, locale);
  const { columns, rows } = parsed;
  const meanings = meaningsOf({ columns, rows }, provenance, state, locale);
  const others = otherCaptures(parsed, provenance, state.packets());
  const elsewhere: Row[] = [];
  return {
    version: 1,
    kind: 'packets',
    id: output.id,
    locale,
    provenance,
    columns,
    rows,
    paths: pathsOf([captureOf(provenance, parsed), ...others], rows.length, elsewhere),
    ...(elsewhere.length === 0 ? {} : { elsewhere }),
    links: packetLinks(parsed, provenance, state),
    ...(meanings === undefined ? {} : { meanings }),
    unparsed: parsed.unparsed,
    notes: parsed.notes,
    text: output.text,
  };
}

function shortened(parsed: ParsedPackets, locale: Locale): ParsedPackets {
  const count = parsed.rows.length;
  if (count <= mostPackets) return parsed;
  const note =
    locale === 'ko'
      ? `패킷 ${count}개 가운데 처음 ${mostPackets}개를 보여 줍니다. 텍스트에는 모두 있습니다.`
      : `The first ${mostPackets} of ${count} packets are shown; the text has them all.`;
  return { ...parsed, rows: parsed.rows.slice(0, mostPackets), notes: [...parsed.notes, note] };
}

function captureOf({ host, command }: Provenance, parsed: ParsedPackets): Capture {
  const device = tappedDevice(command);
  return device === undefined ? { host, parsed } : { host, parsed, device };
}

/** `eth1` of `tcpdump -ni eth1 …`: the lines of a capture at one interface do not name it. */
function tappedDevice(command: string): string | undefined {
  const device = /(?:^|\s)(?:-[a-zA-Z]*i\s*|--interface[= ])([\w.@:-]+)/.exec(command)?.[1];
  return device === 'any' ? undefined : device;
}

/** Captures that ran at the same time, elsewhere or at another interface. */
function otherCaptures(
  parsed: ParsedPackets,
  { host, command, at }: Provenance,
  facts: readonly PacketsFact[],
): readonly Capture[] {
  const [from, to] = spanOf(parsed);
  if (from === undefined || to === undefined) return [];
  return facts.flatMap((fact) => {
    if (fact.source.host === host && fact.source.command === command) return [];
    if (Math.abs(fact.source.at - at) > together) return [];
    const [first, last] = spanOf(fact.parsed);
    if (first === undefined || last === undefined || first > to + onTheWay || last < from - onTheWay)
      return [];
    return [captureOf(fact.source, fact.parsed)];
  });
}

function spanOf({ rows }: ParsedPackets): readonly [number?, number?] {
  const [first] = rows;
  const last = rows.at(-1);
  if (first === undefined || last === undefined || typeof first['time'] !== 'string') return [];
  return [clockMicroseconds(first['time'], 0), clockMicroseconds(last['time'], 0)];
}

/** The paths that this capture, the first one, has seen. Rows of the others are added to `elsewhere`, counted on after its own. */
function pathsOf(captures: readonly Capture[], own: number, elsewhere: Row[]): readonly PacketPath[] {
  const all = packetPaths(captures);
  const places = new Map<number, number>();
  all.forEach(({ hops }, index) => {
    if (hops.some(({ capture }) => capture === 0)) places.set(index, places.size);
  });
  const hopOf = (hop: CapturedHop): PacketHop => {
    const { capture, row, host, interface: device, direction, after } = hop;
    const shown = {
      row: capture === 0 ? row : own + elsewhere.push(captures[capture]?.parsed.rows[row] ?? {}) - 1,
      host,
      interface: device,
      direction,
    };
    return after === undefined ? shown : { ...shown, after };
  };
  return all.flatMap((path, index) => (places.has(index) ? [shownPath(path, places, hopOf)] : []));
}

function shownPath(
  { summary, hops, retransmissionOf, replyTo, answer }: CapturedPath,
  places: ReadonlyMap<number, number>,
  hopOf: (hop: CapturedHop) => PacketHop,
): PacketPath {
  const original = places.get(retransmissionOf ?? -1);
  const request = places.get(replyTo ?? -1);
  const reply = answer && places.get(answer.path);
  return {
    summary,
    hops: hops.filter((hop, index) => !seenTwice(hop, hops[index - 1])).map(hopOf),
    ...(original === undefined ? {} : { retransmissionOf: original }),
    ...(request === undefined ? {} : { replyTo: request }),
    ...(answer === undefined || reply === undefined ? {} : { answer: { ...answer, path: reply } }),
  };
}

/** Two captures at one tap, `-i any` and `-i eth1`: the same sight of the packet at the same moment. */
function seenTwice(hop: CapturedHop, before: CapturedHop | undefined): boolean {
  return (
    before !== undefined &&
    hop.after === 0 &&
    hop.capture !== before.capture &&
    hop.host === before.host &&
    hop.interface === before.interface
  );
}
