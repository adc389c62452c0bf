/**
 * A moment of the week: what the API held and what cells printed, as a real cluster in this layout showed it, or with one thing
 * changed. A study over it runs the cells of the notebook and judges the steps by what they printed.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createStudy, type Study } from '../../src/course/study.ts';
import { fakeBackend } from './fakeBackend.ts';
import { week4Course, week4Notebook } from './week4Course.ts';

interface Metadata {
  name: string;
  namespace?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  resourceVersion?: string;
}
/** An object of the API, loosely: a test changes what it needs. */
export interface MomentObject {
  kind: string;
  metadata: Metadata;
  spec: Record<string, unknown>;
  status: Record<string, unknown>;
  data?: Record<string, string>;
}
export type Objects = Record<string, MomentObject[]>;

export interface Output {
  readonly stdout?: string;
  readonly stderr?: string;
  readonly exit?: number;
}

export interface Moment {
  readonly objects: Objects;
  /** By cell, in the order in which they ran. */
  readonly outputs: Readonly<Record<string, Output>>;
  /** What happens to the pods after the cells have run: each is changed, or goes. */
  readonly later?: (pod: MomentObject) => 'changed' | 'gone';
}

const folder = join(import.meta.dirname, 'fixtures/moments');

/** What a cell printed on the recorded cluster. */
export function recorded(name: string): string {
  return readFileSync(join(folder, 'outputs', `${name}.txt`), 'utf8');
}

export function recordedMoment(name: string): Objects {
  return JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Objects;
}

const course = week4Course();
const notebook = week4Notebook('en');

/** Runs the cells that the moment has outputs of. */
export async function studyOf({ objects, outputs, later }: Moment): Promise<Study> {
  let current = '';
  const backend = fakeBackend({
    objects,
    program: (script, shell) => {
      // Asked by the study itself, before an endless cell takes the terminal.
      if (script.startsWith('export -p')) return 0;
      const { stdout = '', stderr = '', exit = 0 } = outputs[current] ?? {};
      // A cell of several statements prints all of it with the first.
      current = '';
      if (stdout !== '') shell.stdout(stdout);
      if (stderr !== '') shell.stderr(stderr);
      return exit;
    },
  });
  const study = createStudy({ backend, notebook, course, locale: 'en' });
  await study.settle(10);
  for (const id of Object.keys(outputs)) {
    const cell = study.cells.find(({ spec }) => spec.id === id);
    if (cell === undefined) throw new Error(`the notebook has no cell ${id}`);
    current = id;
    await study.runCell({ ...cell, spec: { ...cell.spec, with: undefined } });
  }
  if (later !== undefined) {
    for (const pod of structuredClone(objects['pods'] ?? [])) {
      backend.emit('pods', later(pod) === 'gone' ? 'DELETED' : 'MODIFIED', pod);
    }
  }
  await study.settle(10);
  return study;
}
