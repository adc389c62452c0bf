/**
 * The way of a packet and of its answer from any end to any other, by what the state knows: each decision with the fact that it
 * rests on. It asks nobody; what it lacks it names, with the command that would tell.
 */
import type { State } from '../state/state.ts';
import { originOf, targetOf } from './ends.ts';
import { Facts, NotRead } from './facts.ts';
import { DEFAULT_SIZE, type Flow, type Hop, type Trace, type Verdict, type Way } from './flow.ts';
import { travel } from './journey.ts';
import { DEFAULT_TTL, sourceFor, withPort, type Packet } from './packet.ts';
import { connect } from './programs/bpfSock.ts';
import type { Backend } from './services.ts';
import { tell } from './told.ts';
import type { Memory } from './walk.ts';

export { NoSuchEnd } from './ends.ts';

/** Of several ways the one to tell first: what is surely wrong before what may be. */
const WORST: readonly Verdict[] = ['lost', 'refused', 'unknown', 'delivered'];

/**
 * @param hosts the machines there are, the one with kubectl first
 * Throws {@link NoSuchEnd} for a name that means nothing in this state.
 */
export function trace(state: State, flow: Flow, hosts: readonly string[]): Trace {
  const facts = new Facts(state, hosts);
  try {
    const ways = waysOf(facts, flow);
    const [first] = [...ways].sort((a, b) => WORST.indexOf(a.verdict) - WORST.indexOf(b.verdict));
    return { ...(first ?? { verdict: 'unknown', hops: [] }), ways };
  } catch (error) {
    if (!(error instanceof NotRead)) throw error;
    const { missing } = error;
    const hop: Hop = {
      leg: 'request',
      place: flow.from,
      action: 'unknown',
      because: 'not-read',
      detail: { host: missing.host, command: missing.command },
      packet: { source: flow.from, destination: flow.to, ttl: DEFAULT_TTL },
    };
    const way: Way = { verdict: 'unknown', hops: [hop], missing };
    return { ...way, ways: [way] };
  }
}

/** One way for each backend that the first load balancer on it may choose. */
function waysOf(facts: Facts, flow: Flow): readonly Way[] {
  let count = 1;
  const ways: Way[] = [];
  for (let pick = 0; pick < count; pick++) {
    let backend: Backend | undefined;
    const memory: Memory = {
      facts,
      translations: [],
      choose(backends) {
        if (backend !== undefined) return backends[0];
        count = Math.max(count, backends.length);
        return (backend = backends[pick]);
      },
    };
    const way = wayOf(memory, flow);
    ways.push(backend === undefined ? way : { ...way, backend: withPort(backend.address, backend.port) });
  }
  return ways;
}

function wayOf(memory: Memory, flow: Flow): Way {
  const { facts } = memory;
  const origin = originOf(facts, flow.from);
  const target = targetOf(facts, flow.to);
  const port = flow.protocol === 'icmp' ? undefined : (flow.port ?? target.port ?? 80);
  const place = origin.pod?.name ?? origin.host;
  const packet = (destination: string, to: number | undefined): Packet => ({
    source: origin.pod?.address ?? sourceFor(facts, origin.host, destination, flow.protocol, to),
    destination,
    protocol: flow.protocol,
    // A TCP or UDP client is connected, so it asks for the route once more with the address that it got; ping is not.
    unbound: flow.protocol === 'icmp',
    ...(to === undefined ? {} : { port: to }),
    ttl: DEFAULT_TTL,
    size: flow.size ?? DEFAULT_SIZE,
    dontFragment: flow.dontFragment ?? false,
  });

  let sent = packet(target.address, port);
  const hops: Hop[] = [];
  if (port !== undefined && flow.protocol !== 'icmp') {
    const socket = connect(memory, origin, { address: target.address, port, protocol: flow.protocol }, sent);
    if (socket !== undefined) hops.push(socket.hop);
    if (socket?.backend === null) return { verdict: 'refused', hops };
    if (socket !== undefined) sent = packet(socket.backend.address, socket.backend.port);
  }
  if (
    origin.pod?.address === sent.destination ||
    (origin.pod === undefined && sent.destination.startsWith('127.'))
  )
    sent = { ...sent, source: sent.destination };

  const request = travel('request', memory, { place: origin.host, pod: origin.pod }, sent);
  hops.push(...request.hops);
  const { delivered, complaint } = request;
  if (complaint !== undefined) {
    const told = tell(memory, complaint, { origin, packet: sent, hops: request.hops });
    const { verdict } = request;
    // That nobody listens is only known where the message about it comes back.
    return verdict === 'refused' && told.verdict !== 'delivered'
      ? { verdict: told.verdict, hops, told, missing: told.missing }
      : { verdict, hops, told, missing: told.missing };
  }
  if (delivered === undefined) return { verdict: request.verdict, hops, missing: request.missing };

  const answer: Packet = {
    ...delivered.packet,
    source: delivered.packet.destination,
    destination: delivered.packet.source,
    ttl: DEFAULT_TTL,
    dontFragment: false,
    unbound: false,
    identity: undefined,
  };
  const there =
    delivered.pod === undefined
      ? { place: delivered.place }
      : { place: delivered.pod.node, pod: delivered.pod };
  if (delivered.place === place) return { verdict: request.verdict, hops };
  const reply = travel('reply', memory, there, answer);
  // That a port is closed is told by an answer too. One that comes back has nothing to add.
  if (request.verdict === 'refused' && reply.verdict === 'delivered') return { verdict: 'refused', hops };
  hops.push(...reply.hops);
  if (reply.verdict !== 'delivered' || reply.delivered === undefined)
    return { verdict: reply.verdict, hops, missing: reply.missing };
  const { place: end, packet: back } = reply.delivered;
  if (end === place && back.source === sent.destination && back.port === sent.port)
    return { verdict: 'delivered', hops };
  const last = reply.hops.at(-1);
  if (last !== undefined)
    hops.push({
      ...last,
      action: 'drop',
      because: end === place ? 'wrong-source' : 'no-such-pod',
      detail: {
        from: withPort(back.source, back.port),
        expected: withPort(sent.destination, sent.port),
        address: back.destination,
      },
      fact: undefined,
    });
  return { verdict: 'lost', hops };
}
