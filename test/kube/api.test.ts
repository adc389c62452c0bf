import { expect, test } from 'vitest';
import {
  createCluster,
  createSampleCluster,
  curlPod,
  paths,
  webpodDeployment,
  webpodService,
  type Json,
} from './cluster.ts';

const strategic = 'application/strategic-merge-patch+json';
const merge = 'application/merge-patch+json';
const strict = { fieldValidation: 'Strict' };

const message = ({ body }: { body: Json }): unknown => body['message'];
const pools = '/apis/cilium.io/v2/ciliumloadbalancerippools';

/** A patch of a workload's pods. */
function template(spec: object): object {
  return { spec: { template: { spec } } };
}

function containers({ body }: { body: Json }): readonly Json[] {
  return body['spec']?.['template']?.['spec']?.['containers'] ?? [];
}

/** A Deployment with one thing changed. */
function deploymentWith(change: (deployment: Record<string, never>) => void): object {
  const copy = structuredClone(webpodDeployment) as unknown as Record<string, never>;
  change(copy);
  return copy;
}

test('what is not there is not found, in the words of the API server', async () => {
  const cluster = createCluster();
  const missing = await cluster.send('GET', `${paths.pods}/nosuchpod`);
  expect(missing.status).toBe(404);
  expect(missing.body).toMatchObject({
    kind: 'Status',
    status: 'Failure',
    reason: 'NotFound',
    message: 'pods "nosuchpod" not found',
    details: { name: 'nosuchpod', kind: 'pods' },
  });
  expect(message(await cluster.send('GET', `${paths.deployments}/x`))).toBe('deployments.apps "x" not found');
  const body = { ...curlPod, metadata: { name: 'x' } };
  expect(message(await cluster.send('POST', '/api/v1/namespaces/nosuch/pods', { body }))).toBe(
    'namespaces "nosuch" not found',
  );
  expect(await cluster.send('GET', '/apis/cilium.io/v2/ciliuml2announcementpolicies')).toMatchObject({
    status: 404,
    body: { message: 'the server could not find the requested resource' },
  });
});

test('a second object of the same name, and a write on a stale copy, are refused with 409', async () => {
  const cluster = await createSampleCluster();
  const again = await cluster.send('POST', paths.services, { body: webpodService });
  expect([again.status, message(again)]).toEqual([409, 'services "webpod" already exists']);
  const { body } = await cluster.send('GET', `${paths.services}/webpod`);
  const put = (change: object) =>
    cluster.send('PUT', `${paths.services}/webpod`, { body: { ...(body as object), ...change } });
  const metadata = { ...(body['metadata'] as object), labels: { app: 'changed' } };
  expect((await put({ metadata })).status).toBe(200);
  const stale = await put({ metadata: { ...metadata, labels: { app: 'late' } } });
  expect(stale.status).toBe(409);
  expect(message(stale)).toBe(
    'Operation cannot be fulfilled on services "webpod": the object has been modified; please apply your changes to the latest version and try again',
  );
});

test('an unknown field is refused when strictness is asked for, and dropped when it is not', async () => {
  const cluster = createCluster();
  const typo = deploymentWith((deployment) => Object.assign(deployment['spec'] ?? {}, { replicass: 3 }));
  const refused = await cluster.send('POST', paths.deployments, { body: typo, query: strict });
  expect([refused.status, refused.body['reason'], message(refused)]).toEqual([
    400,
    'BadRequest',
    'Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: unknown field "spec.replicass"',
  ]);
  const taken = await cluster.send('POST', paths.deployments, { body: typo });
  expect(taken.status).toBe(201);
  expect(taken.body['spec']).not.toHaveProperty('replicass');
  const patched = await cluster.send('PATCH', `${paths.deployments}/webpod`, {
    contentType: strategic,
    query: strict,
    body: { spec: { replicass: 2 } },
  });
  expect([patched.status, message(patched)]).toEqual([
    422,
    ' "" is invalid: patch: Invalid value: "map[spec:map[replicass:2]]": strict decoding error: unknown field "spec.replicass"',
  ]);
});

test('a field below a list is named with its index', async () => {
  const cluster = createCluster();
  const body = { ...curlPod, spec: { containers: [{ name: 'curl', image: 'x', prots: [] }] } };
  expect(message(await cluster.send('POST', paths.pods, { body, query: strict }))).toBe(
    'Pod in version "v1" cannot be handled as a Pod: strict decoding error: unknown field "spec.containers[0].prots"',
  );
});

test('a value of a wrong type is named by the Go field it does not fit', async () => {
  const cluster = createCluster();
  const body = deploymentWith((deployment) => Object.assign(deployment['spec'] ?? {}, { replicas: 'three' }));
  expect(message(await cluster.send('POST', paths.deployments, { body }))).toBe(
    'Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
  );
  const pool = { metadata: { name: 'pool' }, spec: { blocks: 'all' } };
  expect(message(await cluster.send('POST', pools, { body: pool }))).toBe(
    'CiliumLoadBalancerIPPool.cilium.io "pool" is invalid: spec.blocks: Invalid value: "string": spec.blocks in body must be of type array: "string"',
  );
});

test('required fields, enumerations, names and labels are checked with the server texts', async () => {
  const cluster = await createSampleCluster();
  const noSelector = deploymentWith((deployment) =>
    Object.assign(deployment, { spec: { template: webpodDeployment.spec.template } }),
  );
  expect(message(await cluster.send('POST', paths.deployments, { body: noSelector }))).toBe(
    'Deployment.apps "webpod" is invalid: spec.selector: Required value',
  );
  const other = deploymentWith((deployment) =>
    Object.assign(deployment['spec']?.['selector'] ?? {}, { matchLabels: { app: 'other' } }),
  );
  expect(message(await cluster.send('POST', paths.deployments, { body: other }))).toBe(
    'Deployment.apps "webpod" is invalid: spec.template.metadata.labels: Invalid value: map[string]string{"app":"webpod"}: `selector` does not match template `labels`',
  );
  const nope = { contentType: strategic, body: { spec: { type: 'Nope' } } };
  const unsupported = await cluster.send('PATCH', `${paths.services}/webpod`, nope);
  expect(message(unsupported)).toBe(
    'Service "webpod" is invalid: spec.type: Unsupported value: "Nope": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"',
  );
  expect(unsupported.body['details']?.['causes']).toEqual([
    {
      reason: 'FieldValueNotSupported',
      message:
        'Unsupported value: "Nope": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"',
      field: 'spec.type',
    },
  ]);
  const capitals = await cluster.send('POST', paths.pods, {
    body: { ...curlPod, metadata: { name: 'Curl_Pod' } },
  });
  expect(message(capitals)).toContain(
    'a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters',
  );
});

test('a selector, a cluster IP and the spec of a pod cannot be changed', async () => {
  const cluster = await createSampleCluster();
  const selector = {
    spec: {
      selector: { matchLabels: { app: 'webpod', tier: 'x' } },
      template: { metadata: { labels: { tier: 'x' } } },
    },
  };
  expect(
    message(
      await cluster.send('PATCH', `${paths.deployments}/webpod`, { contentType: strategic, body: selector }),
    ),
  ).toBe(
    'Deployment.apps "webpod" is invalid: spec.selector: Invalid value: v1.LabelSelector{MatchLabels:map[string]string{"app":"webpod", "tier":"x"}, MatchExpressions:[]v1.LabelSelectorRequirement(nil)}: field is immutable',
  );
  const address = { spec: { clusterIP: '10.96.1.2' } };
  expect(
    message(await cluster.send('PATCH', `${paths.services}/webpod`, { contentType: merge, body: address })),
  ).toBe(
    'Service "webpod" is invalid: spec.clusterIPs[0]: Invalid value: []string{"10.96.1.2"}: may not change once set',
  );
  const command = { spec: { containers: [{ name: 'curl', command: ['sleep'] }] } };
  expect(
    message(await cluster.send('PATCH', `${paths.pods}/curl-pod`, { contentType: strategic, body: command })),
  ).toContain(
    'Pod "curl-pod" is invalid: spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`',
  );
});

test('cluster IPs and node ports come from their ranges and are never given twice', async () => {
  const cluster = await createSampleCluster();
  const create = (name: string, spec: object) =>
    cluster.send('POST', paths.services, {
      body: { metadata: { name }, spec: { ports: [{ port: 80 }], ...spec } },
    });
  const dynamic = await create('a', { type: 'NodePort' });
  expect(dynamic.body['spec']?.['clusterIP']).toMatch(/^10\.96\./u);
  const nodePort = Number(dynamic.body['spec']?.['ports']?.[0]?.['nodePort']);
  expect(nodePort).toBeGreaterThanOrEqual(30_000);
  expect(nodePort).toBeLessThanOrEqual(32_767);
  const clusterIP = String(dynamic.body['spec']?.['clusterIP']);
  expect(message(await create('b', { clusterIP }))).toBe(
    `Service "b" is invalid: spec.clusterIPs: Invalid value: []string{"${clusterIP}"}: failed to allocate IP ${clusterIP}: provided IP is already allocated`,
  );
  expect(message(await create('b', { type: 'NodePort', ports: [{ port: 80, nodePort }] }))).toBe(
    `Service "b" is invalid: spec.ports[0].nodePort: Invalid value: ${nodePort}: provided port is already allocated`,
  );
  expect(message(await create('b', { type: 'NodePort', ports: [{ port: 80, nodePort: 80 }] }))).toBe(
    'Service "b" is invalid: spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767',
  );
  await cluster.send('DELETE', `${paths.services}/a`);
  expect((await create('b', { clusterIP })).status).toBe(201);
});

test('going from LoadBalancer back to ClusterIP gives the node ports back', async () => {
  const cluster = await createSampleCluster();
  const to = (type: string) =>
    cluster.send('PATCH', `${paths.services}/webpod`, { contentType: strategic, body: { spec: { type } } });
  const before = await cluster.send('GET', `${paths.services}/webpod`);
  const external = await to('LoadBalancer');
  expect(external.body['spec']).toMatchObject({
    allocateLoadBalancerNodePorts: true,
    externalTrafficPolicy: 'Cluster',
  });
  const back = await to('ClusterIP');
  expect(back.body['spec']).toEqual(before.body['spec']);
});

test('a strategic merge patch merges lists by their keys, deletes items and keeps the asked order', async () => {
  const cluster = await createSampleCluster();
  const patch = (body: object) =>
    cluster.send('PATCH', `${paths.deployments}/webpod`, { contentType: strategic, body });
  const added = await patch(
    template({
      $setElementOrder_containers: undefined,
      '$setElementOrder/containers': [{ name: 'side' }, { name: 'webpod' }],
      containers: [
        { name: 'side', image: 'nicolaka/netshoot' },
        { name: 'webpod', env: [{ name: 'A', value: '1' }] },
      ],
    }),
  );
  expect(containers(added).map((each) => each['name'])).toEqual(['side', 'webpod']);
  expect(containers(added)[1]).toMatchObject({
    image: 'traefik/whoami',
    ports: [{ containerPort: 80 }],
    env: [{ name: 'A', value: '1' }],
  });
  const removed = await patch(template({ containers: [{ name: 'side', $patch: 'delete' }] }));
  expect(containers(removed).map((each) => each['name'])).toEqual(['webpod']);
  const replaced = await patch(
    template({ containers: [{ name: 'webpod', env: [{ name: 'B', value: '2' }, { $patch: 'replace' }] }] }),
  );
  expect(containers(replaced)[0]?.['env']).toEqual([{ name: 'B', value: '2' }]);
});

test('merge patches remove with null, JSON patches change by path, and each resource refuses what it cannot take', async () => {
  const cluster = await createSampleCluster();
  const annotate = (value: string | null) =>
    cluster.send('PATCH', `${paths.services}/webpod`, {
      contentType: merge,
      body: { metadata: { annotations: { 'lbipam.cilium.io/ips': value } } },
    });
  expect((await annotate('192.168.10.215')).body['metadata']?.['annotations']).toEqual({
    'lbipam.cilium.io/ips': '192.168.10.215',
  });
  expect((await annotate(null)).body['metadata']?.['annotations']).toEqual({});
  const json = (body: object) =>
    cluster.send('PATCH', `${paths.services}/webpod`, { contentType: 'application/json-patch+json', body });
  const changed = await json([
    { op: 'test', path: '/spec/ports/0/port', value: 80 },
    { op: 'replace', path: '/spec/ports/0/targetPort', value: 8080 },
    { op: 'add', path: '/metadata/labels/a~1b', value: 'c' },
  ]);
  expect(changed.body['spec']?.['ports']?.[0]?.['targetPort']).toBe(8080);
  expect(changed.body['metadata']?.['labels']).toEqual({ app: 'webpod', 'a/b': 'c' });
  expect((await json([{ op: 'test', path: '/spec/ports/0/port', value: 81 }])).status).toBe(422);
  await cluster.send('POST', pools, { body: { metadata: { name: 'pool' }, spec: { blocks: [] } } });
  const custom = await cluster.send('PATCH', `${pools}/pool`, { contentType: strategic, body: {} });
  expect(custom.status).toBe(415);
  const apply = await cluster.send('PATCH', `${pools}/pool`, {
    contentType: 'application/apply-patch+yaml',
    body: '{}',
  });
  expect([apply.status, message(apply)]).toEqual([
    422,
    expect.stringContaining('fieldManager: Required value'),
  ]);
});

test('a write that changes nothing is no write; a change of the spec counts the generation up, a label does not', async () => {
  const cluster = await createSampleCluster();
  const patch = async (body: object) =>
    (await cluster.send('PATCH', `${paths.deployments}/webpod`, { contentType: merge, body })).body[
      'metadata'
    ];
  const before = (await cluster.send('GET', `${paths.deployments}/webpod`)).body['metadata'];
  expect(await patch({ spec: { replicas: 3 } })).toEqual(before);
  expect((await patch({ metadata: { labels: { a: 'b' } } }))?.['generation']).toBe(1);
  expect((await patch({ spec: { replicas: 4 } }))?.['generation']).toBe(2);
});

test('a dry run answers as the write would and leaves everything as it was', async () => {
  const cluster = await createSampleCluster();
  const { revision } = cluster.kubernetes.store;
  const query = { dryRun: 'All' };
  const created = await cluster.send('POST', paths.pods, {
    query,
    body: { ...curlPod, metadata: { name: 'dry' } },
  });
  expect(created.body['spec']?.['dnsPolicy']).toBe('ClusterFirst');
  await cluster.send('PATCH', `${paths.deployments}/webpod`, {
    query,
    contentType: merge,
    body: { spec: { replicas: 9 } },
  });
  await cluster.send('DELETE', `${paths.pods}/curl-pod`, { query });
  expect(cluster.kubernetes.store.revision).toBe(revision);
});

test('label and field selectors choose on the server, and unknown fields are refused', async () => {
  const cluster = await createSampleCluster();
  const names = async (query: Record<string, string>) =>
    ((await cluster.send('GET', paths.pods, { query })).body['items'] as unknown as Json[]).map((pod) =>
      String(pod['metadata']?.['name']),
    );
  expect(await names({ labelSelector: 'app=curl' })).toEqual(['curl-pod']);
  expect(await names({ labelSelector: 'app in (curl, other),!missing' })).toEqual(['curl-pod']);
  expect(await names({ labelSelector: 'app!=webpod' })).toEqual(['curl-pod']);
  expect(await names({ labelSelector: 'app=webpod', fieldSelector: 'spec.nodeName=k8s-w0' })).toHaveLength(1);
  expect(await names({ fieldSelector: 'status.phase!=Running' })).toEqual([]);
  const unknown = await cluster.send('GET', paths.pods, { query: { fieldSelector: 'spec.foo=bar' } });
  expect([unknown.status, message(unknown)]).toEqual([400, 'field label not supported: spec.foo']);
});

test('a log is plain text, and a pod with several containers asks which', async () => {
  const cluster = await createSampleCluster();
  expect((await cluster.send('GET', `${paths.pods}/curl-pod/log`)).body).toBe('log of curl-pod\n');
  expect(
    message(await cluster.send('GET', `${paths.pods}/curl-pod/log`, { query: { container: 'x' } })),
  ).toBe('container x is not valid for pod curl-pod');
});

test('OpenAPI tells clients that fields are validated', async () => {
  const cluster = createCluster();
  const index = await cluster.send('GET', '/openapi/v3');
  expect(index.body['paths']?.['apis/apps/v1']?.['serverRelativeURL']).toContain('/openapi/v3/apis/apps/v1');
  const { body } = await cluster.send('GET', '/openapi/v3/apis/apps/v1');
  const operations = Object.values(body['paths'] as unknown as Record<string, Json>);
  expect(operations[0]?.['patch']?.['parameters']).toEqual([
    expect.objectContaining({ name: 'fieldValidation' }),
  ]);
});
