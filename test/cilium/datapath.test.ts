import { describe, expect, test } from 'vitest';
import { serveHttp } from '../../src/lab/net/http.ts';
import { NetError } from '../../src/lab/net/types.ts';
import type { Endpoint, Namespace, PingReply } from '../../src/lab/net/types.ts';
import { CLUSTER_IP, createWebpod, NODE_PORT } from './webpod.ts';
import type { Webpod } from './webpod.ts';

async function ping({ cluster }: Webpod, from: Namespace, to: string): Promise<PingReply | undefined> {
  const release = cluster.clock.hold();
  try {
    return await from.ping(to, { id: 77, seq: 1, dataLength: 56, timeout: 1000 });
  } finally {
    release();
  }
}

/** What the server says to a client: the client's address as the server sees it. Or the error's code. */
async function ask({ cluster }: Webpod, from: Namespace, to: Endpoint): Promise<string> {
  const release = cluster.clock.hold();
  try {
    const connection = await from.connectTcp(to, { timeout: 1000 });
    connection.send('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    const answer = await connection.receive();
    connection.close();
    return answer?.split('\r\n\r\n')[1] ?? '';
  } catch (error) {
    if (error instanceof NetError) return error.code;
    throw error;
  } finally {
    release();
  }
}

/** Every webpod answers with its own address and the client's. */
function serve(webpod: Webpod): Webpod {
  for (const net of webpod.nets)
    serveHttp(net, 80, ({ local, remote }) => ({
      status: 200,
      body: `${local.address} asked by ${remote.address}`,
    }));
  return webpod;
}

const host = ({ cluster }: Webpod, name: string): Namespace => {
  const net = cluster.hosts.get(name);
  if (net === undefined) throw new Error(name);
  return net;
};

function addPodRoutes(webpod: Webpod): void {
  const router = host(webpod, 'router');
  router.addRoute({ destination: '172.20.2.0/24', via: '192.168.20.100' });
  router.addRoute({ destination: '172.20.0.0/24', via: '192.168.10.100' });
  router.addRoute({ destination: '172.20.1.0/24', via: '192.168.10.101' });
}

describe('native routing', () => {
  test('the TTL of an answer tells the path: 63 on the node, 62 on its network', async () => {
    const webpod = createWebpod();
    expect((await ping(webpod, webpod.curl.net, webpod.ips['k8s-ctr']))?.ttl).toBe(63);
    expect((await ping(webpod, webpod.curl.net, webpod.ips['k8s-w1']))?.ttl).toBe(62);
  });

  test('a pod on the other network is lost at the router, which sends the packet out of its default route', async () => {
    const webpod = createWebpod();
    const seen: string[] = [];
    host(webpod, 'router').tap('any', ({ device, direction, frame }) => {
      if (frame.packet.kind === 'ipv4' && frame.packet.payload.proto === 'icmp')
        seen.push(`${device.name} ${direction} ${frame.packet.source} > ${frame.packet.destination}`);
    });
    expect(await ping(webpod, webpod.curl.net, webpod.ips['k8s-w0'])).toBeUndefined();
    const line = `${webpod.curl.ip} > ${webpod.ips['k8s-w0']}`;
    expect(seen).toEqual([`eth1 In ${line}`, `eth0 Out ${line}`]);
  });

  test('one route on the router lets the request arrive, and the answer is lost there instead', async () => {
    const webpod = createWebpod();
    host(webpod, 'router').addRoute({ destination: '172.20.2.0/24', via: '192.168.20.100' });
    const seen: string[] = [];
    host(webpod, 'router').tap('any', ({ device, direction, frame }) => {
      if (frame.packet.kind === 'ipv4' && frame.packet.payload.proto === 'icmp')
        seen.push(`${device.name} ${direction} ${frame.packet.payload.type}`);
    });
    expect(await ping(webpod, webpod.curl.net, webpod.ips['k8s-w0'])).toBeUndefined();
    expect(seen).toEqual([
      'eth1 In echo-request',
      'eth2 Out echo-request',
      'eth2 In echo-reply',
      'eth0 Out echo-reply',
    ]);
  });

  test('with routes both ways the answer comes with TTL 61', async () => {
    const webpod = createWebpod();
    addPodRoutes(webpod);
    expect((await ping(webpod, webpod.curl.net, webpod.ips['k8s-w0']))?.ttl).toBe(61);
  });

  test('a node has direct routes to the pods of its own network only', () => {
    const webpod = createWebpod();
    const routes = (name: string): string[] =>
      host(webpod, name)
        .routes.filter((route) => route.proto === 'kernel' && route.via !== undefined)
        .map((route) => `${route.destination} via ${route.via}`);
    expect(routes('k8s-ctr')).toEqual(['172.20.1.0/24 via 192.168.10.101']);
    expect(routes('k8s-w1')).toEqual(['172.20.0.0/24 via 192.168.10.100']);
    expect(routes('k8s-w0')).toEqual([]);
  });

  test('a pod that uses an address which is not its own is not heard', async () => {
    const webpod = createWebpod();
    webpod.curl.net.addAddress('eth0', { address: '172.20.0.9', length: 32, scope: 'global' });
    const release = webpod.cluster.clock.hold();
    const reply = await webpod.curl.net.ping(webpod.ips['k8s-ctr'], {
      id: 1,
      seq: 1,
      dataLength: 8,
      timeout: 500,
      source: '172.20.0.9',
    });
    release();
    expect(reply).toBeUndefined();
  });
});

describe('services', () => {
  test('connect() to a ClusterIP reaches every backend in turn, and the one on the other network times out', async () => {
    const webpod = serve(createWebpod());
    const answers = new Set<string>();
    for (let index = 0; index < 24; index++)
      answers.add(await ask(webpod, webpod.curl.net, { address: CLUSTER_IP, port: 80 }));
    expect([...answers].sort()).toEqual(
      [
        `${webpod.ips['k8s-ctr']} asked by ${webpod.curl.ip}`,
        `${webpod.ips['k8s-w1']} asked by ${webpod.curl.ip}`,
        'ETIMEDOUT',
      ].sort(),
    );
  });

  test('packets never carry the service address', async () => {
    const webpod = serve(createWebpod());
    const addresses = new Set<string>();
    webpod.curl.net.tap('eth0', ({ frame }) => {
      if (frame.packet.kind === 'ipv4') addresses.add(frame.packet.destination).add(frame.packet.source);
    });
    for (let index = 0; index < 6; index++)
      await ask(webpod, webpod.curl.net, { address: CLUSTER_IP, port: 80 });
    expect(addresses).not.toContain(CLUSTER_IP);
    expect(addresses.size).toBeGreaterThan(1);
  });

  test('a datagram’s answer seems to come from the service address', async () => {
    const webpod = createWebpod();
    const { cluster, ips, nets } = webpod;
    nets[0]?.listenUdp({ address: '0.0.0.0', port: 53 }, (data, _from, reply) => reply(`re: ${data}`));
    cluster.service(
      'dns',
      { clusterIP: '10.96.0.10', ports: [{ port: 53, targetPort: 53, protocol: 'UDP' }] },
      [{ ip: ips['k8s-ctr'], node: 'k8s-ctr' }],
    );
    const release = cluster.clock.hold();
    await expect(
      webpod.curl.net.askUdp({ address: '10.96.0.10', port: 53 }, 'who', { timeout: 1000 }),
    ).resolves.toBe('re: who');
    release();
  });

  test('an open connection has a socket entry with swapped numbers, a closed one has none', async () => {
    const webpod = serve(createWebpod());
    const { cluster, ips, curl } = webpod;
    cluster.endpoints('webpod', [{ ip: ips['k8s-ctr'], node: 'k8s-ctr' }]);
    const release = cluster.clock.hold();
    const connection = await curl.net.connectTcp({ address: CLUSTER_IP, port: 80 }, {});
    // 80 on the wire is 0x5000; revnat 8 is 0x0800.
    expect(cluster.dbg('k8s-ctr', 'bpf socknat list').stdout).toContain(
      `${ips['k8s-ctr']}:20480 -> ${CLUSTER_IP}:20480 (revnat=2048)`,
    );
    connection.close();
    await cluster.clock.sleep(100_000);
    release();
    expect(cluster.dbg('k8s-ctr', 'bpf socknat list').stdout.trimEnd().split('\n')).toHaveLength(1);
  });

  test('a service without backends refuses at once', async () => {
    const webpod = createWebpod();
    webpod.cluster.endpoints('webpod', []);
    expect(await ask(webpod, webpod.curl.net, { address: CLUSTER_IP, port: 80 })).toBe('EHOSTUNREACH');
  });

  test('a NodePort answers from outside through any node, also for a backend elsewhere', async () => {
    const webpod = serve(createWebpod('NodePort'));
    const { cluster, ips } = webpod;
    cluster.endpoints('webpod', [{ ip: ips['k8s-ctr'], node: 'k8s-ctr' }]);
    const router = host(webpod, 'router');
    expect(await ask(webpod, router, { address: '192.168.10.100', port: NODE_PORT })).toBe(
      `${ips['k8s-ctr']} asked by 192.168.10.200`,
    );
    // The node in between puts its own address in the place of the client's, so that the answer comes back through it.
    expect(await ask(webpod, router, { address: '192.168.10.101', port: NODE_PORT })).toBe(
      `${ips['k8s-ctr']} asked by 192.168.10.101`,
    );
  });

  test('a client that uses its port again is not sent to a backend that is gone', async () => {
    const webpod = serve(createWebpod('NodePort'));
    const { cluster, ips } = webpod;
    const router = host(webpod, 'router');
    const node = { address: '192.168.10.100', port: NODE_PORT };
    // Each of so many connections leaves from a port of its own; after the change all of them are used again.
    const ports = new Set<number>();
    const end = router.tap('eth1', ({ frame: { packet }, direction }) => {
      if (direction === 'Out' && packet.kind === 'ipv4' && packet.payload.proto === 'tcp')
        ports.add(packet.payload.sourcePort);
    });
    cluster.endpoints('webpod', [{ ip: ips['k8s-ctr'], node: 'k8s-ctr' }]);
    expect(await ask(webpod, router, node)).toContain(ips['k8s-ctr']);
    end();
    cluster.endpoints('webpod', [{ ip: ips['k8s-w1'], node: 'k8s-w1' }]);
    const [port = 0] = ports;
    const syn = (seq: number): void =>
      router.sendFrame('eth1', {
        sourceMac: router.device('eth1')?.mac ?? '',
        destinationMac: host(webpod, 'k8s-ctr').device('eth1')?.mac ?? '',
        packet: {
          kind: 'ipv4',
          source: '192.168.10.200',
          destination: node.address,
          ttl: 64,
          id: seq,
          tos: 0,
          dontFragment: true,
          payload: {
            proto: 'tcp',
            sourcePort: port,
            destinationPort: NODE_PORT,
            seq,
            ack: 0,
            flags: ['S'],
            window: 64_240,
            options: {},
            data: '',
          },
        },
      });
    const seen: string[] = [];
    const stop = host(webpod, 'k8s-ctr').tap('eth1', ({ frame: { packet }, direction }) => {
      if (direction === 'Out' && packet.kind === 'ipv4') seen.push(packet.destination);
    });
    syn(7);
    stop();
    expect(seen).toContain(ips['k8s-w1']);
  });

  test('a pod reaches itself by the address of its own service', async () => {
    const webpod = serve(createWebpod());
    const { cluster, ips, nets } = webpod;
    cluster.endpoints('webpod', [{ ip: ips['k8s-ctr'], node: 'k8s-ctr' }]);
    const [own] = nets;
    if (own === undefined) throw new Error('no pod');
    expect(await ask(webpod, own, { address: CLUSTER_IP, port: 80 })).toBe(
      `${ips['k8s-ctr']} asked by ${ips['k8s-ctr']}`,
    );
  });

  test('a pod reaches a NodePort of a node that it cannot reach the backend from by a packet', async () => {
    const webpod = serve(createWebpod('NodePort'));
    const { cluster, ips, curl } = webpod;
    cluster.endpoints('webpod', [{ ip: ips['k8s-w1'], node: 'k8s-w1' }]);
    expect(await ask(webpod, curl.net, { address: '192.168.20.100', port: NODE_PORT })).toBe(
      `${ips['k8s-w1']} asked by ${curl.ip}`,
    );
  });

  test('a ClusterIP does not answer from outside, even with a route to it', async () => {
    const webpod = serve(createWebpod());
    const router = host(webpod, 'router');
    expect(await ask(webpod, router, { address: CLUSTER_IP, port: 80 })).toBe('ETIMEDOUT');
    router.addRoute({ destination: '10.96.0.0/16', via: '192.168.10.100' });
    expect(await ask(webpod, router, { address: CLUSTER_IP, port: 80 })).toBe('ETIMEDOUT');
  });
});

describe('masquerading', () => {
  test('a pod that talks to the world does so with its node’s address, and gets its answer', async () => {
    const webpod = createWebpod();
    const seen = new Set<string>();
    host(webpod, 'router').tap('eth1', ({ frame }) => {
      if (frame.packet.kind === 'ipv4') seen.add(frame.packet.source);
    });
    expect(await ping(webpod, webpod.curl.net, '192.168.10.200')).toMatchObject({ from: '192.168.10.200' });
    expect([...seen].sort()).toEqual(['192.168.10.100', '192.168.10.200']);
    expect(webpod.cluster.dbg('k8s-ctr', 'bpf nat list').stdout).toMatch(
      new RegExp(
        `^ICMP OUT ${webpod.curl.ip}:77 -> 192.168.10.200:0 XLATE_SRC 192.168.10.100:77 Created=\\d+sec ago NeedsCT=0$`,
        'm',
      ),
    );
  });

  test('a pod that talks to a pod keeps its address', async () => {
    const webpod = serve(createWebpod());
    expect(await ask(webpod, webpod.curl.net, { address: webpod.ips['k8s-w1'], port: 80 })).toContain(
      `asked by ${webpod.curl.ip}`,
    );
    expect(webpod.cluster.dbg('k8s-ctr', 'bpf nat list').stdout).toBe('\n');
  });

  test('the answer of a pod to a client outside is not masqueraded', async () => {
    const webpod = serve(createWebpod());
    addPodRoutes(webpod);
    expect(await ask(webpod, host(webpod, 'router'), { address: webpod.ips['k8s-w0'], port: 80 })).toBe(
      `${webpod.ips['k8s-w0']} asked by 192.168.20.200`,
    );
  });

  test('a connection of the node itself is tracked and keeps its address', async () => {
    const webpod = createWebpod();
    await ping(webpod, host(webpod, 'k8s-w1'), '192.168.10.100');
    expect(webpod.cluster.dbg('k8s-w1', 'bpf nat list').stdout).toMatch(
      /^ICMP OUT 192\.168\.10\.101:77 -> 192\.168\.10\.100:0 XLATE_SRC 192\.168\.10\.101:77 .* NeedsCT=1$/m,
    );
  });
});

describe('connection tracking', () => {
  test('an unanswered SYN leaves an entry that has seen one direction, runs out after a minute and is collected later', async () => {
    const webpod = createWebpod();
    await ask(webpod, webpod.curl.net, { address: webpod.ips['k8s-w0'], port: 80 });
    const list = (): string => webpod.cluster.dbg('k8s-ctr', 'bpf ct list global').stdout;
    expect(list()).toMatch(
      new RegExp(
        `^TCP OUT ${webpod.curl.ip}:\\d+ -> ${webpod.ips['k8s-w0']}:80 .*RxFlagsSeen=0x00 .*TxFlagsSeen=0x02 .*Flags=0x0000 \\[ \\] `,
        'm',
      ),
    );
    // It has run out then, and stays until the agent collects it, every five minutes at first.
    await webpod.cluster.clock.advance(65_000);
    expect(list()).toContain(webpod.ips['k8s-w0']);
    await webpod.cluster.clock.advance(300_000);
    expect(list()).not.toContain(webpod.ips['k8s-w0']);
  });

  test('a closed connection has seen the end of both directions, on both sides', async () => {
    const webpod = serve(createWebpod());
    await ask(webpod, webpod.curl.net, { address: webpod.ips['k8s-w1'], port: 80 });
    await webpod.cluster.clock.advance(2000);
    const entry = new RegExp(
      `^TCP (OUT|IN) ${webpod.curl.ip}:\\d+ -> ${webpod.ips['k8s-w1']}:80 .*Flags=0x0013 \\[ RxClosing TxClosing SeenNonSyn \\]`,
      'm',
    );
    expect(entry.exec(webpod.cluster.dbg('k8s-ctr', 'bpf ct list global').stdout)?.[1]).toBe('OUT');
    expect(entry.exec(webpod.cluster.dbg('k8s-w1', 'bpf ct list global').stdout)?.[1]).toBe('IN');
  });

  test('the policy map counts what it lets in', async () => {
    const webpod = createWebpod();
    await ping(webpod, webpod.curl.net, webpod.ips['k8s-w1']);
    // 14 + 20 + 8 + 56 bytes
    expect(webpod.cluster.dbg('k8s-w1', 'bpf policy get --all -n').stdout).toMatch(
      /^Allow +Ingress +0 +ANY +NONE +disabled +98 +1 +0 +$/m,
    );
  });
});
