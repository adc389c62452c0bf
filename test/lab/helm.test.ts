/** Helm on k8s-ctr: values, revisions, and that the chart alone changes nothing that runs. */
import { gunzipSync, strFromU8, strToU8 } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renderConfig } from '../../src/lab/cilium/chart.ts';
import { setValues, SetFault } from '../../src/lab/commands/helm/setValues.ts';
import type { SetKind } from '../../src/lab/commands/helm/setValues.ts';
import { overlay } from '../../src/lab/commands/helm/values.ts';
import { dayZero } from '../../src/lab/week4/ciliumValues.ts';
import { openTerminal } from './terminal.ts';
import type { Terminal } from './terminal.ts';

const UPGRADE = `helm upgrade cilium cilium/cilium --namespace kube-system --version 1.18.0 --reuse-values \\
  --set routingMode=tunnel --set tunnelProtocol=vxlan \\
  --set autoDirectNodeRoutes=false --set installNoConntrackIptablesRules=false`;

let terminal: Terminal;
beforeAll(async () => {
  terminal = await openTerminal();
});
afterAll(() => terminal.lab.dispose());

const fails = async (script: string): Promise<string> => {
  const { exit, stderr } = await terminal.run('k8s-ctr', script);
  expect(exit).toBe(1);
  return stderr;
};

test('the chart makes day 0’s configuration of day 0’s values', () => {
  expect(renderConfig(dayZero.values, dayZero)).toEqual(dayZero.config);
});

test('day 0 has one deployed revision', async () => {
  expect(await terminal.ok('helm list -A')).toMatch(
    /^NAME {2}\tNAMESPACE {2}\tREVISION\tUPDATED +\tSTATUS {2}\tCHART {8}\tAPP VERSION\ncilium\tkube-system\t1 {7}\t[\d-]+ [\d:.]+ \+0000 UTC *\tdeployed\tcilium-1\.18\.0\t1\.18\.0 {5}\n$/,
  );
});

test('flags of all commands may stand before the command', async () => {
  expect(await terminal.ok('helm -n kube-system --debug list -q')).toBe('cilium\n');
});

describe('the upgrade of the material', () => {
  test('tells of the new revision', async () => {
    expect(await terminal.ok(UPGRADE)).toMatch(
      /^Release "cilium" has been upgraded\. Happy Helming!\nNAME: cilium\nLAST DEPLOYED: \w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}\nNAMESPACE: kube-system\nSTATUS: deployed\nREVISION: 2\nDESCRIPTION: Upgrade complete\nTEST SUITE: None\nNOTES:\n/,
    );
    expect(await terminal.ok('helm history cilium -n kube-system')).toMatch(
      /1 +\t.*superseded.*Install complete *\n2 +\t.*deployed.*Upgrade complete *\n$/,
    );
  });

  test('changes the keys that its values stand for, and no others', async () => {
    const config = JSON.parse(
      await terminal.ok('kubectl get cm -n kube-system cilium-config -o jsonpath={.data}'),
    ) as Record<string, string>;
    const before: Readonly<Record<string, string>> = dayZero.config;
    const changed = Object.keys({ ...before, ...config }).filter((key) => config[key] !== before[key]);
    expect(Object.fromEntries(changed.map((key) => [key, config[key]]))).toEqual({
      'auto-direct-node-routes': 'false',
      'install-no-conntrack-iptables-rules': 'false',
      'routing-mode': 'tunnel',
    });
  });

  test('restarts no agent', async () => {
    await terminal.lab.clock.sleep(30_000);
    expect(
      await terminal.ok('kubectl exec -n kube-system ds/cilium -- cilium-dbg status | grep ^Routing'),
    ).toContain('Network: Native');
  });

  test('keeps what was set before', async () => {
    const values = await terminal.ok('helm get values cilium -n kube-system');
    expect(values).toContain(
      'USER-SUPPLIED VALUES:\nautoDirectNodeRoutes: false\nbpf:\n  masquerade: true\n',
    );
    expect(values).toContain('k8sServicePort: "6443"\n');
    expect(values).toContain('tunnelProtocol: vxlan\n');
  });

  test('is a Secret that any Helm reads', async () => {
    const data = await terminal.ok(
      `kubectl get secret -n kube-system sh.helm.release.v1.cilium.v2 -o jsonpath='{.data.release}'`,
    );
    const release = JSON.parse(strFromU8(gunzipSync(strToU8(atob(atob(data)), true)))) as {
      version: number;
      config: { routingMode: string };
    };
    expect(release).toMatchObject({ version: 2, config: { routingMode: 'tunnel' } });
  });

  test('can be rolled back', async () => {
    expect(await terminal.ok('helm rollback cilium 1 -n kube-system')).toBe(
      'Rollback was a success! Happy Helming!\n',
    );
    expect(await terminal.ok('cilium config view | grep ^routing-mode')).toMatch(/native\n$/);
  });

  test('with rollOutCiliumPods the chart itself starts the agents again', async () => {
    await terminal.ok(`${UPGRADE} --set rollOutCiliumPods=true`);
    await terminal.ok('kubectl rollout status -n kube-system ds/cilium');
    expect(
      await terminal.ok('kubectl exec -n kube-system ds/cilium -- cilium-dbg status | grep ^Routing'),
    ).toContain('Tunnel [vxlan]');
  });
});

describe('mistakes', () => {
  test.each([
    ['helm upgrade nope cilium/cilium', 'Error: UPGRADE FAILED: "nope" has no deployed releases\n'],
    ['helm upgrade cilium nope/cilium -n kube-system', 'Error: repo nope not found\n'],
    ['helm upgrade cilium cilium/cilium', 'Error: UPGRADE FAILED: "cilium" has no deployed releases\n'],
    [
      'helm upgrade cilium cilium/cilium -n kube-system --reuse-values --set autoDirectNodeRoutes=maybe',
      "Error: UPGRADE FAILED: values don't meet the specifications of the schema(s) in the following chart(s):\ncilium:\n- at '/autoDirectNodeRoutes': got string, want boolean\n\n",
    ],
    [
      'helm upgrade cilium cilium/cilium -n kube-system --set routingMode',
      'Error: failed parsing --set data: key "routingMode" has no value\n',
    ],
    ['helm status nope', 'Error: release: not found\n'],
    ['helm list --nope', 'Error: unknown flag: --nope\n'],
    [
      'helm install other cilium/cilium -n kube-system',
      /^Error: INSTALLATION FAILED: Unable to continue with install: ConfigMap "cilium-config"/,
    ],
    ['helm repo add bitnami https://charts.bitnami.com/bitnami', /not simulated in this lab/],
    ['helm template cilium cilium/cilium', 'Error: helm template: not simulated in this lab\n'],
  ])('%s', async (script, text) => {
    expect(await fails(script)).toEqual(typeof text === 'string' ? text : expect.stringMatching(text));
  });

  test('a value that the lab does not act on is said to be without effect', async () => {
    const { stderr, exit } = await terminal.run(
      'k8s-ctr',
      'helm upgrade cilium cilium/cilium -n kube-system --reuse-values --set encryption.enabled=true',
    );
    expect(exit).toBe(0);
    expect(stderr).toBe(
      'WARNING: kept with the release, and without effect in this lab: encryption.enabled: not simulated in this lab\n',
    );
  });
});

test('a setting of the agents that the lab does not act on is said to be without effect, however it is set', async () => {
  const byHelm = await terminal.run(
    'k8s-ctr',
    'helm upgrade cilium cilium/cilium -n kube-system --reuse-values --set healthChecking=true',
  );
  expect(byHelm.stderr).toContain(
    'enable-health-checking=true (probes between nodes): not simulated in this lab',
  );
  const byHand = await terminal.run(
    'k8s-ctr',
    `kubectl -n kube-system patch cm cilium-config --type merge -p '{"data":{"enable-wireguard":"true"}}'`,
  );
  expect(byHand.stderr).toContain(
    'Warning: data: not simulated in this lab: enable-wireguard=true (encryption) has no effect',
  );
});

describe('the language of --set', () => {
  test.each<[string, SetKind, unknown]>([
    ['a=b', 'typed', { a: 'b' }],
    ['a=1,b=true,c=null,d=01,e=1.5', 'typed', { a: 1, b: true, c: null, d: '01', e: '1.5' }],
    ['a=1,b=true', 'string', { a: '1', b: 'true' }],
    ['a.b.c=x,a.d=y', 'typed', { a: { b: { c: 'x' }, d: 'y' } }],
    ['a={x,y,3}', 'typed', { a: ['x', 'y', 3] }],
    ['a={}', 'typed', { a: [] }],
    ['a[1].b=x', 'typed', { a: [null, { b: 'x' }] }],
    ['a\\.b=x\\,y', 'typed', { 'a.b': 'x,y' }],
    ['nodeSelector.kubernetes\\.io/os=linux', 'typed', { nodeSelector: { 'kubernetes.io/os': 'linux' } }],
    ['a={"b":[1,2]},c="d"', 'json', { a: { b: [1, 2] }, c: 'd' }],
    ['a=', 'typed', { a: '' }],
  ])('%s (%s)', (text, kind, expected) => {
    expect(setValues({}, text, kind)).toEqual(expected);
  });

  test.each(['a', 'a,b=1', 'a[x]=1', 'a[-1]=1', 'a={x'])('%s is refused', (text) => {
    expect(() => setValues({}, text, 'typed')).toThrow(SetFault);
  });

  test('null takes a value away', () => {
    expect(overlay({ a: { b: 1, c: 2 } }, setValues({}, 'a.b=null', 'typed'))).toEqual({ a: { c: 2 } });
  });
});
