/**
 * The payloads of our cell outputs, shared with the renderer. Each stands beside a `text/plain` item with exactly what
 * the terminal would print. Everything in them is untrusted text.
 */
import type { Column, Row, UnparsedLine } from '../output/parsed.ts';
import type { Provenance } from './provenance.ts';

export const TABLE_MIME = 'application/vnd.cilium-study.table+json';
export const PACKETS_MIME = 'application/vnd.cilium-study.packets+json';
/** The live view of a cell that is still running: a ring of the last lines. */
export const STREAM_MIME = 'application/vnd.cilium-study.stream+json';

export type Locale = 'ko' | 'en';

/** Leads from one row to another, in the same or another output. */
export interface RowLink {
  /** How they belong together, in the field's own terms: `backend`, `revnat`, `pod`, `node`, `identity`, `endpoint`, `frontend`. */
  readonly relation: string;
  readonly table: string;
  readonly rowKey: string;
  /** What the reader sees: an address, a name. */
  readonly label: string;
  /** The cell whose output holds that row; absent for an object of the Kubernetes API. */
  readonly cellId?: string;
}

/** Against the previous run of the same command on the same host, by row key. */
export interface RowChanges {
  readonly added: readonly string[];
  readonly removed: readonly Row[];
  readonly changed: readonly { readonly rowKey: string; readonly column: string; readonly before: string }[];
  /** When that previous run was, backend clock. */
  readonly since: number;
}

/** What values say in words (`reserved:world`, `master entry: …`), in the payload's language. */
export interface Meanings {
  readonly words: readonly string[];
  /** By column, parallel to `rows`: the place in `words`, or -1. */
  readonly of: Readonly<Record<string, readonly number[]>>;
}

interface PayloadBase {
  readonly version: 1;
  /** Unique per output. */
  readonly id: string;
  readonly locale: Locale;
  readonly provenance: Provenance;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  readonly unparsed: readonly UnparsedLine[];
  readonly notes: readonly string[];
  /** What the terminal printed. */
  readonly text: string;
}

/** One table of an output. */
export interface TableSection {
  readonly table: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  /** Row keys, parallel to `rows`. */
  readonly keys: readonly string[];
  /** Links of each row, parallel to `rows`. */
  readonly links: readonly (readonly RowLink[])[];
  readonly meanings?: Meanings;
  readonly changes?: RowChanges;
  /** The same against the runs before that one, the newest first. */
  readonly earlier?: readonly RowChanges[];
}

export interface TablePayload extends PayloadBase, TableSection {
  readonly kind: 'table';
  /** Rows in all, when these are the first of them: the others are asked for, page by page (`rendererMessages.ts`). */
  readonly total?: number;
  /** What the command printed besides in tables of their own. */
  readonly more?: readonly TableSection[];
}

/** One packet on its way: the captured lines that are the same packet, in time order. */
export interface PacketPath {
  /** `ICMP echo request id 119 seq 1`, `TCP 172.20.0.53:34980 > 172.20.2.77:80 SYN` */
  readonly summary: string;
  readonly hops: readonly PacketHop[];
  /** Set when the same segment was sent before: index into `paths` of the first one. */
  readonly retransmissionOf?: number;
  /** Index of the path of the request that this one answers. */
  readonly replyTo?: number;
  /** The path that answers this one, and microseconds from the first sight of this to the last of that. */
  readonly answer?: { readonly path: number; readonly after: number };
}

export interface PacketHop {
  /** Index into `rows`; from their number on, into `elsewhere`. */
  readonly row: number;
  readonly host: string;
  readonly interface: string;
  readonly direction: string;
  /** Microseconds since the previous hop; absent on the first. */
  readonly after?: number;
}

export interface PacketsPayload extends PayloadBase {
  readonly kind: 'packets';
  readonly paths: readonly PacketPath[];
  /** Sightings of these packets by captures at other interfaces and hosts. */
  readonly elsewhere?: readonly Row[];
  readonly meanings?: Meanings;
  /** What the addresses, MACs and VNIs in the packets belong to, by their text. */
  readonly links: Readonly<Record<string, readonly RowLink[]>>;
}

export interface StreamPayload {
  readonly version: 1;
  readonly kind: 'stream';
  readonly id: string;
  readonly locale: Locale;
  readonly provenance: Provenance;
  /** The last lines, at most 1,000. */
  readonly lines: readonly string[];
  /** Lines printed so far, shown or not. */
  readonly total: number;
  readonly running: boolean;
  /** What the last lines say, while they are still being printed. */
  readonly read?: { readonly columns: readonly Column[]; readonly rows: readonly Row[] };
}

export type OutputPayload = TablePayload | PacketsPayload | StreamPayload;
