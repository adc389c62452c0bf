import { request } from 'node:https';
import { createLab } from '../../src/lab/lab.ts';
import { serve, type Served } from '../../src/serve/index.ts';
import { median, timedRuns, type Figure } from './figure.ts';

const PODS = 10_000;
const RUNS = 5;

/** Lists of 10,000 pods, as clients outside get them. They fit no node, so that nothing but the API has to carry them. */
export async function api(): Promise<readonly Figure[]> {
  const lab = createLab({ time: 'virtual' });
  await lab.ready;
  const served = await serve(lab);
  for (let index = 0; index < PODS; index += 1) await lab.kube.request(podRequest(index));
  let text = '';
  const whole = await timedRuns(RUNS, async () => (text = await get(served, 'application/json')));
  const table = await timedRuns(RUNS, () => get(served, 'application/json;as=Table;v=v1;g=meta.k8s.io'));
  const page = await timedRuns(RUNS, () =>
    get(served, 'application/json;as=Table;v=v1;g=meta.k8s.io', '?limit=500'),
  );
  const parsed = await timedRuns(RUNS, () => JSON.stringify(JSON.parse(text)));
  await served.close();
  lab.dispose();
  const yardstick = { what: 'reading and writing that JSON', value: median(parsed) };
  return [
    { what: 'listing 10,000 pods over HTTPS', value: median(whole), unit: 'ms', yardstick },
    { what: 'listing 10,000 pods as a table', value: median(table), unit: 'ms', yardstick },
    { what: 'a page of 500 of them, as kubectl asks', value: median(page), unit: 'ms', yardstick },
  ];
}

function podRequest(index: number) {
  return {
    method: 'POST',
    path: '/api/v1/namespaces/default/pods',
    contentType: 'application/json',
    body: {
      metadata: { name: `many-${index}`, labels: { app: 'many' } },
      spec: { nodeSelector: { no: 'where' }, containers: [{ name: 'c', image: 'busybox' }] },
    },
  } as const;
}

function get({ url, certificate, token }: Served, accept: string, query = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    request(
      `${url}/api/v1/pods${query}`,
      { ca: certificate, headers: { authorization: `Bearer ${token}`, accept } },
      (response) => {
        const pieces: Buffer[] = [];
        response.on('data', (piece: Buffer) => pieces.push(piece));
        response.on('end', () => resolve(Buffer.concat(pieces).toString()));
      },
    )
      .on('error', reject)
      .end();
  });
}
