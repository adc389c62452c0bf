/** One packet, captured on three machines at once, is one path in the last capture's output. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Provenance } from '../../src/protocol/provenance.ts';
import { createState } from '../../src/state/createState.ts';
import { packetsPayload } from '../../src/state/packetsPayload.ts';
import { parsePackets } from '../output/fixture.ts';
import { openWithSampleApp } from './terminal.ts';
import type { Terminal } from './terminal.ts';

let terminal: Terminal;
beforeAll(async () => {
  terminal = await openWithSampleApp();
}, 120_000);
afterAll(() => terminal.lab.dispose());

test('an echo request leaves k8s-ctr, passes the router and is lost on its NAT network; each hop has its latency', async () => {
  const ip = await terminal.ok(
    `kubectl get pod -l app=webpod --field-selector spec.nodeName=k8s-w0 -o jsonpath='{.items[0].status.podIP}'`,
  );
  const commands = [
    ['k8s-ctr', 'tcpdump -ni eth1 icmp'],
    ['k8s-w0', 'tcpdump -i any icmp -nn'],
    ['router', 'tcpdump -i any icmp -nn'],
  ] as const;
  const windows = commands.map(([host, command]) => terminal.window(host, command));
  await terminal.lab.clock.sleep(200);
  await terminal.run('k8s-ctr', `kubectl exec curl-pod -- ping -c 1 -W 1 ${ip}`);
  for (const window of windows) window.close();

  const state = createState();
  const payloads = [];
  for (const [n, [host, command]] of commands.entries()) {
    const { stdout } = (await windows[n]?.ran) ?? { stdout: '' };
    const parsed = parsePackets(command, stdout);
    const provenance: Provenance = { kind: 'simulated', host, command, at: terminal.lab.clock.now() };
    payloads.push(packetsPayload({ id: host, locale: 'en', provenance, parsed, text: stdout }, state));
    state.record({ kind: 'packets', parsed, source: { ...provenance, revision: state.revision } });
  }
  const last = payloads.at(-1);
  const request = last?.paths.find(({ summary }) => summary.startsWith('ICMP echo request'));
  expect(
    request?.hops.map(({ host, interface: device, direction }) => `${host} ${device} ${direction}`),
  ).toEqual(['k8s-ctr eth1 ', 'router eth1 In', 'router eth0 Out']);
  // The sighting on k8s-ctr is none of this capture's own rows.
  expect(request?.hops[0]?.row).toBe(last?.rows.length);
  expect(last?.elsewhere?.[0]?.['icmp.type']).toBe('echo request');
  for (const hop of request?.hops.slice(1) ?? []) expect(hop.after).toBeGreaterThan(0);
  // The first capture to end knows of no other yet, and the one that saw nothing has no path.
  expect(payloads[0]?.paths[0]?.hops).toHaveLength(1);
  expect(payloads[1]?.paths).toEqual([]);
}, 60_000);
