/** A learner at the lab: shells on its places, in virtual time. */
import type { Session } from '../../src/backend.ts';
import { createLab } from '../../src/lab/lab.ts';
import type { Lab } from '../../src/lab/lab.ts';

export interface Ran {
  readonly exit: number;
  /** Both streams as a terminal shows them. */
  readonly text: string;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Terminal {
  readonly lab: Lab;
  /** Runs a script in the place's shell; it is interrupted after so many milliseconds of the lab's time. */
  run(place: string, script: string, interruptAfter?: number): Promise<Ran>;
  /** Starts it in a shell of its own, as in a second window. */
  start(place: string, script: string, interruptAfter: number): Promise<Ran>;
  /** Starts it as in a second window, which is closed by Ctrl+C. */
  window(place: string, script: string): { readonly ran: Promise<Ran>; close(): void };
  /** {@link run} on k8s-ctr, expecting success; gives stdout. */
  ok(script: string): Promise<string>;
}

export const SAMPLE_APP = `cat << EOF | kubectl apply -f -
apiVersion: apps/v1
kind: Deployment
metadata:
  name: webpod
spec:
  replicas: 3
  selector:
    matchLabels:
      app: webpod
  template:
    metadata:
      labels:
        app: webpod
    spec:
      containers:
      - name: webpod
        image: traefik/whoami
        ports:
        - containerPort: 80
---
apiVersion: v1
kind: Service
metadata:
  name: webpod
spec:
  selector:
    app: webpod
  ports:
  - protocol: TCP
    port: 80
    targetPort: 80
---
apiVersion: v1
kind: Pod
metadata:
  name: curl-pod
  labels:
    app: curl
spec:
  nodeName: k8s-ctr
  containers:
  - name: curl
    image: nicolaka/netshoot
    command: ["tail"]
    args: ["-f", "/dev/null"]
  terminationGracePeriodSeconds: 0
EOF
kubectl rollout status deploy/webpod && kubectl wait --for=condition=Ready pod/curl-pod --timeout=60s`;

export async function openTerminal(seed = 'week4'): Promise<Terminal> {
  const lab = createLab({ time: 'virtual', seed });
  await lab.ready;
  const sessions = new Map<string, Session>();
  const runIn = async (session: Session, script: string, interruptAfter: number): Promise<Ran> => {
    const interrupt = new AbortController();
    const done = new AbortController();
    const timer = lab.clock.sleep(interruptAfter, done.signal).then(() => interrupt.abort());
    const ran = await runUntil(session, script, interrupt);
    done.abort();
    await timer;
    return ran;
  };
  const runUntil = async (session: Session, script: string, interrupt: AbortController): Promise<Ran> => {
    const parts: { readonly stream: string; readonly text: string }[] = [];
    const exit = await session.run(script, {
      signal: interrupt.signal,
      onChunk: (chunk) => parts.push(chunk),
    });
    const only = (stream: string): string =>
      parts
        .filter((part) => part.stream === stream)
        .map((part) => part.text)
        .join('');
    return {
      exit,
      text: parts.map((part) => part.text).join(''),
      stdout: only('stdout'),
      stderr: only('stderr'),
    };
  };
  const run: Terminal['run'] = (place, script, interruptAfter = 60_000) => {
    const session = sessions.get(place) ?? lab.open(place);
    sessions.set(place, session);
    return runIn(session, script, interruptAfter);
  };
  return {
    lab,
    run,
    start: (place, script, interruptAfter) => runIn(lab.open(place), script, interruptAfter),
    window: (place, script) => {
      const interrupt = new AbortController();
      return { ran: runUntil(lab.open(place), script, interrupt), close: () => interrupt.abort() };
    },
    async ok(script) {
      const { exit, stdout, text } = await run('k8s-ctr', script);
      if (exit !== 0) throw new Error(`${script}\nexit ${exit}\n${text}`);
      return stdout;
    },
  };
}

/** A terminal where the sample application runs. */
export async function openWithSampleApp(seed?: string): Promise<Terminal> {
  const terminal = await openTerminal(seed);
  await terminal.ok(SAMPLE_APP);
  return terminal;
}
