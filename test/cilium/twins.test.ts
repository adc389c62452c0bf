/** Our output beside what real agents printed in the same layout: the same kinds of lines, down to the spaces at their ends. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createWebpod } from './webpod.ts';

const fixture = (command: string): string =>
  readFileSync(new URL(`fixtures/native/${command.replaceAll(' ', '_')}.txt`, import.meta.url), 'utf8');

/** What differs between clusters is masked; runs of spaces stand for alignment and become one. */
function shapeOf(line: string): string {
  return line
    .replace(/([0-9A-F]{2}:){5}[0-9A-F]{2}/g, 'MAC')
    .replace(/\d+\.\d+\.\d+\.\d+/g, 'IP')
    .replace(/(k8s:)[^\s]+/g, '$1LABEL')
    .replace(/"name": ".*?"/, '"name": NAME')
    .replace(/0x[0-9a-f]+/g, 'HEX')
    .replace(/k8s-(ctr|w\d)/g, 'NODE')
    .replace(/\d+/g, 'N')
    .replace(/ +$/, '_')
    .replace(/ {2,}/g, ' ');
}

const shapes = (text: string): Set<string> => new Set(text.split('\n').map(shapeOf));

/** Commands whose lines are all of kinds that the sample has too. */
const SAME_LINES = [
  'ip list',
  'ip list -n',
  'ip list -v',
  'endpoint list',
  'endpoint list --no-headers',
  'identity list',
  'identity list --endpoints',
  'service list',
  'service list --clustermesh-affinity',
  'bpf lb list',
  'bpf lb list --revnat',
  'bpf lb list --backends',
  'bpf lb list --frontends',
  'bpf lb list --source-ranges',
  'bpf ipcache list',
  'bpf endpoint list',
  'bpf socknat list',
  'bpf policy get --all',
  'bpf policy get --all -n',
  'map list',
  'map get cilium_ipcache_v2',
  'map get cilium_lb4_backends_v3',
  'map get cilium_lb4_reverse_nat',
  'map get cilium_lb4_services_v2',
  'map get cilium_lxc',
  'map get cilium_runtime_config',
  'node list',
  'config',
  'map get cilium_ipcache_v2 -o json',
  'bpf lb list -o json',
  'ip list -o json',
];

describe('every line is of a kind that a real agent prints', () => {
  const { cluster } = createWebpod('NodePort');
  test.each(SAME_LINES)('%s', (command) => {
    const { stdout, exit } = cluster.dbg('k8s-ctr', command);
    const known = shapes(fixture(`cilium-dbg ${command}`));
    const strange = [...shapes(stdout)].filter((line) => !known.has(line));
    expect(strange).toEqual([]);
    expect(exit).toBe(0);
  });
});

const keys = (text: string): string[] =>
  text.split('\n').flatMap((line) => /^([A-Z][\w /]+):/.exec(line)?.[1] ?? []);

test('status prints the lines of a real agent, without those that are not simulated', () => {
  const { cluster } = createWebpod();
  const { stdout } = cluster.dbg('k8s-ctr', 'status');
  const absent = ['Modules Health'];
  expect(keys(stdout)).toEqual(keys(fixture('cilium-dbg status')).filter((key) => !absent.includes(key)));
  expect(stdout).toContain('Routing:                 Network: Native   Host: BPF\n');
});

test.each([
  ['map get nosuchmap', '', 'map get nosuchmap.stderr'],
  ['nosuchcommand', 'nosuchcommand', 'nosuchcommand.stderr'],
])('%s fails with the words of the real program', (command, stdoutFile, stderrFile) => {
  const { cluster } = createWebpod();
  const printed = cluster.dbg('k8s-ctr', command);
  expect(printed.exit).toBe(1);
  expect(printed.stdout).toBe(stdoutFile === '' ? '' : fixture(`cilium-dbg ${stdoutFile}`));
  expect(printed.stderr).toBe(fixture(`cilium-dbg ${stderrFile}`));
});

test.each(['monitor', 'shell -- db/show health', 'bpf metrics list', 'metrics list'])(
  'cilium-dbg %s says that it is not simulated',
  (command) => {
    const printed = createWebpod().cluster.dbg('k8s-ctr', command);
    expect(printed).toMatchObject({ exit: 1, stdout: '' });
    expect(printed.stderr).toContain('not simulated in this lab');
  },
);

test('every map that is listed can be got', () => {
  const { cluster } = createWebpod();
  const names = cluster
    .dbg('k8s-w1', 'map list')
    .stdout.split('\n')
    .flatMap((line) => /^(cilium_\S+)/.exec(line)?.[1] ?? []);
  expect(names.length).toBeGreaterThan(15);
  for (const name of names) expect(cluster.dbg('k8s-w1', `map get ${name}`)).toMatchObject({ exit: 0 });
});

test('map list counts the entries that map get prints', () => {
  const { cluster } = createWebpod();
  for (const line of cluster.dbg('k8s-w1', 'map list').stdout.split('\n').slice(1)) {
    const [name = '', entries, , cached] = line.split(/\s+/);
    if (cached !== 'true' || entries === '0') continue;
    const rows = cluster.dbg('k8s-w1', `map get ${name}`).stdout.trimEnd().split('\n').length - 1;
    expect([name, rows]).toEqual([name, Number(entries)]);
  }
});
