import { createServer, connect } from 'node:net';
import { PassThrough, Readable } from 'node:stream';
import {
  AppsV1Api,
  CoreV1Api,
  CustomObjectsApi,
  Exec,
  KubernetesObjectApi,
  Log,
  makeInformer,
  PortForward,
  Watch,
  type V1Pod,
  type V1Status,
} from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveLab, type ServedLab } from './servedLab.ts';

const SETUP = `
kubectl run box --image=nicolaka/netshoot -- sleep 36500
kubectl create deployment web --image=traefik/whoami
kubectl wait --for=condition=Ready pod --all --timeout=60s`;

describe('@kubernetes/client-node against a served lab', () => {
  let served: ServedLab;
  beforeAll(async () => {
    served = await serveLab(SETUP);
  });
  afterAll(() => served.close());

  async function exec(command: string[], stdin?: Readable, tty = false) {
    const out = new PassThrough();
    const err = new PassThrough();
    let text = '';
    let errors = '';
    out.on('data', (piece: Buffer) => (text += piece.toString()));
    err.on('data', (piece: Buffer) => (errors += piece.toString()));
    const status = await new Promise<V1Status>((resolve, reject) => {
      new Exec(served.config)
        .exec('default', 'box', 'box', command, out, err, stdin ?? null, tty, resolve)
        .catch(reject);
    });
    return { status, text, errors };
  }

  it('lists, creates, patches, scales and deletes', async () => {
    const core = served.config.makeApiClient(CoreV1Api);
    const apps = served.config.makeApiClient(AppsV1Api);
    const { items } = await core.listNode();
    expect(items.map(({ metadata }) => metadata?.name)).toEqual(['k8s-ctr', 'k8s-w0', 'k8s-w1']);
    await core.createNamespacedConfigMap({
      namespace: 'default',
      body: { metadata: { name: 'colours' }, data: { sky: 'blue' } },
    });
    const read = await core.readNamespacedConfigMap({ namespace: 'default', name: 'colours' });
    expect(read.data).toEqual({ sky: 'blue' });
    const scale = await apps.readNamespacedDeploymentScale({ namespace: 'default', name: 'web' });
    expect(scale.spec?.replicas).toBe(1);
    await core.deleteNamespacedConfigMap({ namespace: 'default', name: 'colours' });
    await expect(
      core.readNamespacedConfigMap({ namespace: 'default', name: 'colours' }),
    ).rejects.toMatchObject({ code: 404 });
  });

  it('reads custom resources, and any kind by its apiVersion', async () => {
    const custom = served.config.makeApiClient(CustomObjectsApi);
    const nodes: unknown = await custom.listClusterCustomObject({
      group: 'cilium.io',
      version: 'v2',
      plural: 'ciliumnodes',
    });
    expect(nodes).toMatchObject({ kind: 'CiliumNodeList', items: [{}, {}, {}] });
    const any = KubernetesObjectApi.makeApiClient(served.config);
    const read = await any.read({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'kube-system' } });
    expect(read.metadata?.name).toBe('kube-system');
  });

  it('executes with stdin, both outputs and the exit code', async () => {
    expect(await exec(['sh', '-c', 'echo out; echo err >&2; exit 3'])).toMatchObject({
      text: 'out\n',
      errors: 'err\n',
      status: { status: 'Failure', reason: 'NonZeroExitCode' },
    });
    const echoed = await exec(['cat'], Readable.from([Buffer.from('typed\n')]));
    expect(echoed).toMatchObject({ text: 'typed\n', status: { status: 'Success' } });
  });

  it('tells what a program that is not there would be answered', async () => {
    const { status } = await exec(['no-such-program']);
    expect(status.status).toBe('Failure');
    expect(status.message).toContain('executable file not found in $PATH');
  });

  it('informs of what is there and of what comes and goes', async () => {
    const core = served.config.makeApiClient(CoreV1Api);
    const seen: string[] = [];
    const informer = makeInformer(served.config, '/api/v1/namespaces/default/pods', () =>
      core.listNamespacedPod({ namespace: 'default' }),
    );
    const gone = new Promise<void>((resolve) => {
      informer.on('add', (pod: V1Pod) => seen.push(`add ${pod.metadata?.name ?? ''}`));
      informer.on('delete', (pod: V1Pod) => {
        seen.push(`delete ${pod.metadata?.name ?? ''}`);
        resolve();
      });
    });
    await informer.start();
    await served.inShell('kubectl run short --image=busybox -- sleep 9; kubectl delete pod short --now');
    await gone;
    await informer.stop();
    expect(seen).toEqual(expect.arrayContaining(['add box', 'add short', 'delete short']));
  });

  it('watches from a revision on', async () => {
    const events: string[] = [];
    const core = served.config.makeApiClient(CoreV1Api);
    const { metadata } = await core.listNamespacedConfigMap({ namespace: 'default' });
    await new Promise<void>((resolve, reject) => {
      new Watch(served.config)
        .watch(
          '/api/v1/namespaces/default/configmaps',
          { resourceVersion: metadata?.resourceVersion },
          (type, object: { metadata: { name: string } }) => {
            events.push(`${type} ${object.metadata.name}`);
            if (type === 'DELETED') resolve();
          },
          reject,
        )
        .then(
          () => served.inShell('kubectl create cm seen --from-literal=a=b; kubectl delete cm seen'),
          reject,
        );
    });
    expect(events).toEqual(['ADDED seen', 'DELETED seen']);
  });

  it('hands over a log until the container has ended', async () => {
    await served.inShell(
      'kubectl create deployment talker --image=traefik/whoami; kubectl wait --for=condition=Available deploy/talker',
    );
    const name = (await served.inShell('kubectl get pod -l app=talker -o name')).trim().replace('pod/', '');
    const out = new PassThrough();
    let text = '';
    const ended = new Promise<void>((resolve) => out.on('end', resolve));
    const started = new Promise<void>((resolve) =>
      out.on('data', (piece: Buffer) => {
        text += piece.toString();
        resolve();
      }),
    );
    await new Log(served.config).log('default', name, 'whoami', out, { follow: true });
    await started;
    await served.inShell('kubectl delete deployment talker');
    await ended;
    expect(text).toMatch(/Starting up on port 80\n$/);
  });

  it('forwards a port into a pod', async () => {
    const name = (await served.inShell('kubectl get pod -l app=web -o name')).trim().replace('pod/', '');
    const forward = new PortForward(served.config);
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      void forward.portForward('default', name, [80], socket, null, socket);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const answer = await new Promise<string>((resolve, reject) => {
      let text = '';
      const socket = connect(port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n'));
      socket.on('error', reject);
      socket.on('data', (piece) => {
        text += piece.toString();
        if (text.includes('RemoteAddr:')) {
          socket.destroy();
          resolve(text);
        }
      });
    });
    server.close();
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(answer).toContain(`Hostname: ${name}`);
  });
});
