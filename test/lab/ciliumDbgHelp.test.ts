/** What people who look around ask cilium-dbg: help, other formats, and what the lab has no model for. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { COMMANDS } from '../../src/lab/commands/cilium/commandTree.ts';
import { openWithSampleApp } from './terminal.ts';
import type { Terminal } from './terminal.ts';

let terminal: Terminal;
beforeAll(async () => {
  terminal = await openWithSampleApp();
});
afterAll(() => terminal.lab.dispose());

const agent = (command: string): ReturnType<Terminal['run']> =>
  terminal.run('k8s-ctr', `kubectl exec -n kube-system ds/cilium -c cilium-agent -- cilium-dbg ${command}`);
const printed = async (command: string): Promise<string> => {
  const { stdout, exit } = await agent(command);
  expect(exit).toBe(0);
  return stdout;
};

test('every command has a help that names it', async () => {
  for (const { path, about } of COMMANDS.filter((each) => each.path !== 'help')) {
    const help = await printed(`${path} --help`);
    expect(help.split('\n')[0]).toBe(about);
    expect(help).toContain(`\nUsage:\n  cilium-dbg ${path}`);
    expect(help).toContain('Global Flags:\n      --config string        Config file');
  }
}, 60_000);

test('help of a command says its flags, of a group what is below it', async () => {
  expect(await printed('endpoint list --help')).toBe(`List all endpoints

Usage:
  cilium-dbg endpoint list [flags]

Aliases:
  list, ls

Flags:
  -h, --help            help for list
      --no-headers      Do not print headers
  -o, --output string   json| yaml| jsonpath='{}'

Global Flags:
      --config string        Config file (default is $HOME/.cilium.yaml)
  -D, --debug                Enable debug messages
  -H, --host string          URI to server-side API
      --log-driver strings   Logging endpoints to use (example: syslog)
      --log-opt map          Log driver options (example: format=json)
`);
  expect(await printed('help bpf ct')).toContain(
    'Available Commands:\n  flush       Flush all connection tracking entries\n  list        List connection tracking entries\n',
  );
  expect(await printed('bpf ct')).toBe(await printed('bpf ct -h'));
  expect(await printed('')).toContain('  post-uninstall-cleanup Remove system state');
});

test('ls is short for list', async () => {
  expect(await printed('endpoint ls --no-headers')).toBe(await printed('endpoint list --no-headers'));
});

test('what is printed as JSON is printed as YAML and by a JSONPath, too', async () => {
  const ids = (JSON.parse(await printed('endpoint list -o json')) as { id: number }[]).map(({ id }) => id);
  expect(await printed(`endpoint list -o jsonpath='{[*].id}'`)).toBe(`${ids.join(' ')}\n`);
  expect(
    [...(await printed('endpoint list -o yaml')).matchAll(/^- id: (\d+)$/gm)].map(([, id]) => Number(id)),
  ).toEqual(ids);
  expect((await agent(`status -o jsonpath='{.ipam'`)).stderr).toContain("Couldn't parse jsonpath expression");
  expect((await agent('status -o xml')).stderr).toContain('json, yaml and jsonpath=TEMPLATE');
});

test('each policy makes a revision, and endpoints are at it', async () => {
  const revision = async (): Promise<number> => Number(/\d+/.exec(await printed('policy get')));
  const endpoints = (): Promise<string> =>
    printed(`endpoint list -o jsonpath='{[0].status.policy.realized.policy-revision}'`);
  const before = await revision();
  await terminal.ok(`kubectl apply -f - << EOF
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: nothing}
spec: {endpointSelector: {matchLabels: {app: none}}, ingress: [{}]}
EOF
kubectl delete cnp nothing`);
  expect(await revision()).toBe(before + 2);
  expect(await endpoints()).toBe(`${before + 2}\n`);
  expect(await printed(`policy wait ${before + 2}`)).toBe('');
  expect((await agent(`policy wait ${before + 3}`)).stderr).toContain(
    `the agent is at revision ${before + 2}`,
  );
  expect((await agent('policy wait soon')).stderr).toContain("invalid revision 'soon'");
});

test('what has no model says so and where to look instead', async () => {
  for (const command of [
    'metrics list',
    'bpf metrics list',
    'debuginfo',
    'kvstore get x',
    'fqdn names',
    'statedb dump',
  ]) {
    const { stdout, stderr, exit } = await agent(command);
    expect([stdout, exit]).toEqual(['', 1]);
    expect(stderr).toMatch(/^cilium-dbg [a-z ]+: not simulated in this lab: .{20,}/);
  }
  expect((await agent('shell -- db/show health')).stderr).toContain('with these tables: backends, ');
});
