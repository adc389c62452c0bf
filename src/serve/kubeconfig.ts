import type { Served } from './serve.ts';

const NAME = 'cilium-study-lab';

/** A kubeconfig for clients outside; the token in it is all that they need, so it belongs into a file of mode 600. */
export function kubeconfig({
  url,
  token,
  certificate,
}: Pick<Served, 'url' | 'token' | 'certificate'>): string {
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: NAME,
        cluster: { server: url, 'certificate-authority-data': Buffer.from(certificate).toString('base64') },
      },
    ],
    users: [{ name: NAME, user: { token } }],
    contexts: [{ name: NAME, context: { cluster: NAME, user: NAME } }],
    'current-context': NAME,
  };
  // JSON is YAML, and every client reads it.
  return `${JSON.stringify(config, null, 2)}\n`;
}
