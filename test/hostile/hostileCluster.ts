/** A cluster that somebody else runs: everything that is named in it is named by them, and no server has checked it. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { reachStep } from '../../src/course/reachStep.ts';
import { readCourse } from '../../src/course/steps.ts';
import { survey } from '../../src/course/survey.ts';
import { watchedResources, watchObjects } from '../../src/course/watchObjects.ts';
import type { Course } from '../../src/course/course.ts';
import { createLab } from '../../src/lab/lab.ts';
import { createState } from '../../src/state/createState.ts';
import type { KubeObject, TableFact } from '../../src/state/fact.ts';
import type { State } from '../../src/state/state.ts';

export interface Seen {
  readonly objects: ReadonlyMap<string, readonly KubeObject[]>;
  readonly tables: readonly TableFact[];
}

const file = path.join(import.meta.dirname, '../../notebooks/week4.steps.yaml');

export function course(): Course {
  return readCourse(readFileSync(file, 'utf8'), file);
}

/** All that can be watched and read of a lab in which a packet is lost. */
export async function seenInLab(): Promise<Seen> {
  const lab = createLab({ time: 'virtual' });
  await lab.ready;
  const end = new AbortController();
  await reachStep(lab, course(), 'failure', end.signal);
  const state = createState();
  await watchObjects(lab.kube, lab.clock, state, end.signal).listed;
  await survey({ backend: lab, state, signal: end.signal });
  end.abort();
  lab.dispose();
  return {
    objects: new Map(watchedResources.map((name) => [name, state.objects(name) ?? []])),
    tables: state.tables(),
  };
}

/** What people name, wherever it is named again: joins still hold, and lead to the hostile name. */
const NAMES = /\b(?:webpod|curl-pod|k8s-w1|kube-dns|coredns)\b/g;

/** The same cluster, with `text` in every name, as a label, an annotation, a message and a field of every object. */
export function named({ objects, tables }: Seen, text: string): State {
  const state = createState();
  const hostile = <T>(value: T): T => renamed(value, text) as T;
  for (const [resource, known] of objects)
    state.setObjects(
      resource,
      known.map((object) => {
        const { metadata, ...rest } = hostile(object);
        const more = Object.fromEntries([[text, text]]);
        return {
          ...rest,
          metadata: {
            ...metadata,
            labels: { ...metadata.labels, ...more },
            annotations: { ...metadata.annotations, ...more, 'io.cilium/lb-ipam-ips': text },
          },
          [text === '' ? 'empty' : text]: more,
        };
      }),
    );
  for (const fact of [...tables].reverse()) state.record(hostile(fact));
  return state;
}

function renamed(value: unknown, text: string): unknown {
  if (typeof value === 'string') {
    // What is wrong is told in words, which may be any.
    return value.length > 60 ? `${value}${text}` : value.replace(NAMES, (name) => `${name}${text}`);
  }
  if (Array.isArray(value)) return value.map((each) => renamed(each, text));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, renamed(field, text)]));
}
