/** Manifests that are too large, too deep or wrong in the lab's own kinds: refused in the API server's words, and the lab answers afterwards. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openWithSampleApp } from './terminal.ts';
import type { Terminal } from './terminal.ts';

let terminal: Terminal;
beforeAll(async () => {
  terminal = await openWithSampleApp();
});
afterAll(() => terminal.lab.dispose());
afterEach(async () => {
  expect(await terminal.ok('kubectl get ns default -o name')).toBe('namespace/default\n');
});

const run = (script: string) => terminal.run('k8s-ctr', script);
const letters = (count: number): string => `$(printf 'a%.0s' $(seq ${count}))`;

/** A ConfigMap whose one value has so many bytes, through a pipe. */
const sized = (bytes: number, verb: string): string =>
  `{ printf 'apiVersion: v1\\nkind: ConfigMap\\nmetadata: {name: sized}\\ndata:\\n  x: "'; yes ${'a'.repeat(1000)} | tr -d '\\n' | head -c ${bytes}; echo '"'; } | kubectl ${verb} -f -`;

test('a request of five megabytes is refused by the server before it reads it', async () => {
  expect(await run(sized(5_000_000, 'apply'))).toMatchObject({
    exit: 1,
    text: 'Error from server (RequestEntityTooLarge): error when creating "STDIN": Request entity too large: limit is 3145728\n',
  });
});

test('what apply remembers of an object must fit into its annotations, what create does not remember may be larger', async () => {
  expect(await run(sized(300_000, 'apply'))).toMatchObject({
    exit: 1,
    text: 'The ConfigMap "sized" is invalid: metadata.annotations: Too long: may not be more than 262144 bytes\n',
  });
  expect(await run(sized(300_000, 'create'))).toMatchObject({ exit: 0, text: 'configmap/sized created\n' });
});

test('the values of a config map are a mebibyte at the most', async () => {
  expect(await run(sized(1_200_000, 'replace'))).toMatchObject({
    exit: 1,
    text: 'The ConfigMap "sized" is invalid: []: Too long: may not be more than 1048576 bytes\n',
  });
});

test('hundreds of levels where a text belongs are a request that the server cannot read', async () => {
  const { exit, text } = await run(
    `for i in $(seq 700); do printf '{a: '; done > d; printf 1 >> d; for i in $(seq 700); do printf '}'; done >> d; { printf 'apiVersion: v1\\nkind: ConfigMap\\nmetadata: {name: deep}\\ndata: '; cat d; } | kubectl apply -f -`,
  );
  expect(exit).toBe(1);
  expect(text).toContain('cannot unmarshal object into Go struct field ConfigMap.data of type string');
});

test('a file of hundreds of documents is applied one by one', async () => {
  const text = await terminal.ok(
    `for i in $(seq 300); do printf -- '---\\napiVersion: v1\\nkind: ConfigMap\\nmetadata: {name: cm-%d}\\n' $i; done | kubectl apply -f -; kubectl get cm -o name | grep -c /cm-`,
  );
  expect(text.match(/ created$/gm)).toHaveLength(300);
  expect(text).toMatch(/\n300\n$/);
});

test('names and label values that are too long are told by how much', async () => {
  const namespace = await run(`kubectl create ns ${letters(64)}`);
  expect(namespace).toMatchObject({ exit: 1 });
  expect(namespace.text).toMatch(
    /metadata\.name: Invalid value: "a{64}": must be no more than 63 characters\n$/,
  );
  const config = await run(`kubectl create cm ${letters(254)}`);
  expect(config.text).toMatch(/must be no more than 253 characters\n$/);
  expect((await run(`kubectl label svc webpod x=${letters(64)}`)).exit).toBe(1);
});

test('a replacement with a stale resourceVersion is a conflict', async () => {
  const { exit, text } = await run(
    'kubectl get svc webpod -o yaml > s.yaml; kubectl label svc webpod x=y > /dev/null; kubectl replace -f s.yaml',
  );
  expect(exit).toBe(1);
  expect(text).toBe(
    'Error from server (Conflict): error when replacing "s.yaml": Operation cannot be fulfilled on services "webpod": the object has been modified; please apply your changes to the latest version and try again\n',
  );
});

test('a pool whose range runs backwards has no addresses', async () => {
  const { stdout } = await run(
    `printf 'apiVersion: cilium.io/v2alpha1\\nkind: CiliumLoadBalancerIPPool\\nmetadata: {name: back}\\nspec: {blocks: [{start: 192.168.10.215, stop: 192.168.10.211}]}\\n' | kubectl apply -f -; kubectl get ippools back`,
  );
  expect(stdout).toMatch(/^back +false +False? *0 |^back +false +0 /m);
});

test('a policy whose interface is no regular expression is kept, and announces nothing', async () => {
  const { exit } = await run(
    `printf 'apiVersion: cilium.io/v2alpha1\\nkind: CiliumL2AnnouncementPolicy\\nmetadata: {name: broken}\\nspec: {interfaces: ["^eth["], loadBalancerIPs: true}\\n' | kubectl apply -f -`,
  );
  expect(exit).toBe(0);
  expect((await run('kubectl get leases -A | grep -c l2announce')).stdout).toBe('0\n');
});
