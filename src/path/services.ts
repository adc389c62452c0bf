/** What the load-balancing maps of a node make of a destination, by the rows of `bpf lb list`. */
import { contains, parseIpv4, parsePrefix } from '../ipv4.ts';
import type { Row } from '../output/parsed.ts';
import type { TableFact } from '../state/fact.ts';
import { listOf, type Facts } from './facts.ts';

export interface Frontend {
  readonly table: TableFact;
  /** The master slot. */
  readonly row: Row;
  readonly revnat: number;
  readonly flags: readonly string[];
  /** In slot order. */
  readonly backends: readonly Backend[];
}

export interface Backend {
  readonly row: Row;
  readonly address: string;
  readonly port: number;
}

export interface Destination {
  readonly address: string;
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
}

/** Reserved identities (pkg/identity/numericidentity.go). */
export const IDENTITY = { host: 1, world: 2, remoteNode: 6, kubeApiserver: 7 } as const;

/** @param inside for a client inside the cluster, who has an entry of its own where the flags say "two-scopes" */
export function frontendOf(
  facts: Facts,
  node: string,
  { address, port, protocol }: Destination,
  inside: boolean,
): Frontend | undefined {
  const table = facts.lb(node);
  const frontend = `${address}:${port}`;
  const rows = table.parsed.rows.filter(
    (row) => row['frontend'] === frontend && String(row['proto']).toLowerCase() === protocol,
  );
  const scoped = (internal: boolean) => rows.filter((row) => (row['scope'] === 'internal') === internal);
  const external = scoped(false).find(isMaster);
  const own = inside && listOf(external?.['flags']).includes('two-scopes') ? scoped(true) : scoped(false);
  const row = own.find(isMaster);
  if (row === undefined) return undefined;
  return {
    table,
    row,
    revnat: Number(row['revnat']),
    flags: listOf(row['flags']),
    backends: own
      .filter((each) => !isMaster(each))
      .sort((a, b) => Number(a['slot']) - Number(b['slot']))
      .map((each) => {
        const [backend = '', number = ''] = String(each['backend']).split(':');
        return { row: each, address: backend, port: Number(number) };
      }),
  };
}

/** The range row that decides, and whether the client is let in. Undefined when the frontend has no ranges. */
export function sourceRangeFor(
  facts: Facts,
  node: string,
  { flags, revnat }: Frontend,
  client: string,
): { readonly admitted: boolean; readonly table: TableFact; readonly row?: Row } | undefined {
  const check = flags.find((flag) => flag.startsWith('check source-range'));
  if (check === undefined) return undefined;
  const table = facts.sourceRanges(node);
  const number = parseIpv4(client) ?? 0;
  const row = table.parsed.rows.find((each) => {
    const prefix = parsePrefix(String(each['prefix']));
    return each['revnat'] === revnat && prefix !== undefined && contains(prefix, number);
  });
  return { admitted: (row !== undefined) !== check.endsWith('deny'), table, row };
}

function isMaster(row: Row): boolean {
  return row['slot'] === 0;
}
