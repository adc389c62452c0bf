/** Small tools that people type beside `ip` and `curl`, as real ones (Debian 12, namespaces with a veth pair) print. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWithSampleApp } from './terminal.ts';
import type { Terminal } from './terminal.ts';

let terminal: Terminal;
beforeAll(async () => {
  terminal = await openWithSampleApp();
});
afterAll(() => terminal.lab.dispose());

const onRouter = (script: string) => terminal.run('router', script);
const inPod = (script: string) => terminal.run('default/curl-pod', script);
const podOn = async (node: string): Promise<string> =>
  (await terminal.ok(`kubectl get pods -l app=webpod -o wide | grep ${node} | awk '{print $6}'`)).trim();

test('netstat lists servers, routes and interfaces in the columns of net-tools', async () => {
  const { stdout } = await terminal.run('k8s-ctr', 'netstat -tln; netstat -rn; netstat -i');
  const lines = stdout.split('\n');
  expect(lines.slice(0, 2)).toEqual([
    'Active Internet connections (only servers)',
    'Proto Recv-Q Send-Q Local Address           Foreign Address         State      ',
  ]);
  expect(lines).toContain('tcp        0      0 0.0.0.0:6443            0.0.0.0:*               LISTEN     ');
  expect(lines).toContain('0.0.0.0         10.0.2.2        0.0.0.0         UG        0 0          0 eth0');
  expect(stdout).toMatch(/^eth1 {13}1500 +\d+ {6}0 {6}0 0 +\d+ {6}0 {6}0 {6}0 BMRU$/m);
});

test('netstat shows a connection only with -a or without -l, and says what it has not', async () => {
  const servers = await terminal.run('k8s-ctr', 'netstat -tlnp');
  expect(servers.stderr).toContain('not simulated in this lab');
  expect(servers.stdout).not.toContain('ESTABLISHED');
  expect((await terminal.run('k8s-ctr', 'netstat -tan')).stdout).toMatch(
    /^tcp {8}0 {6}0 \S+:\d+ +\S+:\d+ +ESTABLISHED$/m,
  );
});

test('wget fetches to a file, to its output and to nowhere, and tells what it does', async () => {
  const ip = await podOn('k8s-w1');
  const { stderr } = await inPod(`wget -O /tmp/page http://${ip}/`);
  expect(
    stderr.replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, 'TIME').replaceAll(/\b2\d\d\b(?=[\] /])/g, 'N'),
  ).toBe(
    `--TIME--  http://${ip}/
Connecting to ${ip}:80... connected.
HTTP request sent, awaiting response... N OK
Length: N [text/plain]
Saving to: ‘/tmp/page’

     0K                                                       100% 0.00 =0s

TIME (0.00 B/s) - ‘/tmp/page’ saved [N/N]

`,
  );
  expect((await inPod('head -1 /tmp/page')).stdout).toMatch(/^Hostname: webpod-/);
  const quiet = await inPod(`wget -qO- ${ip}`);
  expect(quiet.stderr).toBe('');
  expect(quiet.stdout).toContain('User-Agent: Wget/');
});

test('wget tries again what times out, not what is refused, and knows no host that is none', async () => {
  const late = await inPod('wget -T 1 -t 2 http://172.20.9.9');
  expect(late.exit).toBe(4);
  expect(late.stderr).toMatch(
    /Connection timed out\.\nRetrying\.\n\n--.*--  \(try: 2\)  http:\/\/172\.20\.9\.9\//,
  );
  const refused = await inPod('wget http://192.168.10.100:9');
  expect(refused).toMatchObject({ exit: 4 });
  expect(refused.stderr).toContain('Connecting to 192.168.10.100:9... failed: Connection refused.\n');
  expect((await inPod('wget nosuchhost')).stderr).toContain(
    'wget: unable to resolve host address ‘nosuchhost’\n',
  );
});

test('tracepath and mtr name the hops that a packet takes, and the ones that do not answer', async () => {
  const { stdout } = await terminal.run('k8s-ctr', 'tracepath -n 192.168.20.100');
  expect(stdout).toMatch(
    /^ 1\?: \[LOCALHOST\] {22}pmtu 1500\n 1: {2}192\.168\.10\.200 {38} {2}\d\.\d{3}ms \n 2: {2}192\.168\.20\.100 {38} {2}\d\.\d{3}ms reached\n {5}Resume: pmtu 1500 hops 2 back 2 \n$/,
  );
  const report = (await terminal.run('k8s-ctr', 'mtr -rn -c 2 172.20.9.9')).stdout;
  expect(report).toMatch(
    /^Start: \S+\nHOST: k8s-ctr {21}Loss% {3}Snt {3}Last {3}Avg {2}Best {2}Wrst StDev\n {2}1\.\|-- 192\.168\.10\.200 {13}0\.0% {5}2 /,
  );
  expect(report).toMatch(/\n {2}2\.\|-- \?\?\? {22} 100\.0 {5}2 {4}0\.0 {3}0\.0 {3}0\.0 {3}0\.0 {3}0\.0\n$/);
  expect((await terminal.run('k8s-ctr', 'mtr 192.168.20.100')).stderr).toContain('not simulated in this lab');
});

test('bridge knows what an interface listens to; ethtool knows who is at the other end of a veth', async () => {
  const fdb = (await onRouter('bridge fdb show dev eth1')).stdout;
  const mac = /link\/ether (?:\w\w:){3}(\S+)/.exec((await onRouter('ip link show eth1')).stdout)?.[1];
  expect(fdb).toBe(
    `33:33:00:00:00:01 dev eth1 self permanent\n01:00:5e:00:00:01 dev eth1 self permanent\n33:33:ff:${mac} dev eth1 self permanent\n`,
  );
  expect((await onRouter('bridge link; bridge vlan')).stdout).toBe('port              vlan-id  \n');
  const peer = /peer_ifindex: (\d+)/.exec((await inPod('ethtool -S eth0')).stdout)?.[1];
  expect(await terminal.ok('ip link')).toMatch(new RegExp(`^${peer}: lxc`, 'm'));
  expect((await inPod('ethtool -i eth0')).stdout).toContain('driver: veth\n');
  expect((await onRouter('ethtool eth1')).stderr).toContain('not simulated in this lab');
});

test('ip monitor tells of links, routes and neighbours as they change', async () => {
  const watched = terminal.start('router', 'ip monitor', 6000);
  await onRouter(
    'sleep 1; ip route add 10.9.0.0/24 via 192.168.10.100; sleep 1; ip route del 10.9.0.0/24; sleep 1; ip link set eth2 mtu 1400',
  );
  const { stdout } = await watched;
  expect(stdout).toContain(
    '10.9.0.0/24 via 192.168.10.100 dev eth1 \nDeleted 10.9.0.0/24 via 192.168.10.100 dev eth1 \n',
  );
  expect(stdout).toMatch(/^\d+: eth2: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1400 .*\n {4}link\/ether /m);
  expect((await onRouter('ip monitor nosuch')).exit).toBe(255);
});

test('ip netns lists the namespaces of a node’s pods, whose names its links show', async () => {
  const [first = ''] = (await terminal.ok('ip netns')).split('\n');
  expect(first).toMatch(/^cni-\S+ \(id: 0\)$/);
  expect(await terminal.ok('ip link')).toContain(`link-netns ${first.replace(/ .*/, '')}`);
});

test('uptime, getent and zcat answer as they do on such a machine', async () => {
  const up = await terminal.ok('uptime; uptime -p; uptime -s');
  expect(up).toMatch(
    /^ \d\d:\d\d:\d\d up 4 days, {2}\d:\d\d, {2}1 user, {2}load average: 0\.00, 0\.00, 0\.00\nup 4 days, \d hours, \d+ minutes\n\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\n$/,
  );
  expect((await inPod('getent hosts webpod')).stdout).toMatch(
    /^10\.96\.\d+\.\d+ +webpod\.default\.svc\.cluster\.local\n$/,
  );
  expect(await inPod('getent hosts nosuch')).toMatchObject({ exit: 2, stdout: '' });
  expect((await terminal.run('k8s-ctr', 'getent hosts k8s-w1')).stdout).toBe('192.168.10.101  k8s-w1\n');
  expect(await terminal.run('k8s-ctr', 'zcat /proc/config.gz')).toMatchObject({
    exit: 1,
    stderr: 'gzip: /proc/config.gz: No such file or directory\n',
  });
});
