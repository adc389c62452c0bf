import { describe, expect, it } from 'vitest';
import { decodeDns, dnsAnswer, encodeDns } from '../../src/lab/net/dns.ts';
import { serveHttp } from '../../src/lab/net/http.ts';
import { Files } from '../../src/lab/shell/files.ts';
import { machineOn, run, start } from './run.ts';
import { buildTopology } from './topology.ts';
import type { Topology } from './topology.ts';

const NAME = 'webpod.default.svc.cluster.local';

/** A name server in web0, as a pod finds it in its /etc/resolv.conf, and a web server behind the name. */
function named(): { topology: Topology; machine: ReturnType<typeof machineOn>; asked: string[] } {
  const topology = buildTopology();
  const asked: string[] = [];
  topology.web0.listenUdp({ address: '0.0.0.0', port: 53 }, (data, _, reply) => {
    const question = decodeDns(data);
    if (question === undefined) return;
    asked.push(question.question.name);
    const found = question.question.name === NAME;
    reply(
      encodeDns(
        dnsAnswer(
          question,
          found ? 'NOERROR' : 'NXDOMAIN',
          found ? [{ name: NAME, type: 'A', ttl: 30, value: '172.20.1.219' }] : [],
        ),
      ),
    );
  });
  serveHttp(topology.web1, 80, ({ headers }) => ({
    status: 200,
    body: `Host: ${headers.find(([name]) => name === 'Host')?.[1] ?? ''}\n`,
  }));
  const files = new Files();
  files.write(
    '/etc/resolv.conf',
    'search default.svc.cluster.local svc.cluster.local cluster.local\nnameserver 172.20.0.158\noptions ndots:5\n',
  );
  files.write('/etc/hosts', '127.0.0.1 localhost\n172.20.0.102 curl-pod\n');
  return { topology, machine: machineOn(topology.curlPod, files), asked };
}

describe('a name in a pod', () => {
  it('is looked up in the search domains first', async () => {
    const { topology, machine, asked } = named();
    const { out } = await run(topology.clock, machine, 'curl -s webpod');
    expect(out).toBe('Host: webpod\n');
    expect(asked).toEqual([NAME]);
  });

  it('that nobody knows is tried with every domain, and then alone', async () => {
    const { topology, machine, asked } = named();
    expect((await run(topology.clock, machine, 'curl -sS nosuch')).err).toBe(
      'curl: (6) Could not resolve host: nosuch\n',
    );
    expect(asked).toEqual([
      'nosuch.default.svc.cluster.local',
      'nosuch.svc.cluster.local',
      'nosuch.cluster.local',
      'nosuch',
    ]);
    expect((await run(topology.clock, machine, 'ping -c 1 nosuch')).err).toBe(
      'ping: nosuch: Name or service not known\n',
    );
  });

  it('in /etc/hosts needs no server', async () => {
    const { topology, machine, asked } = named();
    expect((await run(topology.clock, machine, 'ping -c 1 curl-pod')).out).toContain(
      'PING curl-pod (172.20.0.102) 56(84) bytes of data.\n64 bytes from curl-pod (172.20.0.102): icmp_seq=1 ttl=64',
    );
    expect(asked).toEqual([]);
  });

  it('is seen by tcpdump as a question and an answer', async () => {
    const { topology, machine } = named();
    const started = start(topology.clock, machineOn(topology.ctr), 'tcpdump -i lxc_curl -nn port 53');
    await topology.clock.pass(0);
    const { out } = await run(topology.clock, machine, 'dig +short +search webpod');
    started.interrupt();
    await topology.clock.until(started.done);
    expect(out).toBe('172.20.1.219\n');
    expect(
      started
        .out()
        .replace(/^\S+ /gm, '')
        .replace(/\d{5}(?= >|:)/g, 'PORT')
        .replace(/: \d+/g, ': ID'),
    ).toBe(
      `IP 172.20.0.102.PORT > 172.20.0.158.53: ID+ A? ${NAME}. (50)\nIP 172.20.0.158.53 > 172.20.0.102.PORT: ID* 1/0/0 A 172.20.1.219 (66)\n\n`,
    );
  });

  it('is shown by nslookup and host', async () => {
    const { topology, machine } = named();
    expect((await run(topology.clock, machine, 'nslookup webpod')).out).toBe(
      `Server:\t\t172.20.0.158\nAddress:\t172.20.0.158#53\n\nName:\t${NAME}\nAddress: 172.20.1.219\n\n`,
    );
    expect((await run(topology.clock, machine, 'host webpod')).out).toBe(
      `${NAME} has address 172.20.1.219\n`,
    );
    expect((await run(topology.clock, machine, 'host nosuch')).exit).toBe(1);
  });

  it('cannot be resolved while the server is out of reach', async () => {
    const { topology, machine } = named();
    topology.ctr.removeRoute({ destination: '172.20.0.158/32' });
    topology.ctr.addRoute({ destination: '172.20.0.158/32', type: 'blackhole' });
    expect((await run(topology.clock, machine, 'ping -c 1 webpod')).err).toBe(
      'ping: webpod: Temporary failure in name resolution\n',
    );
    const { err, exit } = await run(topology.clock, machine, 'curl -sS --connect-timeout 1 webpod');
    expect(exit).toBe(28);
    expect(err).toBe('curl: (28) Resolving timed out after 1000 milliseconds\n');
  });
});

describe('sysctl', () => {
  it('reads and changes forwarding', async () => {
    const { topology } = named();
    const machine = machineOn(topology.router);
    expect((await run(topology.clock, machine, 'sysctl net.ipv4.ip_forward')).out).toBe(
      'net.ipv4.ip_forward = 1\n',
    );
    await run(topology.clock, machine, 'sysctl -w net.ipv4.ip_forward=0');
    expect(topology.router.forwarding).toBe(false);
    expect((await run(topology.clock, machine, 'sysctl net.ipv4.nonsense')).exit).toBe(1);
  });
});
