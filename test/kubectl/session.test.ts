import { beforeEach, describe, expect, it } from 'vitest';
import { createVirtualClock } from '../../src/lab/clock.ts';
import { createApiServer } from '../../src/lab/kube/apiServer.ts';
import type { ApiServer } from '../../src/lab/kube/apiServer.ts';
import type { Program } from '../../src/lab/process.ts';
import { newMachine, openTerminal } from './terminal.ts';
import type { Terminal } from './terminal.ts';

const start = Date.parse('2026-11-22T23:40:00Z');

const sampleApp = `
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
  labels:
    app: webpod
spec:
  selector:
    app: webpod
  ports:
  - protocol: TCP
    port: 80
    targetPort: 80
  type: ClusterIP
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
  terminationGracePeriodSeconds: 0
`;

const exit: Program = (process) => Promise.resolve(Number(process.args[0]));
const echo: Program = async (process) => {
  await process.stdout.write(`${process.machine.name} says ${process.args.join(' ')}\n`);
  return 0;
};

let api: ApiServer;
let terminal: Terminal;

beforeEach(() => {
  const clock = createVirtualClock(start);
  api = createApiServer({ clock, seed: 'kubectl' });
  api.store.create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } });
  api.store.create('serviceaccounts', {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'default', namespace: 'default' },
  });
  const pod = newMachine(
    'curl-pod',
    clock,
    [
      ['exit-with', exit],
      ['say', echo],
    ],
    'pod',
  );
  terminal = openTerminal(api, {
    clock,
    machineOf: (namespace, name) => (namespace === 'default' && name === 'curl-pod' ? pod : undefined),
  });
});

const apply = (manifest: string, flags = ''): ReturnType<Terminal['run']> =>
  terminal.run(`kubectl apply ${flags} -f - << 'EOF'\n${manifest}\nEOF\n`);

describe('apply', () => {
  it('creates what is not there, and leaves alone what has not changed', async () => {
    const created = 'deployment.apps/webpod created\nservice/webpod created\npod/curl-pod created\n';
    expect(await apply(sampleApp)).toEqual({ stdout: created, stderr: '', status: 0 });
    expect((await apply(sampleApp)).stdout).toBe(created.replaceAll('created', 'unchanged'));
  });

  it('changes a container in place and keeps what the server filled in', async () => {
    await apply(sampleApp);
    const next = sampleApp
      .replace('traefik/whoami', 'traefik/whoami:v2')
      .replace('replicas: 3', 'replicas: 2');
    expect((await apply(next)).stdout).toContain(
      'deployment.apps/webpod configured\nservice/webpod unchanged\n',
    );
    const { spec } = api.store.get('deployments', 'webpod', 'default') ?? {};
    expect(spec?.replicas).toBe(2);
    expect(spec?.template.spec.containers).toHaveLength(1);
    expect(spec?.template.spec.containers[0]).toMatchObject({
      image: 'traefik/whoami:v2',
      imagePullPolicy: 'Always',
    });
  });

  it('removes what a later manifest no longer says, and keeps what others added', async () => {
    await apply(sampleApp);
    await terminal.run('kubectl label svc webpod added=later');
    await apply(
      sampleApp.replace(
        '  labels:\n    app: webpod\nspec:\n  selector:\n    app: webpod\n  ports',
        '  labels: {}\nspec:\n  selector:\n    app: webpod\n  ports',
      ),
    );
    expect(api.store.get('services', 'webpod', 'default')?.metadata.labels).toEqual({ added: 'later' });
  });

  it("passes the server's complaint about an unknown field on, with the file it came from", async () => {
    const ran = await apply(sampleApp.replace('replicas:', 'replicass:'));
    expect(ran.stderr).toBe(
      'Error from server (BadRequest): error when creating "STDIN": Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: unknown field "spec.replicass"\n',
    );
    expect(ran.stdout).toBe('service/webpod created\npod/curl-pod created\n');
    expect(ran.status).toBe(1);
  });

  it.each([
    [
      'a:\n  b: c\n d: e',
      'error: error parsing STDIN: error converting YAML to JSON: yaml: line 2: did not find expected key\n',
    ],
    [
      'a: [x',
      "error: error parsing STDIN: error converting YAML to JSON: yaml: line 1: did not find expected ',' or ']'\n",
    ],
    [
      'a: b: c',
      'error: error parsing STDIN: error converting YAML to JSON: yaml: mapping values are not allowed in this context\n',
    ],
    [
      'kind: Pod',
      'error: error validating "STDIN": error validating data: apiVersion not set; if you choose to ignore these errors, turn validation off with --validate=false\n',
    ],
    [
      'apiVersion: cilium.io/v2\nkind: CiliumL2AnnouncementPolicy\nmetadata: {name: x}',
      'error: resource mapping not found for name: "x" namespace: "" from "STDIN": no matches for kind "CiliumL2AnnouncementPolicy" in version "cilium.io/v2"\nensure CRDs are installed first\n',
    ],
    ['', 'error: no objects passed to apply\n'],
  ])('refuses %j as kubectl does', async (manifest, stderr) => {
    expect(await apply(manifest)).toEqual({ stdout: '', stderr, status: 1 });
  });

  it('writes nothing in a dry run', async () => {
    expect((await apply(sampleApp, '--dry-run=server')).stdout).toContain(
      'service/webpod created (server dry run)\n',
    );
    expect((await apply(sampleApp, '--dry-run=client')).stdout).toContain(
      'service/webpod created (dry run)\n',
    );
    expect(api.store.get('services', 'webpod', 'default')).toBeUndefined();
  });

  it('reads files of the machine, every manifest of a directory', async () => {
    terminal.machine.files.mkdir('/root/m');
    terminal.machine.files.write('/root/m/a.yaml', sampleApp);
    terminal.machine.files.write('/root/m/notes.txt', 'no manifest');
    expect((await terminal.run('kubectl apply -f m')).stdout).toContain('pod/curl-pod created');
    expect((await terminal.run('kubectl apply -f nope.yaml')).stderr).toBe(
      'error: the path "nope.yaml" does not exist\n',
    );
  });
});

describe('exec', () => {
  beforeEach(async () => {
    await apply(sampleApp);
  });

  it('runs the words after -- in the pod, -it or not', async () => {
    expect((await terminal.run('kubectl exec -it curl-pod -- say hello -n x')).stdout).toBe(
      'curl-pod says hello -n x\n',
    );
    expect((await terminal.run('kubectl exec pod/curl-pod -- say hi | grep says')).stdout).toBe(
      'curl-pod says hi\n',
    );
  });

  it("passes the command's exit status on and says so", async () => {
    expect(await terminal.run('kubectl exec curl-pod -- exit-with 3')).toEqual({
      stdout: '',
      stderr: 'command terminated with exit code 3\n',
      status: 3,
    });
  });

  it.each([
    ['exec nope -- ls', 'Error from server (NotFound): pods "nope" not found\n'],
    ['exec curl-pod', 'error: you must specify at least one command for the container\n'],
    ['exec', 'error: pod, type/name or --filename must be specified\n'],
    [
      'exec curl-pod ls',
      "error: exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead\nSee 'kubectl exec -h' for help and examples\n",
    ],
    ['exec curl-pod -c nope -- ls', 'error: container nope is not valid for pod curl-pod\n'],
  ])('%s is refused', async (line, stderr) => {
    expect(await terminal.run(`kubectl ${line}`)).toEqual({ stdout: '', stderr, status: 1 });
  });
});

describe('changing objects', () => {
  beforeEach(async () => {
    await apply(sampleApp);
  });

  it.each([
    ['scale deploy/webpod --replicas=5', 'deployment.apps/webpod scaled\n'],
    ['scale deploy webpod --replicas 1', 'deployment.apps/webpod scaled\n'],
    [`patch svc webpod -p '{"spec":{"type":"LoadBalancer"}}'`, 'service/webpod patched\n'],
    ['annotate svc webpod lbipam.cilium.io/ips=192.168.10.215', 'service/webpod annotated\n'],
    ['label svc webpod a=b', 'service/webpod labeled\n'],
    ['label svc webpod app-', 'service/webpod unlabeled\n'],
    ['set image deploy/webpod webpod=x:2', 'deployment.apps/webpod image updated\n'],
    ['rollout restart deploy webpod', 'deployment.apps/webpod restarted\n'],
    ['expose deploy webpod --name other --port=8080', 'service/other exposed\n'],
    ['create namespace study', 'namespace/study created\n'],
    ['run one --image=nginx', 'pod/one created\n'],
    ['delete svc webpod', 'service "webpod" deleted\n'],
    ['delete pod curl-pod', 'pod "curl-pod" deleted\n'],
    ['delete deploy/webpod svc/webpod', 'deployment.apps "webpod" deleted\nservice "webpod" deleted\n'],
  ])('%s', async (line, stdout) => {
    expect(await terminal.run(`kubectl ${line}`)).toEqual({ stdout, stderr: '', status: 0 });
  });

  it('will not overwrite a label unless told to', async () => {
    const ran = await terminal.run('kubectl label svc webpod app=other');
    expect(ran.stderr).toBe("error: 'app' already has a value (webpod), and --overwrite is false\n");
    expect((await terminal.run('kubectl label svc webpod app=other --overwrite')).status).toBe(0);
    expect(api.store.get('services', 'webpod', 'default')?.metadata.labels).toEqual({ app: 'other' });
  });

  it('waits until a condition is met, or says that it was not', async () => {
    const ran = await terminal.run('kubectl wait --for=condition=Ready pod/curl-pod --timeout=5s');
    expect(ran).toEqual({
      stdout: '',
      stderr: 'error: timed out waiting for the condition on pods/curl-pod\n',
      status: 1,
    });
    terminal.clock.after(1000, () =>
      api.store.modify('services', 'webpod', 'default', (service) => ({
        ...service,
        metadata: { ...service.metadata, labels: { met: 'yes' } },
      })),
    );
    const met = await terminal.run("kubectl wait --for=jsonpath='{.metadata.labels.met}'=yes svc/webpod");
    expect(met).toEqual({ stdout: 'service/webpod condition met\n', stderr: '', status: 0 });
  });

  it('shows each change while it watches, until it is stopped', async () => {
    const stop = new AbortController();
    const watching = terminal.run('kubectl get svc -w --no-headers', stop.signal);
    await new Promise((resolve) => setTimeout(resolve, 20));
    api.store.delete('services', 'webpod', 'default');
    await new Promise((resolve) => setTimeout(resolve, 20));
    stop.abort();
    const { stdout, status } = await watching;
    expect(stdout.split('\n').filter((line) => line.startsWith('webpod'))).toHaveLength(2);
    expect(status).toBe(130);
  });
});

describe('mistakes', () => {
  it.each([
    ['gett', 'error: unknown command "gett" for "kubectl"\n\nDid you mean this?\n\tset\n\tget\n'],
    ['get --foo', "error: unknown flag: --foo\nSee 'kubectl get --help' for usage.\n"],
    ['get pods -z', "error: unknown shorthand flag: 'z' in -z\nSee 'kubectl get --help' for usage.\n"],
    ['get pods -n', "error: flag needs an argument: 'n' in -n\nSee 'kubectl get --help' for usage.\n"],
    ['get podz', 'error: the server doesn\'t have a resource type "podz"\n'],
    ['get pods nope', 'Error from server (NotFound): pods "nope" not found\n'],
    ['scale deploy/x', 'error: required flag(s) "replicas" not set\n'],
    ['rollout foo', 'error: unknown command "foo"\nSee \'kubectl rollout -h\' for help and examples\n'],
    [
      'top pods',
      'Error from server (ServiceUnavailable): the server is currently unable to handle the request\n',
    ],
    [
      'get pods --watch=maybe',
      'error: invalid argument "maybe" for "-w, --watch" flag: strconv.ParseBool: parsing "maybe": invalid syntax\nSee \'kubectl get --help\' for usage.\n',
    ],
    [
      '--context nosuch get nodes',
      'Error in configuration: context was not found for specified context: nosuch\n',
    ],
    ['edit svc webpod', 'Error from server (NotFound): services "webpod" not found\n'],
    [
      'port-forward svc/x 80',
      'error: port-forward is not simulated in this lab: use curl from a node or a pod\n',
    ],
    [
      'get pods -o go-template={{.}}',
      'error: -o go-template is not simulated in this lab: use -o jsonpath=… or -o custom-columns=…\n',
    ],
  ])('%s', async (line, stderr) => {
    expect(await terminal.run(`kubectl ${line}`)).toEqual({ stdout: '', stderr, status: 1 });
  });
});
