/** Objects from `-f`: files and stdin, YAML streams and JSON, with the messages of cli-runtime and sigs.k8s.io/yaml. */
import { LineCounter, parseAllDocuments } from 'yaml';
import type { Document } from 'yaml';
import { asError, Failure } from '../../go/failure.ts';
import type { Invocation } from './invocation.ts';
import { isObject, listAt, objectAt, textAt } from '../../go/jsonValue.ts';
import type { Json, JsonObject } from '../../go/jsonValue.ts';
import { goJson } from '../../go/json.ts';
import { resolvePath } from '../../shell/files.ts';

export interface ManifestObject {
  readonly object: JsonObject;
  /** What messages call its origin: `STDIN` or the path. */
  readonly source: string;
}

/** The objects that could be read, and why the others could not. */
export interface Manifest {
  readonly objects: readonly ManifestObject[];
  readonly errors: readonly Error[];
}

export async function readManifests(invocation: Invocation): Promise<Manifest> {
  const objects: ManifestObject[] = [];
  const errors: Error[] = [];
  for (const filename of invocation.flags.all('filename')) {
    for (const { text, source } of await sources(invocation, filename)) {
      try {
        for (const object of parseManifest(text, source)) objects.push({ object, source });
      } catch (error) {
        errors.push(asError(error));
      }
    }
  }
  return { objects, errors };
}

async function sources(
  invocation: Invocation,
  filename: string,
): Promise<{ text: string; source: string }[]> {
  const { process } = invocation;
  if (filename === '-') {
    let text = '';
    for (let piece = await process.stdin.read(); piece !== undefined; piece = await process.stdin.read())
      text += piece;
    return [{ text, source: 'STDIN' }];
  }
  if (/^https?:\/\//.test(filename))
    throw new Failure(
      `reading a manifest from "${filename}" is not simulated in this lab: there is no internet; use -f FILE or -f -`,
    );
  const { files } = process.machine;
  const path = resolvePath(process.cwd, filename);
  if (!files.exists(path)) throw new Failure(`the path "${filename}" does not exist`);
  if (!files.isDirectory(path)) return [{ text: files.read(path), source: filename }];
  const inside = files.list(path).filter((name) => /\.(json|yaml|yml)$/.test(name));
  return inside.map((name) => ({
    text: files.read(`${path}/${name}`),
    source: `${filename.replace(/\/$/, '')}/${name}`,
  }));
}

/** Throws {@link Failure}. `List` kinds are opened; empty documents are skipped. */
function parseManifest(text: string, source: string): readonly JsonObject[] {
  const objects: JsonObject[] = [];
  for (const { value } of documents(text, source)) {
    if (value === null || value === undefined) continue;
    if (!isObject(value)) throw invalidData(source, 'invalid object to validate');
    checkVersionKind(value, source);
    checkStrings(value, source);
    if (textAt(value, 'kind').endsWith('List') && Array.isArray(value['items'])) {
      for (const item of listAt(value, 'items')) if (isObject(item)) objects.push(item);
    } else objects.push(value);
  }
  return objects;
}

function checkVersionKind(object: JsonObject, source: string): void {
  const missing = [
    ...(textAt(object, 'apiVersion') === '' ? ['apiVersion not set'] : []),
    ...(textAt(object, 'kind') === '' ? ['kind not set'] : []),
  ];
  if (missing.length === 0) return;
  throw invalidData(source, missing.length === 1 ? (missing[0] ?? '') : `[${missing.join(', ')}]`);
}

/** Labels and annotations are read before anything is sent. */
function checkStrings(object: JsonObject, source: string): void {
  for (const field of ['labels', 'annotations'])
    for (const value of Object.values(objectAt(object, 'metadata', field))) {
      if (typeof value === 'string' || value === null) continue;
      const type = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
      throw new Failure(
        `unable to decode "${source}": json: cannot unmarshal ${type} into Go struct field ObjectMeta.metadata.${field} of type string`,
      );
    }
}

function invalidData(source: string, problem: string): Failure {
  return new Failure(
    `error validating "${source}": error validating data: ${problem}; if you choose to ignore these errors, turn validation off with --validate=false`,
  );
}

function documents(text: string, source: string): { value: Json | undefined }[] {
  // kubectl cuts the stream at lines that begin with --- before it parses, so lines are counted from there.
  return text
    .split(/^---.*\n?/m)
    .filter((piece) => piece.trim() !== '')
    .flatMap((piece) => {
      const lines = new LineCounter();
      // YAML 1.1, as Kubernetes reads it: `yes` and `on` are booleans, 0o17 is text.
      const parsed = parseAllDocuments(piece, {
        version: '1.1',
        lineCounter: lines,
        uniqueKeys: false,
        prettyErrors: false,
      });
      if (!Array.isArray(parsed)) return [];
      return parsed.map((document) => ({ value: valueOf(document, piece, source, lines) }));
    });
}

function valueOf(
  document: Document.Parsed,
  text: string,
  source: string,
  lines: LineCounter,
): Json | undefined {
  const [problem] = document.errors;
  if (problem)
    throw new Failure(
      `error parsing ${source}: error converting YAML to JSON: yaml: ${goYamlProblem(problem, text, lines)}`,
    );
  try {
    return toJson(document.toJS({ maxAliasCount: 1000 }));
  } catch (error) {
    // An alias inside its own anchor, or a document that grows beyond measure by its aliases.
    const why =
      error instanceof ReferenceError
        ? 'document contains excessive aliasing'
        : 'anchor value contains itself';
    throw new Failure(`error parsing ${source}: error converting YAML to JSON: yaml: ${why}`);
  }
}

/**
 * go-yaml's wording and line of the mistakes people make. Its scanner notices some of them only at the token after, so
 * the line that it names is the next one, or that of the block's start.
 */
function goYamlProblem(
  problem: { readonly code: string; readonly message: string; readonly pos: readonly [number, number] },
  text: string,
  lines: LineCounter,
): string {
  const line = lines.linePos(problem.pos[0]).line;
  const all = text.split('\n');
  const lineText = all[line - 1] ?? '';
  const tab = all.findIndex((one) => /^ *\t/.test(one));
  if (tab >= 0) return `line ${tab + 1}: found a tab character that violates indentation`;
  switch (problem.code) {
    case 'MISSING_CHAR':
      if (/closing ["']/.test(problem.message)) return `line ${all.length}: found unexpected end of stream`;
      return `line ${line + 1}: could not find expected ':'`;
    case 'BAD_INDENT':
      if (/flow collection|flow map|flow sequence/i.test(problem.message)) return flowProblem(text, line);
      return `line ${Math.max(line - 1, 1)}: did not find expected key`;
    case 'BLOCK_AS_IMPLICIT_KEY':
      // A mark on the first line counts as no mark.
      return `${line === 1 ? '' : `line ${line}: `}mapping values are not allowed in this context`;
    case 'MULTILINE_IMPLICIT_KEY':
      // `key value` without a colon goes on until the colon of a later line; an item's text ends at one.
      return /^\s*- /.test(lineText)
        ? `line ${line + 1}: mapping values are not allowed in this context`
        : `line ${line + 1}: could not find expected ':'`;
    case 'UNEXPECTED_TOKEN':
      return `line ${Math.max(line - 1, 1)}: did not find expected key`;
    default:
      return `line ${line}: did not find expected node content`;
  }
}

function flowProblem(text: string, line: number): string {
  return `line ${Math.max(line - 1, 1)}: did not find expected ',' or '${text.lastIndexOf('[') > text.lastIndexOf('{') ? ']' : '}'}'`;
}

/** One YAML or JSON value, such as a patch; `refuse` words the failure. */
export function parseYamlValue(text: string, refuse: (problem: string) => Error): Json {
  const lines = new LineCounter();
  const [document] = parseAllDocuments(text, { version: '1.1', lineCounter: lines, prettyErrors: false });
  if (document === undefined) return null;
  const [problem] = document.errors;
  if (problem) throw refuse(`yaml: ${goYamlProblem(problem, text, lines)}`);
  return toJson(document.toJS()) ?? null;
}

/** JavaScript values that JSON cannot hold become what Go's YAML to JSON makes of them. */
function toJson(value: unknown): Json | undefined {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return value.toISOString().replace('.000Z', 'Z');
  if (Array.isArray(value)) return value.map((item) => toJson(item) ?? null);
  if (typeof value === 'object') {
    const entries = value instanceof Map ? [...value.entries()] : Object.entries(value);
    return Object.fromEntries(entries.map(([key, item]) => [String(key), toJson(item) ?? null]));
  }
  if (typeof value === 'bigint') return Number(value);
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? value
    : goJson(null);
}
