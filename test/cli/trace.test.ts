import { expect, test } from 'vitest';
import { typed } from './memoryTerminal.ts';

async function traced(...args: readonly string[]) {
  const { status, out, error } = await typed(['trace', ...args, '--json', '--lang', 'en']);
  expect(error).toBe('');
  return { status, told: JSON.parse(out) };
}

test('the failure: two backends answer, the third is lost at the router, which has only a default route', async () => {
  const { status, told } = await traced('--from', 'curl-pod', '--to', 'service/webpod', '--at', 'failure');
  expect([status, told.verdict]).toEqual([1, 'lost']);
  expect(told.ways.map((way: { verdict: string }) => way.verdict)).toEqual([
    'delivered',
    'delivered',
    'lost',
  ]);
  const last = told.hops.at(-1);
  expect(last).toMatchObject({ place: 'router', device: 'eth0', action: 'drop', because: 'foreign-gateway' });
  expect(last.fact).toMatchObject({ source: 'router: ip route', row: { dst: 'default', via: '10.0.2.2' } });
  expect(told.cures[0]).toEqual({
    kind: 'do',
    host: 'router',
    command: 'ip route add 172.20.2.0/24 via 192.168.20.100',
  });
  for (const hop of told.hops)
    expect(Object.keys(hop)).toEqual(
      expect.arrayContaining(['place', 'device', 'action', 'because', 'fact', 'text']),
    );
});

test('after the switch to VXLAN all backends are reached, the one on the other network through the tunnel', async () => {
  const { status, told } = await traced('--from', 'curl-pod', '--to', 'service/webpod:80', '--at', 'lb-ipam');
  expect([status, told.verdict]).toEqual([0, 'delivered']);
  const far = told.ways.find((way: { hops: { place: string }[] }) =>
    way.hops.some(({ place }) => place === 'k8s-w0'),
  );
  const request = far.hops.filter((hop: { leg: string }) => hop.leg === 'request');
  expect(request.map((hop: { place: string; because: string }) => `${hop.place} ${hop.because}`)).toEqual([
    'default/curl-pod socket-lb',
    'default/curl-pod local-pod',
    'k8s-ctr tunnel-endpoint',
    'k8s-ctr route',
    'router route',
    'k8s-w0 tunnel-end',
    'k8s-w0 local-pod',
    expect.stringMatching(/^default\/webpod-\S+ listening$/),
  ]);
});

test('a load balancer address is lost before a policy announces it, and delivered by the announcer after', async () => {
  const before = await traced('--from', 'router', '--to', '192.168.10.211:80', '--at', 'l2-announcement');
  expect(before.told).toMatchObject({ verdict: 'lost' });
  expect(before.told.hops.at(-1)).toMatchObject({ place: 'router', because: 'nobody-announces' });
  const after = await traced('--from', 'router', '--to', '192.168.10.211:80', '--at', 'second-service');
  expect(after.told.verdict).toBe('delivered');
  expect(after.told.hops.map((hop: { because: string }) => hop.because)).toEqual(
    expect.arrayContaining(['announcer', 'service', 'reverse-translation']),
  );
});

test('the text names each decision in Korean and in English', async () => {
  const flow = ['trace', '--from', 'router', '--to', '192.168.10.211:80', '--at', 'l2-announcement'];
  const [ko, en] = await Promise.all(['ko', 'en'].map((lang) => typed([...flow, '--lang', lang])));
  expect(en?.out).toContain('no node announces 192.168.10.211');
  expect(ko?.out).toContain('192.168.10.211을 알리는 노드가 없어서');
});

test('what only traffic would tell is unknown, with the command that shows it', async () => {
  const { told } = await traced('--from', 'k8s-ctr', '--to', '8.8.8.8');
  expect(told).toMatchObject({
    verdict: 'unknown',
    missing: { host: 'k8s-ctr', command: 'tcpdump -ni eth0 -c 4 host 8.8.8.8' },
  });
});

test.each([
  [['--from', 'curl-pod'], 'trace needs --from and --to'],
  [['--from', 'nobody', '--to', 'k8s-w1'], 'There is no host and no pod "nobody"'],
  [['--from', 'router', '--to', 'nowhere'], 'There is no pod, service, host or IPv4 address "nowhere"'],
  [['--from', 'router', '--to', 'k8s-w1', '--proto', 'sctp'], '--proto is "icmp", "tcp" or "udp"'],
  [['--from', 'router', '--to', 'k8s-w1:0'], 'There is no port 0'],
])('%j is wrong usage', async (args, message) => {
  const { status, error } = await typed(['trace', ...args]);
  expect(status).toBe(2);
  expect(error).toContain(message);
});

test('what if: the same flow with a route that is not there, beside the one that is', async () => {
  const change = 'ip route add 172.20.2.0/24 via 192.168.20.100@router';
  const flow = ['--from', 'curl-pod', '--to', 'service/webpod', '--at', 'failure', '--if', change];
  const { told } = await traced(...flow);
  expect([told.verdict, told.if, told.after.verdict]).toEqual(['lost', [change], 'lost']);
  expect(told.after.hops.at(-1)).toMatchObject({ leg: 'reply', because: 'foreign-gateway' });
  const text = await typed(['trace', ...flow, '--lang', 'ko']);
  expect(text.out).toContain('바꾸면: ip route add');
  expect(await typed(['trace', ...flow.slice(0, -1), 'magic'])).toMatchObject({ status: 2 });
});

test('why: the causes of a service and of a flow, with status 0 only where it works', async () => {
  const broken = await typed([
    'why',
    'curl-pod -> service/webpod',
    '--at',
    'failure',
    '--json',
    '--lang',
    'en',
  ]);
  expect(broken.status).toBe(1);
  expect(JSON.parse(broken.out).causes[0]).toMatchObject({
    id: 'route-missing',
    verdict: 'true',
    cures: [{ host: 'router', command: 'ip route add 172.20.2.0/24 via 192.168.20.100' }, {}],
  });
  const fine = await typed(['why', 'webpod', '--at', 'end', '--lang', 'ko']);
  expect([fine.status, fine.error]).toEqual([0, '']);
  expect(fine.out).toContain('동작합니다');
  expect(await typed(['why', 'nothing'])).toMatchObject({ status: 2 });
  expect(await typed(['why'])).toMatchObject({ status: 2 });
});
