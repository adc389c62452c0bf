import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { machineOn, run, start } from './run.ts';
import { buildTopology } from './topology.ts';

const fixture = (name: string): string =>
  readFileSync(new URL(`fixtures/${name}.stdout.txt`, import.meta.url), 'utf8');
const timeless = (text: string): string => text.replace(/\d+\.\d{3} ms/g, 'N ms');

it.each([
  ['traceroute -n -m 4 172.20.1.219', 'traceroute-w1'],
  ['traceroute -n -m 4 -q 1 172.20.2.77', 'traceroute-w0-native'],
])('%s names the hops that the real one named', async (line, name) => {
  const topology = buildTopology();
  const { out, exit } = await run(topology.clock, machineOn(topology.curlPod), line);
  expect(timeless(out)).toBe(timeless(fixture(name)));
  expect(exit).toBe(0);
});

it('its probes are datagrams to ports from 33434 on, with growing TTL', async () => {
  const topology = buildTopology();
  const watched = start(topology.clock, machineOn(topology.curlPod), 'tcpdump -nvi eth0 -c 2 udp');
  await topology.clock.pass(0);
  await run(topology.clock, machineOn(topology.curlPod), 'traceroute -n -q 1 -m 2 172.20.1.219');
  await topology.clock.until(watched.done);
  expect(watched.out()).toMatch(
    /ttl 1, .*length 60\)\n.*172\.20\.1\.219\.33434: UDP, length 32\n.*ttl 2, .*\n.*\.33435: UDP/,
  );
});

it('ss without a socket prints the heading that the real one printed, and lists those that there are', async () => {
  const topology = buildTopology();
  const machine = machineOn(topology.ctr);
  const empty = await run(topology.clock, machine, 'ss -tln');
  expect(empty.out).toBe(fixture('native-ctr-ss-tlnp'));
  topology.ctr.listenTcp({ address: '127.0.0.1', port: 33851 }, () => undefined);
  expect((await run(topology.clock, machine, 'ss -tln')).out).toBe(
    'State  Recv-Q Send-Q Local Address:Port  Peer Address:PortProcess\n' +
      'LISTEN 0      4096       127.0.0.1:33851      0.0.0.0:*          \n',
  );
  expect((await run(topology.clock, machine, 'ss -tlnp')).exit).toBe(1);
});
