/** Runs a JSONPath template over an object, with the answers and messages of k8s.io/client-go/util/jsonpath. */
import { Failure } from '../../go/failure.ts';
import { goJson } from '../../go/json.ts';
import { isList, isObject } from '../../go/jsonValue.ts';
import type { Json } from '../../go/jsonValue.ts';
import { parseTemplate } from './jsonPath.ts';
import type { PathStep, TemplatePart } from './jsonPath.ts';

export interface JsonPathOptions {
  /** A missing field is an empty answer (`get -o jsonpath`), not a failure (`wait`, `--sort-by`). */
  readonly allowMissing: boolean;
}

/** What `-o jsonpath=TEMPLATE` prints. Throws {@link Failure}. */
export function printTemplate(parts: readonly TemplatePart[], root: Json): string {
  return print(parts, root, root, { allowMissing: true });
}

/** The values that one path expression (`{.a.b}`, `.a.b` or `a.b`) selects. */
export function selectPath(
  expression: string,
  root: Json,
  options: JsonPathOptions = { allowMissing: true },
): readonly Json[] {
  return parseTemplate(relaxed(expression)).flatMap((part) =>
    part.part === 'path' ? evaluate(part.steps, [root], root, options) : [],
  );
}

/** What `-o jsonpath-as-json=TEMPLATE` prints: every selected value in one JSON list. */
export function selectTemplate(template: string, root: Json): readonly Json[] {
  return parseTemplate(template).flatMap((part) =>
    part.part === 'path' ? evaluate(part.steps, [root], root, { allowMissing: true }) : [],
  );
}

/** `get.RelaxedJSONPathExpression`: adds what a person leaves out. */
export function relaxed(expression: string): string {
  const inside = /^\{?\.?(.*?)\}?$/s.exec(expression)?.[1] ?? '';
  return `{.${inside}}`;
}

function print(parts: readonly TemplatePart[], current: Json, root: Json, options: JsonPathOptions): string {
  return parts
    .map((part) => {
      if (part.part === 'text') return part.text;
      const values = evaluate(part.steps, [current], root, options);
      if (part.part === 'path') return values.map(printed).join(' ');
      // A range over a list goes over its items; over several values, over the values.
      return values.map((value) => print(part.body, value, root, options)).join('');
    })
    .join('');
}

function printed(value: Json): string {
  if (isList(value) || isObject(value)) return goJson(value);
  return value === null ? '<nil>' : String(value);
}

function evaluate(
  steps: readonly PathStep[],
  start: readonly Json[],
  root: Json,
  options: JsonPathOptions,
): readonly Json[] {
  let values: readonly Json[] = start;
  for (const step of steps) values = apply(step, values, root, options);
  return values;
}

function apply(
  step: PathStep,
  values: readonly Json[],
  root: Json,
  options: JsonPathOptions,
): readonly Json[] {
  switch (step.step) {
    case 'root':
      return values;
    case 'identifier':
      throw new Failure(`unrecognized identifier ${step.name}`);
    case 'literal':
      return [step.value];
    case 'field':
      return values.flatMap((value) => field(value, step.name, options));
    case 'wildcard':
      return values.flatMap(children);
    case 'recursive':
      return values.flatMap(descendants);
    case 'union':
      return step.paths.flatMap((path) => evaluate(path, values, root, options));
    case 'slice':
      return values.flatMap((value) => slice(value, step));
    case 'filter':
      return values.flatMap((value) => {
        if (value === null) return [];
        if (!isList(value))
          throw new Failure(`${goJson(value)} is not array or slice and cannot be filtered`);
        return value.filter((item) => holds(item, step, root));
      });
  }
}

function field(value: Json, name: string, options: JsonPathOptions): readonly Json[] {
  const found = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  if (found !== undefined) return [found];
  if (options.allowMissing) return [];
  throw new Failure(`${name} is not found`);
}

function children(value: Json): readonly Json[] {
  if (isList(value)) return value;
  return isObject(value) ? sortedValues(value) : [];
}

function sortedValues(value: Json): readonly Json[] {
  if (!isObject(value)) return [];
  return Object.keys(value)
    .sort()
    .flatMap((key) => value[key] ?? null);
}

function descendants(value: Json): readonly Json[] {
  const inner = children(value);
  return isList(value) || isObject(value) ? [value, ...inner.flatMap(descendants)] : [];
}

function slice(value: Json, step: Extract<PathStep, { step: 'slice' }>): readonly Json[] {
  if (value === null) return [];
  if (!isList(value)) throw new Failure(`${goTypeName(value)} is not array or slice`);
  const length = value.length;
  let from = step.from ?? 0;
  if (from < 0) from += length;
  let to = step.single ? (step.from === -1 ? length : from + 1) : (step.to ?? length);
  if (to < 0) to += length;
  if (step.single && (from >= length || from < 0))
    throw new Failure(`array index out of bounds: index ${step.from ?? 0}, length ${length}`);
  const by = step.by ?? 1;
  if (by < 0) throw new Failure('step must be > 0');
  return value.slice(from, to).filter((_, index) => index % Math.max(by, 1) === 0);
}

function goTypeName(value: Json): string {
  if (isObject(value)) return 'map[string]interface {}';
  return typeof value === 'string' ? 'string' : typeof value === 'boolean' ? 'bool' : 'float64';
}

function holds(item: Json, step: Extract<PathStep, { step: 'filter' }>, root: Json): boolean {
  const missingIsEmpty = { allowMissing: true };
  const left = evaluate(step.left, [item], root, missingIsEmpty);
  if (step.operator === 'exists') return left.length > 0;
  const right = evaluate(step.right, [item], root, missingIsEmpty);
  if (left.length === 0 || right.length === 0) return false;
  if (left.length > 1) throw new Failure('can only compare one element at a time');
  return compare(left[0] ?? null, step.operator, right[0] ?? null);
}

function compare(left: Json, operator: string, right: Json): boolean {
  if (operator === '==') return left === right;
  if (operator === '!=') return left !== right;
  const comparable =
    (typeof left === 'number' && typeof right === 'number') ||
    (typeof left === 'string' && typeof right === 'string');
  if (!comparable || left === null || right === null) throw new Failure('incompatible types for comparison');
  if (operator === '<') return left < right;
  if (operator === '>') return left > right;
  return operator === '<=' ? left <= right : left >= right;
}
