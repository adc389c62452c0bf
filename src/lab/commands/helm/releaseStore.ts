/**
 * Releases as Helm keeps them: a Secret for each revision, `sh.helm.release.v1.NAME.vN`, whose `release` is the JSON of the
 * release, compressed with gzip and encoded in base64 (and once more, as all data of a Secret is).
 */
import { gzipSync, strFromU8, strToU8 } from 'fflate';
import type { Store } from '../../kube/store.ts';
import { unzipped } from '../text/unzipped.ts';
import type { Json, JsonObject } from '../../go/jsonValue.ts';

export type ReleaseStatus = 'deployed' | 'superseded' | 'failed' | 'uninstalled' | 'pending-upgrade';

export interface Release {
  readonly name: string;
  readonly namespace: string;
  /** The revision. */
  readonly version: number;
  readonly info: {
    readonly first_deployed: string;
    readonly last_deployed: string;
    readonly deleted: string;
    readonly description: string;
    readonly status: ReleaseStatus;
    readonly notes?: string;
  };
  readonly chart: {
    readonly metadata: {
      readonly name: string;
      readonly version: string;
      readonly appVersion: string;
      readonly apiVersion: string;
    };
    readonly values: JsonObject;
    readonly templates: readonly Json[];
    readonly schema: null;
    readonly files: readonly Json[];
  };
  /** What the user set; the chart's own values are not among it. */
  readonly config: JsonObject;
  readonly manifest: string;
}

const TYPE = 'helm.sh/release.v1';

/** Every revision of a name, the oldest first. */
export function history(store: Store, namespace: string, name: string): readonly Release[] {
  return releases(store, namespace)
    .filter((each) => each.name === name)
    .sort((a, b) => a.version - b.version);
}

/** Every revision of everything; a Secret that is none of Helm's making, or broken, is passed over. */
export function releases(store: Store, namespace?: string): readonly Release[] {
  return store
    .list('secrets', namespace)
    .filter(({ type, metadata }) => type === TYPE && metadata.labels?.['owner'] === 'helm')
    .flatMap(({ data }) => decode(data?.['release'] ?? '') ?? []);
}

export function create(store: Store, release: Release, now: number): void {
  store.create('secrets', {
    metadata: {
      name: secretName(release),
      namespace: release.namespace,
      labels: labelsOf(release, now, 'createdAt'),
    },
    type: TYPE,
    data: { release: encode(release) },
  });
}

/** Writes another status of a revision that is there. */
export function update(store: Store, release: Release, now: number): void {
  store.modify('secrets', secretName(release), release.namespace, (secret) => ({
    ...secret,
    metadata: {
      ...secret.metadata,
      labels: { ...secret.metadata.labels, ...labelsOf(release, now, 'modifiedAt') },
    },
    data: { release: encode(release) },
  }));
}

function secretName({ name, version }: Release): string {
  return `sh.helm.release.v1.${name}.v${version}`;
}

function labelsOf(
  { name, version, info }: Release,
  now: number,
  when: 'createdAt' | 'modifiedAt',
): Record<string, string> {
  return {
    [when]: String(Math.floor(now / 1000)),
    name,
    owner: 'helm',
    status: info.status,
    version: String(version),
  };
}

function encode(release: Release): string {
  // The time in gzip's header would make two equal releases differ.
  const packed = gzipSync(strToU8(JSON.stringify(release)), { mtime: 0 });
  return btoa(btoa(strFromU8(packed, true)));
}

function decode(data: string): Release | undefined {
  try {
    const bytes = strToU8(atob(atob(data)), true);
    return JSON.parse(strFromU8(unzipped(bytes))) as Release;
  } catch {
    return undefined;
  }
}
