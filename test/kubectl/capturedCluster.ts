/** A real cluster's answers to `-o json` and `-o yaml`, served again as a Kubernetes API. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { KubeApi, KubeRequest, KubeResponse } from '../../src/backend.ts';
import { discover } from '../../src/lab/kube/api/discovery.ts';
import { selection } from '../../src/lab/kube/api/listRequest.ts';
import { targetOf } from '../../src/lab/kube/api/requestPath.ts';
import { notFound } from '../../src/lab/kube/apiError.ts';
import type { KubeObject } from '../../src/lab/kube/object.ts';
import type { ResourceName, Resources } from '../../src/lab/kube/resources.ts';
import { groupVersion } from '../../src/lab/kube/resources.ts';
import { tableOf } from '../../src/lab/kube/tables/table.ts';

export interface Capture {
  readonly cmd: string;
  readonly rc: number;
  readonly stdout: string;
  readonly stderr: string;
}

const folder = `${import.meta.dirname}/fixtures`;

export function captures(moment: string): readonly Capture[] {
  const index = JSON.parse(readFileSync(`${folder}/${moment}/index.json`, 'utf8')) as {
    cmd: string;
    rc: number;
    stdout: string;
    stderr?: string;
  }[];
  const read = (file: string | undefined): string =>
    file === undefined ? '' : readFileSync(`${folder}/${moment}/${file}`, 'utf8');
  return index.map(({ cmd, rc, stdout, stderr }) => ({
    cmd,
    rc,
    stdout: read(stdout),
    stderr: read(stderr),
  }));
}

/** Every object that some capture of that moment shows whole. */
export function objectsOf(moment: string): readonly KubeObject[] {
  const objects = new Map<string, KubeObject>();
  for (const { cmd, stdout } of captures(moment)) {
    if (!/-o (json|yaml)$/.test(cmd)) continue;
    const value = parse(stdout) as KubeObject & { items?: KubeObject[] };
    for (const object of value.items ?? [value])
      objects.set(`${object.kind} ${object.metadata.namespace ?? ''}/${object.metadata.name}`, object);
  }
  return [...objects.values()];
}

/** `now`: the time by which the server reckons ages, in milliseconds. */
export function capturedCluster(objects: readonly KubeObject[], now: number): KubeApi {
  const answer = (request: KubeRequest): KubeResponse => {
    const accept = request.accept ?? '';
    const fixed = discover(request.path, accept);
    if (fixed !== undefined) return { status: 200, body: fixed };
    if (request.path === '/version')
      return { status: 200, body: { major: '1', minor: '36', gitVersion: 'v1.36.2' } };
    const target = targetOf(request.path);
    if (target === undefined || request.method !== 'GET')
      throw new Error(`not served: ${request.method} ${request.path}`);
    const { definition, name, version } = target;
    const versions = definition.versions.map((each) => groupVersion(definition.group, each));
    const matches = selection(target, request.query ?? {});
    const found = objects
      .filter(({ kind, apiVersion }) => kind === definition.kind && versions.includes(apiVersion))
      .filter((object) => matches(object) && (name === undefined || object.metadata.name === name))
      .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1)) as Resources[ResourceName][];
    if (name !== undefined && found.length === 0) {
      const { status } = notFound(definition, name);
      return { status: 404, body: status };
    }
    if (accept.includes('as=Table'))
      return {
        status: 200,
        body: tableOf(definition.name, found, { now, include: 'Metadata', listMeta: {} }),
      };
    if (name !== undefined) return { status: 200, body: found[0] };
    const apiVersion = definition.group === '' ? version : `${definition.group}/${version}`;
    return { status: 200, body: { kind: `${definition.kind}List`, apiVersion, metadata: {}, items: found } };
  };
  return {
    request: (request) => Promise.resolve(answer(request)),
    watch: () => Promise.reject(new Error('a capture does not change')),
  };
}
