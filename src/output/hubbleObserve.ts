/** `hubble observe`: compact, dictionary and table (hubble/pkg/printer), and JSON. */
import { cellsByGaps } from './columnTable.ts';
import { jsonDocuments } from './documents.ts';
import { flowRow } from './hubbleFlow.ts';
import type { Body, OutputParser, Printed } from './input.ts';
import { presentColumns } from './input.ts';
import { optionValue } from './options.ts';
import type { Row } from './parsed.ts';
import { reservedIdentity } from './reservedIdentities.ts';
import { digits } from './scan.ts';
import type { RowDraft } from './scan.ts';

export const hubbleObserve: OutputParser = {
  handles: (argv) => argv[0] === 'hubble' && argv[1] === 'observe',
  parse(printed) {
    const { argv, text, lines, leftovers } = printed;
    const format = optionValue(argv, '-o', '--output') ?? 'compact';
    if (format.startsWith('json') || argv.includes('--json') || argv.includes('-j')) {
      return table(jsonDocuments(text, leftovers).flatMap((document) => flowRow(document)));
    }
    if (format === 'dict') return dictionary(printed);
    const rows: Row[] = [];
    let names: readonly string[] = [];
    for (const [i, line] of lines.entries()) {
      // `--print-raw-filters` ends with an empty object.
      if (line === '' || line === '{}') continue;
      if (/^TIMESTAMP +/.test(line)) {
        names = cellsByGaps(line);
        continue;
      }
      const row = names.length > 0 || format === 'table' ? fromCells(names, line) : fromCompact(line);
      if (row !== undefined) rows.push(row);
      else if (line.length < mostChars && nodeStatus.test(line)) leftovers.note(line);
      else leftovers.take(line, i);
    }
    return table(rows);
  },
};

const verdicts =
  'FORWARDED|DROPPED|ERROR|AUDIT|REDIRECTED|TRACED|TRANSLATED|ALLOWED|DENIED|AUDITED|VERDICT_UNKNOWN';
/** A policy's name, and its kind in brackets, which a summary has too: `(CiliumNetworkPolicy)`, `(CNP)`. */
const policyName = String.raw`[^\s(),]+(?: \((?:[A-Za-z]*Policy|C?C?NP)\))?`;
/** Behind the two ends. The first verdict ends the type, which for drops is a reason in words. */
const outcome = new RegExp(
  String.raw`^(.+?) (${verdicts})(?: BY (${policyName}(?:, ?${policyName})*))?(?: \((.*)\))?$`,
);
/** On standard error, beside the flows: `TS [node]: 2 nodes are unavailable: a, b`. */
const nodeStatus =
  /^\S.{0,60} \[[^\]]*\]: (?:Receiving flows from \d+ nodes|\d+ nodes (?:are unavailable|removed from cluster)|Error ".*" on \d+ nodes): /;
const mostChars = 20_000;

/** `TS[ [node]]: SRC (ID) -> DST (ID) TYPE VERDICT (SUMMARY)` */
function fromCompact(line: string): Row | undefined {
  if (line.length > mostChars) return undefined;
  const colon = line.indexOf(': ');
  const arrow = /^(\S+)(?: \(([^()]*)\))? (->|<-|<>) (\S+)(?: \((ID:\d+|[a-z-]+(?:,[a-z-]+)*)\))? /.exec(
    line.slice(colon + 2),
  );
  const stamp = /^(\S.*?)(?: \[([^\]]+)\])?$/.exec(line.slice(0, colon));
  if (colon < 0 || arrow === null || stamp === null || !/\d/.test(stamp[1] ?? '')) return undefined;
  const [whole, source = '', sourceIdentity, direction = '', destination = '', destinationIdentity] = arrow;
  const found = outcome.exec(line.slice(colon + 2 + whole.length).trimEnd());
  if (found === null) return undefined;
  const row: RowDraft = { time: stamp[1] ?? '' };
  if (stamp[2] !== undefined) row['node'] = stamp[2];
  if (!readEnd('source', source, sourceIdentity, row)) return undefined;
  if (!readEnd('destination', destination, destinationIdentity, row)) return undefined;
  if (direction !== '<>') row['reply'] = direction === '<-';
  readOutcome(found, row);
  return row;
}

function readOutcome(
  [, type = '', verdict = '', policies, summary]: readonly (string | undefined)[],
  row: RowDraft,
): void {
  const policy = /^(policy-verdict:\S+) (INGRESS|EGRESS)$/.exec(type ?? '');
  row['type'] = policy?.[1] ?? type ?? '';
  if (policy !== null) row['trafficDirection'] = policy[2] ?? '';
  row['verdict'] = verdict ?? '';
  if (policies !== undefined) row['policies'] = policies.split(/, */);
  if (summary !== undefined) row['summary'] = summary;
}

/** `ns/pod[:port]`, `ip[:port]`, `[ipv6]:port`, a bare IPv6 address; the identity is `ID:123` or reserved names. */
function readEnd(
  end: 'source' | 'destination',
  text: string,
  identity: string | undefined,
  row: RowDraft,
): boolean {
  const bracket = text.startsWith('[') ? text.indexOf(']') : -1;
  const colon = bracket > 0 ? bracket + 1 : text.indexOf(':');
  const withPort = colon > 0 && colon === text.lastIndexOf(':');
  const port = withPort || bracket > 0 ? digits(text, colon + 1, text.length) : -1;
  if (withPort && port < 0) return false;
  row[end] = bracket > 0 ? text.slice(1, bracket) : port < 0 ? text : text.slice(0, colon);
  if (port >= 0) row[`${end}Port`] = port;
  if (identity === undefined) return true;
  if (identity.startsWith('ID:')) {
    const number = digits(identity, 3, identity.length);
    if (number >= 0) row[`${end}Identity`] = number;
    return number >= 0;
  }
  row[`${end}IdentityName`] = identity;
  // `kube-apiserver,remote-node`: the first is the one that the identity is named by.
  const reserved = reservedIdentity(identity.split(',')[0] ?? '');
  if (reserved !== undefined) row[`${end}Identity`] = reserved;
  return true;
}

/** Empty cells are not seen, and only the summary may be empty. */
function fromCells(names: readonly string[], line: string): Row | undefined {
  const cells = cellsByGaps(line);
  const known =
    names.length > 0 ? names : ['TIMESTAMP', 'SOURCE', 'DESTINATION', 'TYPE', 'VERDICT', 'SUMMARY'];
  if (cells.length !== known.length && cells.length !== known.length - 1) return undefined;
  return fromFields(
    Object.fromEntries(known.slice(0, cells.length).map((name, i) => [name, cells[i] ?? ''])),
  );
}

function fromFields(fields: Readonly<Record<string, string | undefined>>): Row | undefined {
  const { TIMESTAMP, NODE, SOURCE, DESTINATION, TYPE, VERDICT, SUMMARY } = fields;
  if (TIMESTAMP === undefined || SOURCE === undefined || DESTINATION === undefined || !/\d/.test(TIMESTAMP))
    return undefined;
  const row: RowDraft = { time: TIMESTAMP };
  if (NODE !== undefined) row['node'] = NODE;
  if (!readEnd('source', SOURCE, undefined, row) || !readEnd('destination', DESTINATION, undefined, row))
    return undefined;
  if (TYPE === undefined || VERDICT === undefined || !new RegExp(`^(?:${verdicts})\\b`).test(VERDICT))
    return undefined;
  readOutcome([undefined, TYPE, VERDICT, undefined, SUMMARY], row);
  return row;
}

/** `      FIELD: value` per line, a line of dashes between two flows. */
function dictionary({ lines, leftovers, gaps }: Printed): Body {
  const rows: Row[] = [];
  let fields: Record<string, string> = {};
  let first = 0;
  const close = (): void => {
    const row = Object.keys(fields).length === 0 || gaps ? undefined : fromFields(fields);
    if (row !== undefined) rows.push(row);
    else for (const [name, value] of Object.entries(fields)) leftovers.take(`${name}: ${value}`, first);
    fields = {};
  };
  for (const [i, line] of lines.entries()) {
    if (line === '') continue;
    const match = /^ *(TIMESTAMP|NODE|SOURCE|DESTINATION|TYPE|VERDICT|SUMMARY): (.*)$/.exec(line);
    if (/^-{4,}$/.test(line)) close();
    else if (match === null) leftovers.take(line, i);
    else {
      const name = match[1] ?? '';
      if (name === 'TIMESTAMP' || fields[name] !== undefined) close();
      if (Object.keys(fields).length === 0) first = i;
      fields[name] = match[2] ?? '';
    }
  }
  close();
  return table(rows);
}

function table(rows: readonly Row[]): Body {
  const end = (id: string, label: string) =>
    [
      { id, label, type: 'address' },
      { id: `${id}Port`, label: `${label} port`, type: 'number', optional: true },
      { id: `${id}Identity`, label: `${label} identity`, type: 'number', optional: true },
      { id: `${id}IdentityName`, label: `${label} identity (name)`, type: 'text', optional: true },
    ] as const;
  return {
    kind: 'table',
    table: 'flows',
    key: ['time', 'source', 'sourcePort', 'destination', 'destinationPort', 'type', 'summary'],
    columns: presentColumns(
      [
        { id: 'time', label: 'TIMESTAMP', type: 'time' },
        { id: 'node', label: 'NODE', type: 'text', optional: true },
        ...end('source', 'SOURCE'),
        ...end('destination', 'DESTINATION'),
        { id: 'reply', label: 'REPLY', type: 'boolean', optional: true },
        { id: 'type', label: 'TYPE', type: 'text' },
        { id: 'trafficDirection', label: 'DIRECTION', type: 'text', optional: true },
        { id: 'verdict', label: 'VERDICT', type: 'text' },
        { id: 'policies', label: 'POLICIES', type: 'list', optional: true },
        { id: 'summary', label: 'SUMMARY', type: 'text', optional: true },
        { id: 'uuid', label: 'uuid', type: 'text', optional: true },
        { id: 'sourceIp', label: 'SOURCE IP', type: 'address', optional: true },
        { id: 'destinationIp', label: 'DESTINATION IP', type: 'address', optional: true },
      ],
      rows,
    ),
    rows,
  };
}
