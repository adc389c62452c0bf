/** The lab beside a real cluster in the same layout: what its machines print, with names, addresses and times masked. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWithSampleApp } from './terminal.ts';
import type { Terminal } from './terminal.ts';

const fixture = (name: string): string =>
  readFileSync(new URL(`fixtures/${name}.txt`, import.meta.url), 'utf8');
const plain = (text: string): string =>
  text.replace(new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g'), '');
const lines = (text: string): string[] => plain(text).trimEnd().split('\n');

function shapeOf(line: string): string {
  return line
    .replace(/\d\d:\d\d:\d\d\.\d{6}/, 'TIME')
    .replace(/lxc[0-9a-f]{12}/, 'LXC')
    .replace(/webpod-\w+-\w{5}/, 'POD')
    .replace(/172\.20\.\d+\.\d+/g, 'PODIP')
    .replace(/\b(id|seq|val|wscale|PODIP\.|IDENTITY) ?\d+/g, '$1 N')
    .replace(/:v?\d+\.\d+[^:\s]*|:latest/, ':TAG')
    .replace(/-ci\b/, '')
    .replace(/1\.18\.0(-dev)?/, 'VERSION')
    .replace(/ {2,}/g, ' ')
    .replace(/(POD|curl-pod) \d+/, '$1 N')
    .replace(/\d+\/\d+ managed/, 'N managed');
}

let terminal: Terminal;
beforeAll(async () => {
  terminal = await openWithSampleApp();
});
afterAll(() => terminal.lab.dispose());

test('the router’s routing table is the real one, to the byte and the colour', async () => {
  expect((await terminal.run('router', 'ip -c route')).stdout).toBe(fixture('router-ip-c-route'));
});

test('a node has the routes of a real one; those of pods differ in number only', async () => {
  // The real cluster has health checking on, this one has not.
  const real = lines(fixture('k8s-ctr-ip-c-route')).filter((line) => !line.includes('lxc_health'));
  const unique = (list: readonly string[]): string[] => [...new Set(list.map(shapeOf))].sort();
  expect(unique(lines(await terminal.ok('ip -c route')))).toEqual(unique(real));
});

test('a pod has the routes of a real one', async () => {
  const shapes = (text: string): string[] => lines(text).map(shapeOf);
  expect(shapes((await terminal.run('default/curl-pod', 'ip route')).stdout)).toEqual(
    shapes(fixture('curlpod-ip-route')),
  );
});

test('ciliumendpoints has the columns of the real one', async () => {
  const shapes = (text: string): string[] => lines(text).map(shapeOf);
  expect(shapes(await terminal.ok('k get ciliumendpoints'))).toEqual(shapes(fixture('ciliumendpoints')));
});

test('cilium status has the lines of the real one', async () => {
  const shapes = (text: string): string[] =>
    lines(text).map((line) => shapeOf(line.replace(/@sha256:\w+/, '')));
  expect(shapes(await terminal.ok('cilium status'))).toEqual(shapes(fixture('cilium-status')));
});

test('a lost connection attempt looks on the router as it does on a real one', async () => {
  const ip = await terminal.ok(
    `kubectl get pod -l app=webpod --field-selector spec.nodeName=k8s-w0 -o jsonpath='{.items[0].status.podIP}'`,
  );
  const capture = terminal.start('router', 'tcpdump -i any tcp port 80 -nn', 4000);
  await terminal.run('k8s-ctr', `k exec curl-pod -- curl -s --connect-timeout 2 ${ip}`);
  await terminal.lab.clock.sleep(4000);
  const shapes = (text: string): string[] =>
    lines(text)
      .filter((line) => line !== '')
      .map((line) => shapeOf(line).replace(/PODIP\.\d+/g, 'PODIP.N'));
  expect(shapes((await capture).stdout)).toEqual(shapes(fixture('router-tcpdump-tcp80')));
});
