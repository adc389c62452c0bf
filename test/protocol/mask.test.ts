import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mask, maskDeep, MASKED } from '../../src/protocol/mask.ts';

const JWT = 'eyJhbGciOiJSUzI1NiIsImtpZCI6IiJ9.eyJpc3MiOiJrdWJlcm5ldGVzIn0.c2lnbmF0dXJl';

describe('what is taken out', () => {
  test.each([
    ['a bearer token', `curl -H "Authorization: Bearer ${JWT}" https://10.0.0.1`, JWT],
    ['a token by itself', JWT, JWT],
    ['basic credentials', 'Authorization: Basic dXNlcjpwYXNz', 'dXNlcjpwYXNz'],
    ['the user of a URL', 'git clone https://me:hunter2@git.example/x', 'hunter2'],
    ['the user of curl', "curl -u 'admin:hunter2' http://x", 'hunter2'],
    ['the word of sshpass', "sshpass -p 'vagrant1' ssh vagrant@k8s-w1 hostname", 'vagrant1'],
    ['a join token', 'kubeadm join 192.168.10.100:6443 --token abcdef.0123456789abcdef', '0123456789abcdef'],
    ['a literal of a Secret', 'kubectl create secret generic db --from-literal=password=hunter2', 'hunter2'],
    ['an option', 'helm upgrade x --set grafana.adminPassword=hunter2', 'hunter2'],
    ['an option of its own', 'vault login --token s.abcdefgh12345', 's.abcdefgh12345'],
    ['an environment variable', 'export AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI', 'wJalrXUtnFEMI'],
    ['a value of Helm', 'grafana:\n  adminPassword: prom-operator\n', 'prom-operator'],
    ['a key of JSON', '{"clientSecret": "hunter2", "other": 1}', 'hunter2'],
    ['the key of a kubeconfig', '    client-key-data: LS0tLS1CRUdJTg==\n', 'LS0tLS1CRUdJTg=='],
    ['the token of a kubeconfig', 'users:\n- user:\n    token: abc123def\n', 'abc123def'],
  ])('%s', (_, text, secret) => {
    expect(text).toContain(secret);
    expect(mask(text)).not.toContain(secret);
    expect(mask(text)).toContain(MASKED);
  });

  test('every line of a key, and nothing around it', () => {
    const key =
      'before\n-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nIBAAKC\n-----END RSA PRIVATE KEY-----\nafter';
    expect(mask(key)).toBe(
      `before\n-----BEGIN RSA PRIVATE KEY-----\n${MASKED}\n${MASKED}\n-----END RSA PRIVATE KEY-----\nafter`,
    );
  });

  test("a Secret's data as YAML, as JSON, and in the annotation that apply leaves", () => {
    const yaml =
      'apiVersion: v1\ndata:\n  user: cm9vdA==\n  file: |\n    line one\nkind: Secret\nmetadata:\n  name: db\n';
    expect(mask(yaml)).toBe(
      `apiVersion: v1\ndata:\n  user: ${MASKED}\n  file: |\n    ${MASKED}\nkind: Secret\nmetadata:\n  name: db\n`,
    );
    const json = JSON.stringify({ kind: 'Secret', data: { user: 'cm9vdA==' }, metadata: { name: 'db' } });
    expect(JSON.parse(mask(json))).toEqual({
      kind: 'Secret',
      data: { user: MASKED },
      metadata: { name: 'db' },
    });
    const pretty = JSON.stringify(JSON.parse(json), null, 2);
    expect(JSON.parse(mask(pretty))).toEqual({
      kind: 'Secret',
      data: { user: MASKED },
      metadata: { name: 'db' },
    });
    expect(
      mask(`annotations:\n  kubectl.kubernetes.io/last-applied-configuration: |\n    ${json}\n`),
    ).not.toContain('cm9vdA==');
  });

  test('inside data, and a Secret among the objects', () => {
    expect(
      maskDeep({
        command: 'curl -u a:hunter2 x',
        env: { API_TOKEN: 'abc', replicas: 3 },
        items: [{ kind: 'Secret', data: { user: 'cm9vdA==' } }],
      }),
    ).toEqual({
      command: `curl -u a:${MASKED} x`,
      env: { API_TOKEN: MASKED, replicas: 3 },
      items: [{ kind: 'Secret', data: { user: MASKED } }],
    });
  });
});

describe('what stays', () => {
  test.each([
    'kubectl get secret -A',
    'secretName: cilium-ca',
    'serviceAccountToken:\n  path: token',
    'NAME          TYPE     DATA\ndb-password   Opaque   1',
    'automountServiceAccountToken: false',
    'kind: ConfigMap\ndata:\n  tunnel-protocol: vxlan\n',
    'tcpdump -u host 10.0.0.1',
    'export TOKEN=$TOKEN',
    'The token of the lease was renewed.',
    '192.168.10.100:6443',
  ])('%s', (text) => {
    expect(mask(text)).toBe(text);
  });

  test('the number of lines, on any text', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.string(),
            fc.constantFrom(
              '-----BEGIN X-----',
              '-----END X-----',
              'kind: Secret',
              'data:',
              '  a: b',
              'token: x',
              '"data": {',
            ),
          ),
        ),
        (lines) => {
          const text = lines.join('\n');
          expect(mask(text).split('\n')).toHaveLength(text.split('\n').length);
          expect(mask(mask(text))).toBe(mask(text));
        },
      ),
    );
  });
});

test('long lines of bait take no longer than their length', () => {
  for (const piece of ['token', 'eyJ', '-----BEGIN ', 'a:', '"data": {', 'password=', '//a:', 'Bearer  '])
    expect(typeof mask(`kind: Secret\n${piece.repeat(200_000)}`)).toBe('string');
});
