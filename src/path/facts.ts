/** The facts that a trace asks for, of one moment of the state. Asking for one that is not there ends the trace. */
import { shellWord } from '../protocol/shellWord.ts';
import { contains, parseIpv4, parsePrefix, type Prefix } from '../ipv4.ts';
import type { Row } from '../output/parsed.ts';
import type { TableFact } from '../state/fact.ts';
import type { State } from '../state/state.ts';
import type { Missing } from './flow.ts';
import { agentPods, nodeRanges, podPlaces, type NodeRange, type PodPlace } from './nodes.ts';
import { allRoutesOf, routesGotOf, routesOf, rulesOf } from './routesOf.ts';

/** A fact is missing: caught by the trace, which then says `unknown`. */
export class NotRead extends Error {
  constructor(readonly missing: Missing) {
    super(`"${missing.command}" has not been read on ${missing.host}`);
  }
}

export interface Found {
  readonly table: TableFact;
  readonly row: Row;
}

export interface Interface extends Found {
  readonly name: string;
  readonly mac: string;
  readonly mtu: number;
  /** One end of a pair whose other end is in another namespace (`eth0@if7`), as a container's. */
  readonly isVeth: boolean;
  readonly up: boolean;
  readonly addresses: readonly { readonly address: string; readonly prefix: Prefix }[];
}

/** What the agent of a node was configured with when it started, as it says itself. */
export interface AgentConfig {
  readonly status: TableFact;
  readonly row: Row;
  readonly tunnel: boolean;
  readonly replacesKubeProxy: boolean;
  /** Devices that its programs sit on. */
  readonly devices: readonly string[];
  readonly masquerades: boolean;
  /** Destinations to which pods keep their address. */
  readonly nativeRanges: readonly Prefix[];
}

const LISTENING = 'ss -ltun';

export class Facts {
  readonly #state: State;
  /** The machines there are. */
  readonly hosts: readonly string[];
  readonly #read = new Map<string, unknown>();

  constructor(state: State, hosts: readonly string[]) {
    this.#state = state;
    this.hosts = hosts;
  }

  get pods(): readonly PodPlace[] {
    return this.#once('pods', () => {
      const pods = podPlaces(this.#state);
      if (pods === undefined)
        throw new NotRead({ host: this.#shell(), command: 'kubectl get pods -A -o wide' });
      return pods;
    });
  }

  get services() {
    return this.#state.objects('services');
  }

  isNode(host: string): boolean {
    return (this.#state.objects('nodes') ?? []).some(({ metadata }) => metadata.name === host);
  }

  nodeAddress(host: string): string | undefined {
    return this.#once('ranges', (): readonly NodeRange[] => nodeRanges(this.#state) ?? []).find(
      ({ node }) => node === host,
    )?.address;
  }

  interfaces(host: string): readonly Interface[] {
    return this.#once(`interfaces ${host}`, () => {
      const table = this.#wholeInterfaces(host);
      if (table === undefined) throw new NotRead({ host, command: 'ip addr' });
      return table.parsed.rows.map((row) => interfaceOf(table, row));
    });
  }

  /** Whether the interfaces of a host are known. */
  hasRead(host: string): boolean {
    return this.#wholeInterfaces(host) !== undefined;
  }

  /** Of all machines. @throws NotRead for the first that is not known */
  allInterfaces(): void {
    for (const host of this.hosts) this.interfaces(host);
  }

  /** On the loopback a whole prefix is the machine's own: 127.0.0.0/8, and any other that is put there. */
  isLocal(host: string, address: string): Found | undefined {
    return this.interfaces(host).find(({ name, addresses }) =>
      addresses.some(
        (own) => own.address === address || (name === 'lo' && contains(own.prefix, parseIpv4(address) ?? 0)),
      ),
    );
  }

  routes(host: string): TableFact {
    const table = routesOf(this.#state, host);
    if (table === undefined) throw new NotRead({ host, command: 'ip route' });
    return table;
  }

  rules(host: string): TableFact {
    const table = rulesOf(this.#state, host);
    if (table === undefined) throw new NotRead({ host, command: 'ip rule' });
    return table;
  }

  /** Of all tables; `table` names each row's but the main one's. */
  allRoutes(host: string): TableFact {
    const table = allRoutesOf(this.#state, host);
    if (table === undefined) throw new NotRead({ host, command: 'ip -4 route show table all' });
    return table;
  }

  /** What `ip route get` has answered on a host. */
  routeGot(host: string, answers: (row: Row) => boolean): Found | undefined {
    for (const table of routesGotOf(this.#state, host)) {
      const row = table.parsed.rows.find(answers);
      if (row !== undefined) return { table, row };
    }
    return undefined;
  }

  /** Its netfilter rules have been looked at, and none of them marks a packet. */
  marksNothing(host: string): boolean {
    return this.#once(`marks ${host}`, () =>
      this.#state
        .runs()
        .some(
          ({ source, exit, text }) =>
            source.host === host &&
            exit === 0 &&
            /^\s*(?:sudo\s+)?iptables-save(?:\s+-t\s+mangle)?\s*$/.test(source.command) &&
            !/MARK\b/.test(text),
        ),
    );
  }

  /** The row of a host's neighbour table that it sends by; undefined when it must ask. Never missing: who does not know asks. */
  neighbour(host: string, device: string, address: string): Found | undefined {
    const table = this.#wholeTable('neighbours', host);
    const row = table?.parsed.rows.find(
      (each) =>
        each['ip'] === address &&
        each['dev'] === device &&
        typeof each['mac'] === 'string' &&
        !/FAILED|INCOMPLETE/.test(String(each['state'])),
    );
    return table === undefined || row === undefined ? undefined : { table, row };
  }

  config(node: string): AgentConfig {
    return this.#once(`config ${node}`, () => {
      const status = this.agent(node, 'status', 'cilium-dbg status --verbose');
      const row = status.parsed.rows[0] ?? {};
      return {
        status,
        row,
        tunnel: row['routing.network'] === 'Tunnel',
        replacesKubeProxy: row['kubeProxyReplacement'] === 'True',
        devices: listOf(row['kubeProxyReplacement.devices']).map((each) => each.split(/\s/)[0] ?? ''),
        masquerades: row['masquerading'] !== 'Disabled' && row['masquerading.ipv4'] !== 'Disabled',
        nativeRanges: listOf(row['masquerading.cidrs']).flatMap((each) => parsePrefix(each) ?? []),
      };
    });
  }

  lb(node: string): TableFact {
    return this.agent(node, 'lb', 'cilium-dbg bpf lb list');
  }

  sourceRanges(node: string): TableFact {
    return this.agent(node, 'lb-source-ranges', 'cilium-dbg bpf lb list --source-ranges');
  }

  /** Rows of all endpoints of the node. */
  policy(node: string): TableFact {
    return this.agent(node, 'policy', 'cilium-dbg bpf policy get --all -n');
  }

  /** The longest prefix that holds the address. */
  ipcache(node: string, address: string): Found | undefined {
    const table = this.agent(node, 'ipcache', 'cilium-dbg bpf ipcache list');
    const number = parseIpv4(address) ?? 0;
    let found: { row: Row; length: number } | undefined;
    for (const row of table.parsed.rows) {
      const prefix = parsePrefix(String(row['prefix']));
      if (prefix !== undefined && contains(prefix, number) && prefix.length > (found?.length ?? -1))
        found = { row, length: prefix.length };
    }
    return found && { table, row: found.row };
  }

  /** The node's own endpoint, or one of its own addresses, as its programs know them. */
  endpoint(node: string, address: string): Found | undefined {
    const table = this.agent(node, 'lxc', 'cilium-dbg bpf endpoint list');
    const row = table.parsed.rows.find((each) => String(each['ip']).replace(/:\d+$/, '') === address);
    return row && { table, row };
  }

  /** The connection that a packet belongs to, where the map has been read. Never missing: that there is one is known. */
  connection(
    node: string,
    packet: { readonly source: string; readonly destination: string },
  ): Found | undefined {
    const table = this.#state.tables({ table: 'ct', agent: node }).find((each) => !each.partial);
    const row = table?.parsed.rows.find(
      ({ source, destination }) =>
        (source === packet.source && destination === packet.destination) ||
        (source === packet.destination && destination === packet.source),
    );
    return table === undefined || row === undefined ? undefined : { table, row };
  }

  /** Nodes that answer ARP for a load balancer address, by their agents' tables. */
  announcers(address: string): readonly (Found & { readonly node: string })[] {
    if (this.pods.length === 0) return [];
    return agentPods(this.#state).flatMap(({ node }) => {
      const table = this.agent(node, 'db-l2-announce', 'cilium-dbg shell -- db/show l2-announce');
      return table.parsed.rows.filter((row) => row['ip'] === address).map((row) => ({ table, row, node }));
    });
  }

  /** Rows of `ss -ltun` in a place. */
  sockets(place: string): TableFact {
    return this.#ofHost('sockets', place, LISTENING);
  }

  /** What the agent of a node printed last; its maps outlive it, but without it nobody can read them. */
  agent(node: string, table: string, command: string): TableFact {
    const fact = this.#state.tables({ table, agent: node }).find((each) => !each.partial);
    if (fact !== undefined) return fact;
    const pod = agentPods(this.#state).find((each) => each.node === node)?.pod.metadata;
    const target = pod === undefined ? 'ds/cilium' : pod.name;
    throw new NotRead({
      host: this.#shell(),
      command: `kubectl exec -n ${shellWord(pod?.namespace ?? 'kube-system')} ${shellWord(target)} -c cilium-agent -- ${command}`,
    });
  }

  #ofHost(table: string, host: string, command: string): TableFact {
    const fact = this.#wholeTable(table, host);
    if (fact === undefined) throw new NotRead({ host, command });
    return fact;
  }

  #wholeInterfaces(host: string): TableFact | undefined {
    return this.#state
      .tables({ table: 'interfaces', host })
      .find(({ partial, parsed }) => !partial && isWhole(parsed.rows));
  }

  #wholeTable(table: string, host: string): TableFact | undefined {
    return this.#state.tables({ table, host }).find((each) => !each.partial);
  }

  /** Where kubectl is. */
  #shell(): string {
    return this.hosts[0] ?? '';
  }

  #once<Value>(key: string, make: () => Value): Value {
    if (!this.#read.has(key)) this.#read.set(key, make());
    return this.#read.get(key) as Value;
  }
}

/** `ip link` tells of no addresses, `ip -br addr` of no MTU. */
function isWhole(rows: readonly Row[]): boolean {
  return (
    rows.some(({ ipv4 }) => listOf(ipv4).length > 0) &&
    rows.every(({ mtu, flags }) => mtu !== undefined && flags !== undefined)
  );
}

function interfaceOf(table: TableFact, row: Row): Interface {
  return {
    table,
    row,
    name: String(row['name']),
    mac: String(row['mac'] ?? ''),
    mtu: Number(row['mtu'] ?? 1500),
    isVeth: /^if\d+$/.test(String(row['peer'])),
    up: listOf(row['flags']).includes('UP'),
    addresses: listOf(row['ipv4']).flatMap((text) => {
      const prefix = parsePrefix(text);
      return prefix === undefined ? [] : [{ address: text.replace(/\/.*/, ''), prefix }];
    }),
  };
}

export function listOf(value: Row[string] | undefined): readonly string[] {
  return Array.isArray(value) ? value : typeof value === 'string' && value !== '' ? [value] : [];
}
