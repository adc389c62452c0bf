/** Captures that the lab wrote, and real ones, read by the real tshark and by the lab's. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { serveHttp } from '../../src/lab/net/http.ts';
import { Files } from '../../src/lab/shell/files.ts';
import { machineOn, run, start } from '../net/run.ts';
import { buildTopology } from '../net/topology.ts';
import type { Topology } from '../net/topology.ts';

const real = spawnSync('tshark', ['--version']).status === 0;
if (!real) console.warn('SKIPPED: the lab was not compared with tshark, which is not installed');

const OPTIONS = [
  '',
  '-d udp.port==8472,vxlan',
  '-t ad -d udp.port==8472,vxlan',
  '-t d',
  '-t e -c 3',
  '-T fields -e frame.number -e ip.src -e ip.dst -e vxlan.vni -e frame.len -d udp.port==8472,vxlan',
  '-T fields -e ip.ttl -e udp.dstport -e tcp.srcport -e tcp.dstport -e _ws.col.Info',
];

const folder = fileURLToPath(new URL('../net/fixtures/', import.meta.url));
const encode = new TextEncoder();

describe.skipIf(!real)('beside the real tshark', () => {
  const compare = async (name: string, bytes: Uint8Array): Promise<void> => {
    const topology = buildTopology();
    const files = new Files();
    files.write('/tmp/a.pcap', bytes);
    const directory = mkdtempSync(path.join(tmpdir(), 'tshark-'));
    const file = path.join(directory, 'a.pcap');
    writeFileSync(file, bytes);
    try {
      for (const option of OPTIONS) {
        const words = option.split(' ').filter((word) => word !== '');
        const expected = spawnSync('tshark', ['-r', file, ...words], {
          encoding: 'utf8',
          env: { ...process.env, TZ: 'UTC', LC_ALL: 'C.UTF-8' },
        });
        expect(expected.status, expected.stderr).toBe(0);
        const mine = await run(
          topology.clock,
          machineOn(topology.router, files),
          `tshark -r /tmp/a.pcap ${option}`.trim(),
        );
        expect(`${name} ${option}\n${mine.out}`).toBe(`${name} ${option}\n${expected.stdout}`);
      }
    } finally {
      rmSync(directory, { recursive: true });
    }
  };

  it.each(['vxlan', 'vxlan-eth1'])('real captures are read alike: %s', async (name) => {
    await compare(name, new Uint8Array(readFileSync(`${folder}${name}.pcap`)));
  });

  /** What the router's tcpdump writes while the pod does this. */
  const capture = async (
    device: string,
    act: (topology: Topology) => Promise<unknown>,
  ): Promise<Uint8Array> => {
    const topology = buildTopology();
    serveHttp(topology.web1, 80, () => ({
      status: 200,
      headers: [['Content-Type', 'text/plain; charset=utf-8']],
      body: 'Hostname: web1\n'.repeat(150),
    }));
    const files = new Files();
    const machine = machineOn(topology.ctr, files);
    const started = start(topology.clock, machine, `tcpdump -i ${device} -w /tmp/a.pcap`);
    await topology.clock.pass(0);
    await act(topology);
    started.interrupt();
    await topology.clock.until(started.done);
    return files.readBytes('/tmp/a.pcap');
  };

  it.each(['any', 'eth1'])(
    'what the lab writes on %s is read alike, requests, errors and repeats',
    async (device) => {
      const bytes = await capture(device, async (topology) => {
        const pod = machineOn(topology.curlPod);
        await run(topology.clock, pod, 'ping -c 2 172.20.1.219');
        await run(topology.clock, pod, 'ping -c 1 -W 1 172.20.2.77');
        await run(topology.clock, pod, 'curl -s 172.20.1.219');
        await run(topology.clock, pod, 'curl -s 172.20.1.219:81');
        await run(topology.clock, pod, 'curl -s --connect-timeout 4 172.20.2.77');
        await run(topology.clock, machineOn(topology.ctr), 'arping -c 1 -i eth1 192.168.10.101');
        await run(topology.clock, machineOn(topology.ctr), 'ping -c 1 -t 1 192.168.20.100');
      });
      await compare(device, bytes);
    },
  );
});

it('what is no capture file, what is not there and what is not modelled are said', async () => {
  const topology = buildTopology();
  const files = new Files();
  files.write('/tmp/text', encode.encode('no capture'));
  const tshark = (words: string): Promise<{ err: string; exit: number }> =>
    run(topology.clock, machineOn(topology.router, files), `tshark ${words}`);
  expect(await tshark('-r /tmp/none')).toMatchObject({ exit: 2 });
  expect((await tshark('-r /tmp/none')).err).toContain('The file "/tmp/none" doesn\'t exist.');
  expect(await tshark('-r /tmp/text')).toMatchObject({ exit: 2 });
  for (const words of ['-r /tmp/text -V', '-r /tmp/text -Y icmp', '-i eth1', '-r /tmp/text -T json'])
    expect(await tshark(words)).toMatchObject({ exit: 1, err: expect.stringContaining('not simulated') });
});
