import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createNetwork } from '../../src/lab/net/network.ts';
import { Files } from '../../src/lab/shell/files.ts';
import { machineOn, run } from './run.ts';
import { createVirtualClock } from './virtualClock.ts';

const fixture = (name: string): URL => new URL(`fixtures/${name}`, import.meta.url);
const captures = ['native-failure-all', 'vxlan', 'vxlan-eth1'];

/** Interface names in a replay are those of the machine that reads; IPv6 is not in this lab. */
const comparable = (text: string): string =>
  text
    .split('\n')
    .filter((line) => !line.includes(' IP6 '))
    .map((line) => line.replace(/^(\S+) \S+ +(In|Out|B|M|P) /, '$1 IF $2 '))
    .join('\n');

function reader(): { clock: ReturnType<typeof createVirtualClock>; machine: ReturnType<typeof machineOn> } {
  const clock = createVirtualClock();
  const files = new Files();
  for (const name of captures)
    files.write(`/tmp/${name}.pcap`, new Uint8Array(readFileSync(fixture(`${name}.pcap`))));
  return { clock, machine: machineOn(createNetwork(clock).addNamespace('router'), files) };
}

describe('a real capture file', () => {
  for (const name of captures) {
    it(`reads as the real tcpdump prints it: ${name}.pcap`, async () => {
      const { clock, machine } = reader();
      const { out, exit } = await run(clock, machine, `tcpdump -nn -r /tmp/${name}.pcap`);
      expect(comparable(out)).toBe(comparable(readFileSync(fixture(`tcpdump-r-${name}.stdout.txt`), 'utf8')));
      expect(exit).toBe(0);
    });
  }

  it('says which link type and snapshot length it has', async () => {
    const { clock, machine } = reader();
    const { err } = await run(clock, machine, 'tcpdump -nn -r /tmp/vxlan-eth1.pcap');
    expect(err).toBe(
      'reading from file /tmp/vxlan-eth1.pcap, link-type EN10MB (Ethernet), snapshot length 262144\n',
    );
  });

  it('written again is the same file, as far as this lab knows the packets', async () => {
    const { clock, machine } = reader();
    await run(clock, machine, 'tcpdump -r /tmp/vxlan-eth1.pcap -w /tmp/copy.pcap');
    expect(
      Buffer.from(machine.files.readBytes('/tmp/copy.pcap')).equals(readFileSync(fixture('vxlan-eth1.pcap'))),
    ).toBe(true);
  });

  it('that is not a capture file is refused', async () => {
    const { clock, machine } = reader();
    machine.files.write('/tmp/text.pcap', 'hello');
    const { err, exit } = await run(clock, machine, 'tcpdump -r /tmp/text.pcap');
    expect(err).toBe('tcpdump: unknown file format\n');
    expect(exit).toBe(1);
  });
});
