import { afterEach, describe, expect, it } from 'vitest';
import { journeyOfPacket, journeyOfWay } from '../../webview/topology/journey.ts';
import { labAt, pingCaptured, traced } from './labTrace.ts';
import type { LabStudy } from './labTopology.ts';

let lab: LabStudy | undefined;
afterEach(() => lab?.end());

describe('a trace on the drawing', () => {
  it('goes in and out of the router by its interfaces, and ends where the packet is lost, as the capture shows', async () => {
    const { lab: at, far, pod } = await labAt('failure');
    lab = at;
    const packets = await pingCaptured(at, far, 'icmp');
    const [packet] = packets.packets;
    expect(packet).toMatchObject({ from: 'pod:default/curl-pod', to: pod });
    expect(packet && journeyOfPacket(packet).stops).toEqual([
      'interface:router/eth1',
      'interface:router/eth0',
    ]);

    const { ways } = await traced(at, { from: 'default/curl-pod', to: far, protocol: 'icmp' }, packets);
    const [way] = ways;
    expect(way?.verdict).toBe('lost');
    if (way === undefined) throw new Error('no way');
    const stops = journeyOfWay(way).stops;
    expect(stops[0]).toBe('pod:default/curl-pod');
    expect(stops).toContain('interface:k8s-ctr/eth1');
    expect(stops.indexOf('interface:router/eth1')).toBeGreaterThan(stops.indexOf('interface:k8s-ctr/eth1'));
    expect(stops.at(-1)).toBe('interface:router/eth0');
    expect(way.cures.length).toBeGreaterThan(0);
    expect(way.hops.at(-1)?.fact?.source).toContain('router');
  });

  it('through the tunnel is delivered, with the outer and the inner headers of what the router saw', async () => {
    const { lab: at, far, pod } = await labAt('lb-ipam');
    lab = at;
    const packets = await pingCaptured(at, far, 'udp port 8472');
    const packet = packets.packets.at(-1);
    expect(packet).toMatchObject({ from: 'pod:default/curl-pod', to: pod });
    expect(packet?.stops[0]?.row).toMatchObject({ encap: 'vxlan', 'inner.destination': far });

    const { ways } = await traced(at, { from: 'default/curl-pod', to: far, protocol: 'icmp' }, packets);
    expect(ways[0]?.verdict).toBe('delivered');
    expect(ways[0]?.hops.some(({ headers }) => headers.includes('VNI'))).toBe(true);
    expect(ways[0]?.observed).toMatchObject({ same: true });
  });

  it('to a service has a way for each backend, the one that fails first', async () => {
    const { lab: at } = await labAt('failure');
    lab = at;
    const nothing = { columns: [], packets: [] };
    const { ways } = await traced(
      at,
      { from: 'default/curl-pod', to: 'service/webpod', protocol: 'tcp' },
      nothing,
    );
    expect(ways.map(({ verdict }) => verdict)).toEqual(['lost', 'delivered', 'delivered']);
    expect(new Set(ways.map(({ backend }) => backend)).size).toBe(3);
  });
});
