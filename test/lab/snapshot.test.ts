/** Going back, splitting off and starting again, as learners do who undo a step. */
import { describe, expect, test } from 'vitest';
import type { Session, WatchEvent } from '../../src/backend.ts';
import { reachStep } from '../../src/course/reachStep.ts';
import { createLab } from '../../src/lab/lab.ts';
import type { Lab } from '../../src/lab/lab.ts';
import { week4Course } from '../course/week4Course.ts';
import { SAMPLE_APP } from './terminal.ts';

interface Shell {
  readonly session: Session;
  run(script: string): Promise<string>;
}

function shellOn(lab: Lab, place = 'k8s-ctr'): Shell {
  const session = lab.open(place);
  return {
    session,
    run: async (script) => {
      let text = '';
      const exit = await session.run(script, {
        signal: new AbortController().signal,
        onChunk: (chunk) => (text += chunk.text),
      });
      return `${text}[${exit}]`;
    },
  };
}

/** What the lab knows by chance, by time and by traffic. */
const STATE = `date --iso-8601=ns
kubectl get pods -A -o wide
kubectl get pods,svc,endpointslices,ciliumendpoints,events -A -o yaml
k exec -n kube-system ds/cilium -- cilium-dbg bpf lb list
k exec -n kube-system ds/cilium -- cilium-dbg bpf ct list global
k exec -n kube-system ds/cilium -- cilium-dbg endpoint list
ip -s link; ip neigh; echo "$RANDOM $SHLVL [$WEBPOD]"`;

const deployed = async (time: 'virtual' | 'real' = 'virtual'): Promise<{ lab: Lab; shell: Shell }> => {
  const lab = createLab({ time });
  await lab.ready;
  const shell = shellOn(lab);
  await shell.run(SAMPLE_APP);
  await shell.run(`WEBPOD=$(kubectl get pod -l app=webpod -o jsonpath='{.items[0].status.podIP}')`);
  await shell.run('k exec curl-pod -- curl -s --connect-timeout 1 webpod');
  return { lab, shell };
};

describe('a fork', () => {
  test('is the same to the byte, and neither lab sees what happens in the other', async () => {
    const { lab, shell } = await deployed();
    const twin = lab.fork();
    await twin.ready;
    const again = shellOn(twin);
    // The shell of the fork is another one: it has none of the variables.
    const state = STATE.replace(/; echo .*/, '');
    expect(await again.run(state)).toBe(await shellOn(lab).run(state));
    await again.run('kubectl delete deploy webpod; ip route add 172.20.2.0/24 via 192.168.10.200');
    expect(await again.run('kubectl get deploy webpod -o name')).toContain('not found');
    expect(await shell.run('kubectl get deploy webpod -o name')).toBe('deployment.apps/webpod\n[0]');
    expect(await shell.run('ip route | grep -c ^172.20.2')).toBe('0\n[1]');
    twin.dispose();
    lab.dispose();
  });

  test('comes from a snapshot that was stored as text, too', async () => {
    const { lab } = await deployed();
    const stored = JSON.stringify(lab.snapshot());
    const later = createLab({ time: 'virtual', from: JSON.parse(stored) });
    await later.ready;
    expect(await shellOn(later).run(STATE)).toBe(await shellOn(lab).run(STATE));
    later.dispose();
    lab.dispose();
  });
});

describe('restore', () => {
  test('brings everything back, the variables of the shells included', async () => {
    const { lab, shell } = await deployed();
    const before = lab.snapshot();
    const was = await shell.run(STATE);
    await lab.restore(before);
    const undated = (text: string): string =>
      text.replace(/\d{4}-\d\d-\d\dT[\d:.,]+(Z|\+00:00)/g, 'DATE').replace(/ \d+ flags/g, ' F flags');
    expect(undated(await shell.run(STATE))).toBe(undated(was));
    await shell.run('kubectl delete deploy webpod --wait; kubectl delete pod curl-pod; WEBPOD=none');
    await lab.restore(before);
    expect(await shell.run('echo $WEBPOD')).toMatch(/^172\.20\.\d+\.\d+\n\[0\]$/);
    expect(await shell.run('k exec curl-pod -- hostname')).toBe('curl-pod\n[0]');
    lab.dispose();
  });

  test('goes on from now: the clock never goes back, and ages are what they were', async () => {
    const { lab, shell } = await deployed();
    const before = lab.snapshot();
    const age = `kubectl get pod curl-pod --no-headers | awk '{print $5}'`;
    const young = await shell.run(age);
    await lab.clock.sleep(3 * 3_600_000);
    expect(await shell.run(age)).toBe('3h\n[0]');
    const then = lab.clock.now();
    await lab.restore(before);
    expect(lab.clock.now()).toBeGreaterThanOrEqual(then);
    expect(lab.clock.now() - then).toBeLessThan(1000);
    expect(await shell.run(age)).toBe(young);
    lab.dispose();
  });

  test('ends what runs with 130 and ends watches, which can begin again', async () => {
    const { lab } = await deployed();
    const before = lab.snapshot();
    const loop = shellOn(lab).run('while true; do sleep 1; done');
    const events: WatchEvent[] = [];
    const list = { method: 'GET', path: '/api/v1/pods', query: { watch: 'true' } } as const;
    const watching = lab.kube.watch(list, new AbortController().signal, (event) => events.push(event));
    const sleeping = lab.clock.sleep(60_000);
    await lab.restore(before);
    expect(await loop).toBe('[130]');
    await watching;
    await sleeping;
    const again = new AbortController();
    void lab.kube.watch(list, again.signal, () => again.abort());
    await lab.clock.sleep(1000);
    expect(again.signal.aborted).toBe(true);
    lab.dispose();
  });

  test('repeats what came through the API, and what was interrupted', async () => {
    const { lab, shell } = await deployed();
    await lab.kube.request({
      method: 'PATCH',
      path: '/apis/apps/v1/namespaces/default/deployments/webpod',
      contentType: 'application/merge-patch+json',
      body: { spec: { replicas: 5 } },
    });
    const stop = new AbortController();
    const counting = shell.session.run('n=0; while true; do n=$((n+1)); sleep 0.7; done', {
      signal: stop.signal,
      onChunk: () => undefined,
    });
    await lab.clock.sleep(10_000);
    stop.abort();
    await counting;
    const counted = await shell.run('echo $n; kubectl get pods -l app=webpod -o name');
    expect(counted.split('\n')).toHaveLength(7);
    await lab.restore(lab.snapshot());
    expect(await shell.run('echo $n; kubectl get pods -l app=webpod -o name')).toBe(counted);
    lab.dispose();
  });

  test('what is asked while it is under way waits for it', async () => {
    const { lab, shell } = await deployed();
    const before = lab.snapshot();
    await shell.run('kubectl delete svc webpod');
    const restoring = lab.restore(before);
    expect(await shell.run('kubectl get svc webpod -o name')).toBe('service/webpod\n[0]');
    await restoring;
    lab.dispose();
  });

  test('that is stopped on the way leaves the lab as it was', async () => {
    const { lab, shell } = await deployed();
    const before = lab.snapshot();
    await shell.run('kubectl delete deploy webpod; LATER=kept');
    const stop = new AbortController();
    const going = lab.restore(before, stop.signal);
    stop.abort();
    await expect(going).rejects.toThrow(/abort/i);
    expect(await shell.run('kubectl get deploy webpod -o name 2>/dev/null; echo $LATER')).toBe('kept\n[0]');
    lab.dispose();
  });

  test('works in real time, where the lab follows the clock on the wall again', async () => {
    const { lab, shell } = await deployed('real');
    const names = await shell.run('kubectl get pods -A -o wide --no-headers | awk "{print \\$2,\\$7,\\$8}"');
    const before = lab.snapshot();
    await shell.run('kubectl delete deploy webpod');
    await lab.restore(before);
    expect(await shell.run('kubectl get pods -A -o wide --no-headers | awk "{print \\$2,\\$7,\\$8}"')).toBe(
      names,
    );
    expect(Math.abs(lab.clock.now() - Date.now())).toBeLessThan(5000);
    lab.dispose();
  });
});

test('a snapshot from before the machine slept is reached at the time of after', async () => {
  const { lab } = await deployed();
  const { start, seed, lived, inputs } = lab.snapshot();
  const hour = 3_600_000;
  const slept = createLab({
    time: 'virtual',
    from: { start, seed, lived: lived + 5000, inputs: [...inputs, { kind: 'slept', ms: hour, at: lived }] },
  });
  await slept.ready;
  expect(slept.clock.now()).toBe(start + lived + hour + 5000);
  expect(
    await shellOn(slept).run(
      'k exec curl-pod -- curl -s -o /dev/null 10.96.0.10:9153; kubectl get nodes --no-headers | grep -c " Ready"',
    ),
  ).toContain('3\n');
  slept.dispose();
  lab.dispose();
});

describe('restart', () => {
  test('shows the lab when it is prepared, and not before', async () => {
    const { lab, shell } = await deployed();
    await lab.restart(async (fresh) => {
      const session = fresh.open('router');
      await session.run('ip route add 172.20.2.0/24 via 192.168.20.100', {
        signal: new AbortController().signal,
        onChunk: () => undefined,
      });
      await fresh.clock.sleep(5000);
    });
    expect(await shell.run('kubectl get pods; echo "[$WEBPOD]"')).toBe(
      'No resources found in default namespace.\n[]\n[0]',
    );
    expect(await shellOn(lab, 'router').run('ip route show 172.20.2.0/24')).toContain('via 192.168.20.100');
    await lab.restore(lab.snapshot());
    expect(await shellOn(lab, 'router').run('ip route show 172.20.2.0/24')).toContain('via 192.168.20.100');
    lab.dispose();
  });

  test('that fails leaves the lab as it was', async () => {
    const { lab, shell } = await deployed();
    await expect(lab.restart(() => Promise.reject(new Error('the script failed')))).rejects.toThrow(
      'the script failed',
    );
    expect(await shell.run('kubectl get deploy webpod -o name')).toBe('deployment.apps/webpod\n[0]');
    lab.dispose();
  });

  test('that is stopped on its way to a step leaves the lab as it was', async () => {
    const { lab, shell } = await deployed();
    const stop = new AbortController();
    const going = lab.restart(async (fresh) => {
      await reachStep(fresh, week4Course(), 'vxlan', stop.signal);
      stop.signal.throwIfAborted();
    });
    stop.abort();
    await expect(going).rejects.toThrow(/abort/i);
    expect(await shell.run('kubectl get deploy webpod -o name; echo ${WEBPOD:+kept}')).toBe(
      'deployment.apps/webpod\nkept\n[0]',
    );
    lab.dispose();
  });

  test('in real time ends now, however long the preparation took', async () => {
    const lab = createLab({ time: 'real' });
    await lab.ready;
    for (const minutes of [1, 30]) {
      await lab.restart((fresh) => fresh.clock.sleep(minutes * 60_000));
      expect(Math.abs(lab.clock.now() - Date.now())).toBeLessThan(5000);
      expect(await shellOn(lab).run('kubectl get nodes --no-headers | grep -c " Ready"')).toBe('3\n[0]');
    }
    lab.dispose();
  });
});
