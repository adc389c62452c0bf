import { describe, expect, it } from 'vitest';
import { serveHttp } from '../../src/lab/net/http.ts';
import { createNetwork } from '../../src/lab/net/network.ts';
import { NetError, RouteError } from '../../src/lab/net/types.ts';
import type { Connection, Device, Frame, Namespace, Tapped, Verdict } from '../../src/lab/net/types.ts';
import { buildTopology } from './topology.ts';
import type { Topology } from './topology.ts';
import { createVirtualClock } from './virtualClock.ts';

const pingOnce = (
  topology: Topology,
  from: Namespace,
  to: string,
  timeout = 5000,
): ReturnType<Namespace['ping']> =>
  topology.clock.until(from.ping(to, { id: 7, seq: 1, dataLength: 56, timeout }));

function watch(namespace: Namespace): Tapped[] {
  const seen: Tapped[] = [];
  namespace.tap('any', (tapped) => seen.push(tapped));
  return seen;
}

const isIcmp = ({ frame: { packet } }: Tapped): boolean =>
  packet.kind === 'ipv4' && packet.payload.proto === 'icmp';

/** Two machines on one segment. */
function pair(seed = 'pair'): { clock: ReturnType<typeof createVirtualClock>; a: Namespace; b: Namespace } {
  const clock = createVirtualClock();
  const network = createNetwork(clock, seed);
  const [a, b] = [network.addNamespace('a'), network.addNamespace('b')];
  const devices = [a, b].map((namespace, index): Device =>
    namespace.addDevice({ name: 'eth0', kind: 'ethernet', mac: `02:00:00:00:00:0${index + 1}` }),
  );
  network.segment(devices);
  a.addAddress('eth0', { address: '10.1.0.1', length: 24, scope: 'global' });
  b.addAddress('eth0', { address: '10.1.0.2', length: 24, scope: 'global' });
  return { clock, a, b };
}

const trace = async (seed: string): Promise<string> => {
  const { clock, a, b } = pair(seed);
  const seen = watch(b);
  await clock.until(a.ping('10.1.0.2', { id: 1, seq: 1, dataLength: 56, timeout: 1000 }));
  return JSON.stringify(seen.map(({ at, frame }) => [at, frame]));
};

const flagsOf = (seen: readonly Tapped[]): string[] =>
  seen.flatMap(({ frame: { packet } }) =>
    packet.kind === 'ipv4' && packet.payload.proto === 'tcp' ? [packet.payload.flags.join('')] : [],
  );

describe('forwarding', () => {
  it('a route added on the router makes the lost pod answer, with TTL 61', async () => {
    const topology = buildTopology();
    expect(await pingOnce(topology, topology.curlPod, '172.20.2.77')).toBeUndefined();
    topology.router.addRoute({ destination: '172.20.2.0/24', via: '192.168.20.100' });
    expect(await pingOnce(topology, topology.curlPod, '172.20.2.77')).toBeUndefined();
    topology.router.addRoute({ destination: '172.20.0.0/24', via: '192.168.10.100' });
    expect(await pingOnce(topology, topology.curlPod, '172.20.2.77')).toMatchObject({
      from: '172.20.2.77',
      ttl: 61,
    });
    topology.router.removeRoute({ destination: '172.20.2.0/24' });
    expect(await pingOnce(topology, topology.curlPod, '172.20.2.77')).toBeUndefined();
  });

  it('the lookup that programs ask is the one that forwards', async () => {
    const topology = buildTopology();
    const seen = watch(topology.router);
    for (const destination of ['172.20.2.77', '192.168.20.100', '10.10.1.7', '8.8.8.8']) {
      await pingOnce(topology, topology.curlPod, destination);
      const out = seen
        .filter((tapped) => isIcmp(tapped) && tapped.direction === 'Out')
        .find(({ frame: { packet } }) => packet.kind === 'ipv4' && packet.destination === destination);
      if (destination !== '10.10.1.7' && destination !== '8.8.8.8')
        expect(out?.device.name, destination).toBe(topology.router.lookup(destination)?.device.name);
    }
  });

  it('is refused with the message that the route calls for', async () => {
    const topology = buildTopology();
    topology.router.addRoute({ destination: '172.20.0.0/24', via: '192.168.10.100' });
    for (const [type, error] of [
      ['unreachable', 'host'],
      ['prohibit', 'admin'],
      ['blackhole', undefined],
    ] as const) {
      topology.router.addRoute({ destination: '172.20.2.77/32', type }, 'replace');
      expect((await pingOnce(topology, topology.curlPod, '172.20.2.77'))?.error, type).toBe(error);
    }
    topology.router.removeRoute({ destination: '172.20.2.77/32' });
    topology.router.removeRoute({ destination: 'default' });
    expect(await pingOnce(topology, topology.curlPod, '172.20.2.77')).toMatchObject({
      error: 'net',
      from: '192.168.10.200',
    });
  });

  it('does not happen on a host that does not forward', async () => {
    const topology = buildTopology();
    topology.router.forwarding = false;
    const seen = watch(topology.router);
    expect(await pingOnce(topology, topology.ctr, '192.168.20.100')).toBeUndefined();
    expect(seen.filter(isIcmp).map(({ direction }) => direction)).toEqual(['In']);
  });

  it('takes time that grows from hop to hop', async () => {
    const topology = buildTopology();
    const times: number[] = [];
    for (const namespace of [topology.curlPod, topology.ctr, topology.w1, topology.web1]) {
      namespace.tap('any', (tapped) => {
        if (isIcmp(tapped)) times.push(tapped.at);
      });
    }
    const reply = await pingOnce(topology, topology.curlPod, '172.20.1.219');
    expect(times.length).toBe(12);
    expect(times).toEqual([...times].sort((one, other) => one - other));
    expect(reply?.rtt).toBeGreaterThan(0.2);
    expect(reply?.rtt).toBeLessThan(3);
  });

  it('is the same for everyone with the same seed', async () => {
    expect(await trace('3')).toBe(await trace('3'));
    expect(await trace('3')).not.toBe(await trace('4'));
  });
});

describe('order', () => {
  it('packets that leave together do not overtake each other, whatever the latencies drawn', async () => {
    const sequence = [1, 2, 3];
    for (let seed = 0; seed < 20; seed++) {
      const { clock, a } = pair(`order ${seed}`);
      const reported: (number | undefined)[] = [];
      // All three wait for a neighbour that nobody is, and are given up at once.
      await clock.until(
        Promise.all(
          sequence.map((seq) =>
            a.ping('10.1.0.77', { id: 1, seq, dataLength: 56, timeout: 5000 }).then(() => reported.push(seq)),
          ),
        ),
      );
      expect(reported).toEqual(sequence);
    }
  });
});

describe('neighbours', () => {
  it('are asked three times, a second apart, and then have failed', async () => {
    const { clock, a } = pair();
    const seen = watch(a);
    const asked = a.ping('10.1.0.9', { id: 1, seq: 1, dataLength: 56, timeout: 9000 });
    expect(a.neighbours).toMatchObject([{ address: '10.1.0.9', state: 'INCOMPLETE' }]);
    expect(await clock.until(asked)).toMatchObject({ error: 'host', from: '10.1.0.1' });
    const requests = seen
      .filter(({ frame }) => frame.packet.kind === 'arp')
      .map(({ at }) => Math.round((at - (seen[0]?.at ?? 0)) / 1e6));
    expect(requests).toEqual([0, 1, 2]);
    expect(a.neighbours).toMatchObject([{ address: '10.1.0.9', state: 'FAILED' }]);
  });

  it('grow stale after half a minute, and are asked directly when they are used again', async () => {
    const { clock, a } = pair();
    await clock.until(a.ping('10.1.0.2', { id: 1, seq: 1, dataLength: 56, timeout: 1000 }));
    expect(a.neighbours[0]?.state).toBe('REACHABLE');
    await clock.pass(31_000);
    expect(a.neighbours[0]?.state).toBe('STALE');
    const seen = watch(a);
    await clock.until(a.ping('10.1.0.2', { id: 1, seq: 2, dataLength: 56, timeout: 1000 }));
    expect(a.neighbours[0]?.state).toBe('DELAY');
    await clock.pass(6000);
    expect(a.neighbours[0]?.state).toBe('REACHABLE');
    expect(
      seen
        .filter(({ frame, direction }) => frame.packet.kind === 'arp' && direction === 'Out')
        .map(({ frame }) => frame.destinationMac),
    ).toContain('02:00:00:00:00:02');
  });

  it('change their MAC when a gratuitous request says so', async () => {
    const { clock, a, b } = pair();
    await clock.until(a.ping('10.1.0.2', { id: 1, seq: 1, dataLength: 56, timeout: 1000 }));
    b.sendFrame('eth0', {
      sourceMac: '02:00:00:00:00:99',
      destinationMac: 'ff:ff:ff:ff:ff:ff',
      packet: {
        kind: 'arp',
        op: 'request',
        senderMac: '02:00:00:00:00:99',
        senderIp: '10.1.0.2',
        targetMac: 'ff:ff:ff:ff:ff:ff',
        targetIp: '10.1.0.2',
      },
    });
    expect(a.neighbours).toMatchObject([{ address: '10.1.0.2', mac: '02:00:00:00:00:99', state: 'STALE' }]);
  });

  it('are not learned from a gratuitous request about an address that nobody asked for', () => {
    const { a, b } = pair();
    b.sendFrame('eth0', {
      sourceMac: '02:00:00:00:00:02',
      destinationMac: 'ff:ff:ff:ff:ff:ff',
      packet: {
        kind: 'arp',
        op: 'request',
        senderMac: '02:00:00:00:00:02',
        senderIp: '10.1.0.50',
        targetMac: 'ff:ff:ff:ff:ff:ff',
        targetIp: '10.1.0.50',
      },
    });
    expect(a.neighbours).toEqual([]);
  });
});

describe('TCP', () => {
  it('opens with three segments, carries bytes both ways, and closes from both sides', async () => {
    const { clock, a, b } = pair();
    serveHttp(b, 80, ({ body, headers }) => ({ status: 200, body: `${headers.length} ${body}` }));
    const seen = watch(a);
    const connection = await clock.until(a.connectTcp({ address: '10.1.0.2', port: 80 }, {}));
    connection.send('POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\n안녕하');
    expect(await clock.until(connection.receive())).toBe(
      'HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n1 안녕하',
    );
    connection.close();
    await clock.pass(10);
    expect(flagsOf(seen)).toEqual(['S', 'S.', '.', 'P.', '.', 'P.', '.', 'F.', '.', 'F.', '.']);
    // The side that closed first waits for what is late.
    expect(a.sockets.map(({ state }) => state)).toEqual(['TIME-WAIT']);
    expect(b.sockets.map(({ state }) => state)).toEqual(['LISTEN']);
  });

  it('cuts what is larger than a segment, and loses nothing', async () => {
    const { clock, a, b } = pair();
    const long = 'x'.repeat(10_000);
    b.listenTcp({ address: '0.0.0.0', port: 7 }, (connection) => connection.send(long));
    const seen = watch(a);
    const connection = await clock.until(a.connectTcp({ address: '10.1.0.2', port: 7 }, {}));
    let received = '';
    while (received.length < long.length) received += (await clock.until(connection.receive())) ?? '';
    expect(received).toBe(long);
    const sizes = seen.flatMap(({ frame: { packet }, direction }) =>
      direction === 'In' && packet.kind === 'ipv4' && packet.payload.proto === 'tcp'
        ? [packet.payload.data.length]
        : [],
    );
    expect(Math.max(...sizes)).toBe(1448);
  });

  it('sends a lost segment again', async () => {
    const { clock, a, b } = pair();
    let served: Connection | undefined;
    b.listenTcp({ address: '0.0.0.0', port: 7 }, (connection) => (served = connection));
    const connection = await clock.until(a.connectTcp({ address: '10.1.0.2', port: 7 }, {}));
    const eth0 = b.device('eth0');
    if (eth0 === undefined || served === undefined) throw new Error('no device, or not served');
    eth0.hooks = { ingress: (): Verdict => ({ action: 'drop', reason: 'test' }) };
    connection.send('hello');
    await clock.pass(100);
    eth0.hooks = {};
    expect(await clock.until(served.receive())).toBe('hello');
  });

  it('is refused, unreachable, or out of time, and says which', async () => {
    const { clock, a } = pair();
    const outcome = (port: number, address: string, timeout?: number): Promise<unknown> =>
      clock
        .until(a.connectTcp({ address, port }, timeout === undefined ? {} : { timeout }))
        .catch((error: unknown) => (error instanceof NetError ? error.code : error));
    expect(await outcome(1, '10.1.0.2')).toBe('ECONNREFUSED');
    expect(await outcome(1, '10.1.0.9')).toBe('EHOSTUNREACH');
    expect(await outcome(1, '10.1.0.9', 500)).toBe('ETIMEDOUT');
    expect(await outcome(1, '10.2.0.9')).toBe('ENETUNREACH');
  });
});

describe('hooks of eBPF programs', () => {
  it('a socket hook translates the destination, and the application keeps the service address', async () => {
    const { clock, a, b } = pair();
    serveHttp(b, 8080, () => ({ status: 200, body: 'ok' }));
    const closed: number[] = [];
    a.socketHooks = {
      connect: (_, destination, cookie) =>
        destination.address === '10.96.0.10'
          ? cookie > 0
            ? { address: '10.1.0.2', port: 8080 }
            : undefined
          : destination,
      closed: (cookie) => closed.push(cookie),
    };
    const seen = watch(a);
    const connection = await clock.until(a.connectTcp({ address: '10.96.0.10', port: 80 }, {}));
    expect(connection.remote).toEqual({ address: '10.96.0.10', port: 80 });
    expect(
      seen.every(({ frame: { packet } }) => packet.kind === 'arp' || packet.destination !== '10.96.0.10'),
    ).toBe(true);
    connection.close();
    await clock.pass(10);
    expect(closed).toEqual([1]);
  });

  it('a datagram sent to a service is answered by the service, as the application sees it', async () => {
    const { clock, a, b } = pair();
    b.listenUdp({ address: '0.0.0.0', port: 5353 }, (data, _, reply) => reply(`re: ${data}`));
    a.socketHooks = {
      connect: () => ({ address: '10.1.0.2', port: 5353 }),
      received: (_, from) => (from.port === 5353 ? { address: '10.96.0.10', port: 53 } : from),
    };
    expect(await clock.until(a.askUdp({ address: '10.96.0.10', port: 53 }, 'hi', { timeout: 1000 }))).toBe(
      're: hi',
    );
    a.socketHooks = { connect: () => undefined };
    await expect(
      a.askUdp({ address: '10.96.0.10', port: 53 }, 'hi', { timeout: 1000 }),
    ).rejects.toMatchObject({ code: 'EPERM' });
  });

  it('taps see a frame before the ingress hook and after the egress hook', async () => {
    const { clock, a, b } = pair();
    await clock.until(a.ping('10.1.0.2', { id: 1, seq: 1, dataLength: 8, timeout: 1000 }));
    const [out, inn] = [a.device('eth0'), b.device('eth0')];
    if (out === undefined || inn === undefined) throw new Error('no device');
    const [left, arrived] = [watch(a), watch(b)];
    out.hooks = {
      egress: (frame: Frame): Verdict => ({ action: 'pass', frame: { ...frame, identity: 2163 } }),
    };
    inn.hooks = { ingress: (): Verdict => ({ action: 'drop', reason: 'policy' }) };
    expect(
      await clock.until(a.ping('10.1.0.2', { id: 1, seq: 2, dataLength: 8, timeout: 1000 })),
    ).toBeUndefined();
    expect(left.filter(isIcmp).map(({ frame, direction }) => [direction, frame.identity])).toEqual([
      ['Out', 2163],
    ]);
    expect(arrived.filter(isIcmp).map(({ frame, direction }) => [direction, frame.identity])).toEqual([
      ['In', undefined],
    ]);
  });

  it('a redirect leaves the stack out', async () => {
    const topology = buildTopology();
    const lxc = topology.ctr.device('lxc_curl');
    const other = topology.web0.device('eth0');
    if (lxc === undefined || other === undefined) throw new Error('no device');
    lxc.hooks = {
      ingress: (frame): Verdict =>
        frame.packet.kind === 'arp'
          ? { action: 'pass', frame }
          : {
              action: 'redirect',
              to: other,
              direction: 'ingress',
              frame: { ...frame, destinationMac: other.mac },
            },
    };
    topology.ctr.forwarding = false;
    const seen = watch(topology.web0);
    await topology.clock.until(
      topology.curlPod.ping('172.20.0.158', { id: 1, seq: 1, dataLength: 8, timeout: 500 }),
    );
    expect(seen.filter(isIcmp)[0]?.direction).toBe('In');
  });

  it('a tunnel key makes a vxlan device send to the other node, which unpacks the frame', async () => {
    const { clock, a, b } = pair();
    for (const namespace of [a, b])
      namespace.addDevice({ name: 'vx', kind: 'vxlan', mac: '02:00:00:00:00:aa', mtu: 1450 });
    a.addRoute({ destination: '172.20.9.0/24', device: 'vx' });
    a.setNeighbour({ address: '172.20.9.1', device: 'vx', mac: '02:00:00:00:00:aa', state: 'PERMANENT' });
    b.addAddress('vx', { address: '172.20.9.1', length: 32, scope: 'global' });
    const vx = a.device('vx');
    if (vx === undefined) throw new Error('no device');
    vx.hooks = {
      egress: (frame): Verdict => ({
        action: 'pass',
        frame: { ...frame, tunnel: { remote: '10.1.0.2', vni: 2163 } },
      }),
    };
    const seen = watch(b);
    expect(
      await clock.until(a.ping('172.20.9.1', { id: 1, seq: 1, dataLength: 56, timeout: 1000 })),
    ).toMatchObject({ from: '172.20.9.1' });
    const outer = seen.find(
      ({ device, frame: { packet } }) =>
        device.name === 'eth0' && packet.kind === 'ipv4' && packet.payload.proto === 'udp',
    );
    expect(outer?.frame.packet).toMatchObject({
      payload: { destinationPort: 8472, data: { encap: 'vxlan', vni: 2163 } },
    });
    expect(seen.find(({ device }) => device.name === 'vx')?.frame.tunnel).toEqual({
      remote: '10.1.0.1',
      vni: 2163,
    });
  });
});

describe('a network namespace', () => {
  it('loses the routes of a device that goes down, and gets the connected ones back', () => {
    const { a } = pair();
    a.addRoute({ destination: 'default', via: '10.1.0.2' });
    a.setDevice('eth0', { up: false });
    expect(a.lookup('8.8.8.8')).toBeUndefined();
    a.setDevice('eth0', { up: true });
    expect(a.lookup('10.1.0.7')?.source).toBe('10.1.0.1');
    expect(a.lookup('8.8.8.8')).toBeUndefined();
  });

  it('refuses a next hop that it cannot reach and a route that is there already', () => {
    const { a } = pair();
    expect(() => a.addRoute({ destination: '172.20.2.0/24', via: '192.168.20.100' })).toThrow(
      new RouteError('Error: Nexthop has invalid gateway.'),
    );
    a.addRoute({ destination: '172.20.2.0/24', via: '10.1.0.2' });
    expect(() => a.addRoute({ destination: '172.20.2.0/24', via: '10.1.0.3' })).toThrow(
      new RouteError('RTNETLINK answers: File exists'),
    );
    expect(() => a.removeRoute({ destination: '172.20.3.0/24' })).toThrow(
      new RouteError('RTNETLINK answers: No such process'),
    );
  });

  it('looks into the table that a rule names for a source', () => {
    const { a } = pair();
    a.addRule({ priority: 100, from: '10.1.0.1/32', table: 77 });
    a.addRoute({ destination: '8.8.8.0/24', via: '10.1.0.2', table: 77 });
    expect(a.lookup('8.8.8.8', '10.1.0.1')?.nextHop).toBe('10.1.0.2');
    expect(a.lookup('8.8.8.8')).toBeUndefined();
  });

  it('takes its devices and their peers with it when it is removed', () => {
    const topology = buildTopology();
    topology.network.removeNamespace('curl');
    expect(topology.ctr.device('lxc_curl')).toBeUndefined();
    expect(topology.ctr.lookup('172.20.0.102')?.route.destination).toBe('172.20.0.0/16');
    expect(topology.network.namespaces.has('curl')).toBe(false);
  });
});
