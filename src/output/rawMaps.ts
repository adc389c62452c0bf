/**
 * The JSON of `bpf ct list`, `bpf nat list` and `bpf policy get`: the maps' structs as they lie in memory. Addresses are
 * lists of bytes, ports and the revnat id are in network byte order, which little-endian machines print swapped.
 */
import type { Body, OutputParser, Printed } from './input.ts';
import { ipv6Text } from './capture/addresses.ts';
import { Bytes } from './capture/bytes.ts';
import { ctTable } from './bpfCtList.ts';
import { natTable } from './bpfNatList.ts';
import { policyTable } from './bpfPolicyGet.ts';
import { jsonDocuments } from './documents.ts';
import { asList, asObject, asText, readEntries } from './json.ts';
import type { JsonObject } from './json.ts';
import { agentFormat, isAgentCommand } from './options.ts';
import type { Row, Value } from './parsed.ts';
import { swap16 } from './socknatList.ts';

const protocols: Readonly<Record<number, string | undefined>> = {
  0: 'ANY',
  1: 'ICMP',
  6: 'TCP',
  17: 'UDP',
  58: 'ICMPv6',
  132: 'SCTP',
};

/** Names of the bits of a ct entry's flags, in the order in which the text prints them; 0x200 has none (pkg/maps/ctmap). */
const ctFlags: readonly (readonly [number, string])[] = [
  [0x1, 'RxClosing'],
  [0x2, 'TxClosing'],
  [0x4, 'Nat64'],
  [0x8, 'LBLoopback'],
  [0x10, 'SeenNonSyn'],
  [0x20, 'NodePort'],
  [0x40, 'ProxyRedirect'],
  [0x80, 'DSRInternal'],
  [0x100, 'FromL7LB'],
  [0x400, 'FromTunnel'],
];

export const ctJson = rawParser(['bpf', 'ct', 'list'], (entries, printed) =>
  ctTable(readEntries(entries, ctRow, printed)),
);
export const natJson = rawParser(['bpf', 'nat', 'list'], (entries, printed) =>
  natTable(readEntries(entries, natRow, printed)),
);
export const policyJson = rawParser(['bpf', 'policy', 'get'], (entries, printed) =>
  policyTable(
    entries.flatMap((entry) => {
      const { EndpointID, Content } = asObject(entry);
      const endpoint = asText(EndpointID);
      return readEntries(asList(Content ?? [entry]), (each) => policyRow(endpoint, asObject(each)), printed);
    }),
  ),
);

function rawParser(
  words: readonly string[],
  table: (entries: readonly unknown[], printed: Printed) => Body,
): OutputParser {
  return {
    handles: (argv) => isAgentCommand(argv, ...words) && agentFormat(argv) === 'json',
    parse(printed) {
      const { text, leftovers } = printed;
      const documents = jsonDocuments(text, leftovers);
      if (documents.length === 0 && leftovers.unparsed.length > 0) return undefined;
      return table(
        documents.flatMap((document) => (Array.isArray(document) ? document : [document])),
        printed,
      );
    },
  };
}

/**
 * Outside service entries the datapath stores the ends with their addresses crossed, and its ports crossed once more:
 * the client is `DestAddr:SourcePort` (bpf/lib/conntrack.h, proven on text and JSON of one moment).
 */
function ctRow(entry: unknown): Row {
  const key = asObject(asObject(entry)['Key']);
  const value = asObject(asObject(entry)['Value']);
  const bits = Number(key['Flags']);
  const service = (bits & 4) !== 0;
  const flags = Number(value['Flags']);
  const [source, destination] = service ? ['SourceAddr', 'DestAddr'] : ['DestAddr', 'SourceAddr'];
  const [sourcePort, destinationPort] = service ? ['DestPort', 'SourcePort'] : ['SourcePort', 'DestPort'];
  return {
    proto: protocolOf(key['NextHeader']),
    direction: service ? 'SVC' : (bits & 1) !== 0 ? 'IN' : 'OUT',
    source: addressOf(key[source]),
    sourcePort: swap16(Number(key[sourcePort])),
    destination: addressOf(key[destination]),
    destinationPort: swap16(Number(key[destinationPort])),
    ...((bits & 2) === 0 ? {} : { related: true }),
    expires: Number(value['Lifetime']),
    packets: count(value['Packets']),
    bytes: count(value['Bytes']),
    rxFlagsSeen: hex(value['RxFlagsSeen']),
    lastRxReport: Number(value['LastRxReport']),
    txFlagsSeen: hex(value['TxFlagsSeen']),
    lastTxReport: Number(value['LastTxReport']),
    flagsValue: flags,
    flags: ctFlags.filter(([bit]) => (flags & bit) !== 0).map(([, name]) => name),
    revnat: swap16(Number(value['RevNAT'])),
    sourceSecurityId: Number(value['SourceSecurityID']),
    ...(value['BackendID'] === undefined ? {} : { backendId: count(value['BackendID']) }),
  };
}

function natRow(entry: unknown): Row {
  const key = asObject(asObject(entry)['Key']);
  const value = asObject(asObject(entry)['Value']);
  const bits = Number(key['Flags']);
  const inward = (bits & 1) !== 0;
  const address = addressOf(value['Addr']);
  return {
    proto: protocolOf(key['NextHeader']),
    direction: inward ? 'IN' : 'OUT',
    source: addressOf(key['SourceAddr']),
    sourcePort: swap16(Number(key['SourcePort'])),
    destination: addressOf(key['DestAddr']),
    destinationPort: swap16(Number(key['DestPort'])),
    ...((bits & 2) === 0 ? {} : { related: true }),
    ...((bits & 4) === 0 ? {} : { service: true }),
    xlate: inward ? 'XLATE_DST' : 'XLATE_SRC',
    xlateAddress: `${address.includes(':') ? `[${address}]` : address}:${swap16(Number(value['Port']))}`,
    createdRaw: asText(value['Created']),
    needsCt: Number(value['NeedsCT']),
  };
}

/** The key's prefix covers 32 bits of identity and 8 of direction and padding, then protocol (8) and port (16). */
const identityBits = 40;
const noCount = '18446744073709551615';

function policyRow(endpoint: string, entry: JsonObject): Row {
  const key = asObject(entry['Key']);
  const bits = Number(key['Prefixlen']) - identityBits;
  const port = swap16(Number(key['DestPortNetwork']));
  const portBits = Math.max(0, bits - 8);
  const last = port + 2 ** (16 - portBits) - 1;
  const proto = protocolOf(key['Nexthdr']);
  const ports = portBits === 0 ? 'ANY' : last > port ? `${port}-${last}` : String(port);
  const proxy = swap16(Number(entry['ProxyPortNetwork']));
  const auth = Number(entry['AuthRequirement']) & 0x7f;
  return {
    ...(/^\d{1,9}$/.test(endpoint) ? { endpointId: Number(endpoint) } : {}),
    policy: (Number(entry['Flags']) & 1) === 0 ? 'Allow' : 'Deny',
    direction: key['TrafficDirection'] === 0 ? 'Ingress' : 'Egress',
    identity: Number(key['Identity']),
    portProto: proto === 'ANY' ? 'ANY' : `${ports}/${proto}`,
    proxyPort: proxy === 0 ? 'NONE' : proxy,
    authType: ['disabled', 'spire', 'test-always-fail'][auth] ?? String(auth),
    bytes: counter(entry['Bytes']),
    packets: counter(entry['Packets']),
    prefixLen: bits,
  };
}

/** All bits set: nothing is counted. */
function counter(value: unknown): Value {
  return value === noCount ? '-' : count(value);
}

function count(value: unknown): Value {
  return typeof value === 'number' ? value : asText(value);
}

function protocolOf(value: unknown): string {
  return protocols[Number(value)] ?? asText(value);
}

function hex(value: unknown): string {
  return `0x${Number(value).toString(16).padStart(2, '0')}`;
}

/** Four bytes or sixteen. */
function addressOf(value: unknown): string {
  const bytes = asList(value).map(Number);
  return bytes.length === 16 ? ipv6Text(Bytes.of(Uint8Array.from(bytes)), 0) : bytes.join('.');
}
