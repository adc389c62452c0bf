import { expect, test } from 'vitest';
import { typed } from './memoryTerminal.ts';

const labExec = (...args: readonly string[]) => typed(['lab', 'exec', ...args]);

test('a script prints what a terminal would, each stream on its own', async () => {
  expect(await labExec('echo out; echo err >&2')).toEqual({ status: 0, out: 'out\n', error: 'err\n' });
});

test("the script's status is passed on", async () => {
  expect((await labExec('exit 7')).status).toBe(7);
  expect((await labExec('nosuchcommand')).status).toBe(127);
});

test('the script comes from standard input with "-" or without an argument', async () => {
  const input = 'x=hello\necho $x\n';
  expect((await typed(['lab', 'exec', '-'], { input })).out).toBe('hello\n');
  expect((await typed(['lab', 'exec'], { input })).out).toBe('hello\n');
});

test('it runs on the host that is asked for', async () => {
  expect((await labExec('--host', 'router', 'hostname')).out).toBe('router\n');
});

test('a pod is a host from the step on in which it runs', async () => {
  const early = await labExec('--host', 'default/curl-pod', 'hostname');
  expect([early.status, early.out]).toEqual([2, '']);
  expect(early.error).toContain('There is no pod "default/curl-pod" in a fresh lab');
  const later = await labExec('--at', 'inspect', '--host', 'default/curl-pod', 'hostname');
  expect(later).toEqual({ status: 0, out: 'curl-pod\n', error: '' });
});

test('--at goes to the start of a step, and "end" behind the last', async () => {
  const pods = 'kubectl get pods --no-headers 2>&1 | wc -l';
  expect((await labExec('--at', 'deploy', pods)).out.trim()).toBe('1'); // No resources found
  expect((await labExec('--at', 'inspect', pods)).out.trim()).toBe('4');
  expect((await labExec('--at', 'lb-ipam', 'cilium config view | grep ^routing-mode')).out).toContain(
    'tunnel',
  );
  expect((await labExec('--at', 'end', pods)).out.trim()).toBe('7');
});

test('an unknown host or step is told with those that there are', async () => {
  const host = await labExec('--host', 'mars', 'true');
  expect(host.status).toBe(2);
  expect(host.error).toContain('There is no host "mars". Hosts: k8s-ctr, k8s-w1, k8s-w0, router;');
  const step = await labExec('--at', 'nowhere', 'true');
  expect(step.status).toBe(2);
  expect(step.error).toMatch(/There is no step "nowhere"\. Steps: deploy, .*, end\./);
});

test('a capture that hears nothing is ended as by Ctrl+C, with a word about it', async () => {
  const { status, error } = await typed(['lab', 'exec', 'tcpdump -c 2 -i any -nn port 9'], {
    idleAt: 'listening on any',
  });
  expect(status).toBe(130);
  expect(error).toContain('0 packets captured');
  expect(error).toContain("for 60 s of the lab's time nothing came");
});

test('a script that waits for what others do sees them act', async () => {
  const { status, out } = await typed(
    ['lab', 'exec', 'kubectl create deployment web --image=traefik/whoami; kubectl get pods -w | head -3'],
    { idleAt: 'READY' },
  );
  expect(status).toBe(0);
  expect(out).toContain('ContainerCreating');
});

test('a command without an end ends when its reader does', async () => {
  const { status, out } = await labExec('ping 192.168.10.200 | head -3');
  expect(status).toBe(0);
  expect(out.split('\n')).toHaveLength(4);
});

test('Ctrl+C ends an endless script with 130', async () => {
  const { status, out } = await typed(
    ['lab', 'exec', 'while true; do echo tick; sleep 1; done; echo after'],
    {
      interruptAt: 'tick',
    },
  );
  expect(status).toBe(130);
  expect(out).not.toContain('after');
});
