/** Reads a steps file (`week4.steps.yaml`). What is wrong in it is reported with its line; the rest of the course still works. */
import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Node, type YAMLMap } from 'yaml';
import type {
  CellReference,
  CheckData,
  Course,
  EvidenceData,
  ExplanationData,
  HostScript,
  Localized,
  MaterialValue,
  StepData,
} from './course.ts';
import { NO_COURSE } from './course.ts';
import { ExpressionError, type Compiler, type Expression, type Template } from './expression.ts';
import type { Problem } from './problem.ts';
import { courseCompiler } from './scope.ts';

/** The course in a steps file; never throws. `file` names it in problems. */
export function readCourse(text: string, file: string): Course {
  return new CourseReader(text, file, courseCompiler()).read();
}

const NOTHING: Localized = { ko: '', en: '' };

/** Calls in an expression that name a cell. */
const CELLS = /\b(?:run|ran|printed)\("([^"]+)"\)/g;

class CourseReader {
  readonly #problems: Problem[] = [];
  readonly #references: CellReference[] = [];
  readonly #lines = new LineCounter();
  readonly #text: string;
  readonly #file: string;
  readonly #compiler: Compiler;

  constructor(text: string, file: string, compiler: Compiler) {
    this.#text = text;
    this.#file = file;
    this.#compiler = compiler;
  }

  read(): Course {
    const document = parseDocument(this.#text, { lineCounter: this.#lines });
    for (const error of [...document.errors, ...document.warnings]) {
      this.#report(error.pos[0], {
        ko: `${error.message.split('\n')[0] ?? ''} 여기의 YAML을 고치세요. 그 뒤는 읽을 수 없습니다.`,
        en: `${error.message.split('\n')[0] ?? ''} Mend the YAML here; what follows cannot be read.`,
      });
    }
    const root = document.contents;
    if (!isMap(root)) {
      if (document.errors.length === 0)
        this.#report(0, {
          ko: '단계 파일은 course, title, facts, define, steps를 가진 매핑입니다.',
          en: 'A steps file is a mapping with course, title, facts, define and steps.',
        });
      return { ...NO_COURSE, file: this.#file, problems: this.#problems };
    }
    this.#onlyKeys(root, ['course', 'title', 'facts', 'define', 'steps']);
    this.#define(root);
    return {
      id: this.#string(root, 'course') ?? '',
      file: this.#file,
      title: this.#texts(root, 'title') ?? NOTHING,
      facts: this.#facts(root),
      steps: this.#unique(
        this.#maps(root, 'steps').map((step) => this.#step(step)),
        this.#maps(root, 'steps'),
      ),
      references: this.#references,
      problems: this.#problems,
    };
  }

  #step(map: YAMLMap): StepData {
    this.#onlyKeys(map, ['id', 'title', 'checks', 'explanations', 'material', 'solve', 'undo']);
    const checks = this.#maps(map, 'checks');
    const explanations = this.#maps(map, 'explanations');
    return {
      id: this.#string(map, 'id') ?? '',
      line: this.#lineOf(map),
      title: this.#texts(map, 'title') ?? NOTHING,
      checks: this.#unique(
        checks.flatMap((check) => this.#check(check)),
        checks,
      ),
      explanations: this.#unique(
        explanations.flatMap((explanation) => this.#explanation(explanation)),
        explanations,
      ),
      material: this.#maps(map, 'material').flatMap((value) => this.#materialValue(value)),
      solve: this.#scripts(map, 'solve'),
      undo: this.#scripts(map, 'undo'),
    };
  }

  #scripts(map: YAMLMap, key: string): readonly HostScript[] {
    return this.#maps(map, key).flatMap((part) => {
      this.#onlyKeys(part, ['host', 'script']);
      const host = this.#string(part, 'host');
      const script = this.#string(part, 'script');
      return host === undefined || script === undefined ? [] : [{ host, script }];
    });
  }

  /** A check of which a part is wrong is left out, with a problem that says so. */
  #check(map: YAMLMap): readonly CheckData[] {
    this.#onlyKeys(map, ['id', 'that', 'pass', 'fail', 'hint', 'needs', 'evidence']);
    const id = this.#string(map, 'id');
    const that = this.#expression(map, 'that');
    const pass = this.#templates(map, 'pass');
    const fail = this.#templates(map, 'fail');
    const hint = map.has('hint') ? this.#templates(map, 'hint') : undefined;
    if (id === undefined || that === undefined || pass === undefined || fail === undefined) return [];
    return [
      {
        id,
        that,
        pass,
        fail,
        hint,
        needs: this.#strings(map, 'needs'),
        evidence: this.#evidence(map),
        line: this.#lineOf(map),
      },
    ];
  }

  #explanation(map: YAMLMap): readonly ExplanationData[] {
    this.#onlyKeys(map, ['id', 'when', 'say', 'needs', 'evidence']);
    const id = this.#string(map, 'id');
    const when = this.#expression(map, 'when');
    const say = this.#templates(map, 'say');
    if (id === undefined || when === undefined || say === undefined) return [];
    const evidence = this.#evidence(map);
    if (evidence.length === 0)
      this.#reportAt(map, {
        ko: `"${id}"에 근거가 없습니다. evidence:에 식을 하나 이상 적으세요.`,
        en: `"${id}" has no evidence. Add evidence: with at least one expression.`,
      });
    return [{ id, when, say, needs: this.#strings(map, 'needs'), evidence, line: this.#lineOf(map) }];
  }

  #materialValue(map: YAMLMap): readonly MaterialValue[] {
    this.#onlyKeys(map, ['what', 'value', 'live', 'evidence']);
    const what = this.#texts(map, 'what');
    const value = this.#string(map, 'value');
    const live = this.#expression(map, 'live');
    if (what === undefined || value === undefined || live === undefined) return [];
    return [{ what, value, live, evidence: this.#evidence(map) }];
  }

  #evidence(map: YAMLMap): readonly EvidenceData[] {
    return this.#nodes(map, 'evidence').flatMap((item) => {
      if (isScalar(item) && typeof item.value === 'string') {
        const of = this.#compile(item, () => this.#compiler.expression(String(item.value)));
        return of === undefined ? [] : [{ of, fields: [] }];
      }
      if (!isMap(item))
        return this.#reportAt(item, {
          ko: '근거 하나는 식이거나, of:와 fields:를 가진 매핑입니다.',
          en: 'A piece of evidence is an expression, or a mapping with of: and fields:.',
        });
      this.#onlyKeys(item, ['of', 'fields']);
      const of = this.#expression(item, 'of');
      return of === undefined ? [] : [{ of, fields: this.#strings(item, 'fields') }];
    });
  }

  #facts(root: YAMLMap): Readonly<Record<string, string>> {
    return Object.fromEntries(
      this.#pairs(root, 'facts', {
        ko: '사실에서 그것을 알려 주는 셀의 id로 가는',
        en: 'from a fact to the id of the cell that brings it',
      }).map(([fact, cell]) => {
        this.#references.push({ cell: cell.text, line: this.#lineOf(cell.node) });
        return [fact, cell.text];
      }),
    );
  }

  /** In the order of the file: a definition may use those above it. */
  #define(root: YAMLMap): void {
    for (const [name, { text, node }] of this.#pairs(root, 'define', {
      ko: '이름에서 식으로 가는',
      en: 'from a name to an expression',
    })) {
      this.#compile(node, () => {
        this.#compiler.define(name, text);
        return name;
      });
    }
  }

  #pairs(
    root: YAMLMap,
    key: string,
    meaning: Localized,
  ): readonly (readonly [string, { text: string; node: unknown }])[] {
    const map = root.get(key, true);
    if (map === undefined) return [];
    if (!isMap(map))
      return this.#reportAt(map, {
        ko: `${key}:는 ${meaning.ko} 매핑입니다.`,
        en: `${key}: is a mapping ${meaning.en}.`,
      });
    return map.items.flatMap(({ key: name, value: node }) => {
      if (isScalar(node) && typeof node.value === 'string')
        return [[String(name), { text: node.value.trim(), node }] as const];
      return this.#reportAt(name, {
        ko: `${String(name)}:에 글이 필요합니다.`,
        en: `${String(name)}: needs a text.`,
      });
    });
  }

  #expression(map: YAMLMap, key: string): Expression | undefined {
    const source = this.#string(map, key);
    return source === undefined
      ? undefined
      : this.#compile(map.get(key, true), () => this.#compiler.expression(source));
  }

  #templates(map: YAMLMap, key: string): Localized<Template> | undefined {
    const texts = this.#texts(map, key);
    if (texts === undefined) return undefined;
    const node = map.get(key, true);
    const of = (locale: 'ko' | 'en') =>
      this.#compile(isMap(node) ? node.get(locale, true) : node, () =>
        this.#compiler.template(texts[locale]),
      );
    const ko = of('ko');
    const en = of('en');
    return ko === undefined || en === undefined ? undefined : { ko, en };
  }

  #texts(map: YAMLMap, key: string): Localized | undefined {
    const node = map.get(key, true);
    if (!isMap(node)) {
      this.#reportAt(node ?? map, {
        ko: `${key}:에는 언어마다 글이 필요합니다: ko:와 en:.`,
        en: `${key}: needs a text in each language: ko: and en:.`,
      });
      return undefined;
    }
    this.#onlyKeys(node, ['ko', 'en']);
    const ko = this.#string(node, 'ko');
    const en = this.#string(node, 'en');
    return ko === undefined || en === undefined ? undefined : { ko, en };
  }

  #string(map: YAMLMap, key: string): string | undefined {
    const value = map.get(key);
    if (typeof value === 'string' && value.trim() !== '') return value.trim();
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    this.#reportAt(map.get(key, true) ?? map, {
      ko: `${key}:가 없거나 글이 아닙니다. 적어 주세요.`,
      en: `${key}: is missing or no text. Write it.`,
    });
    return undefined;
  }

  #strings(map: YAMLMap, key: string): readonly string[] {
    return this.#nodes(map, key).flatMap((item) =>
      isScalar(item)
        ? [String(item.value)]
        : this.#reportAt(item, {
            ko: `${key}:는 이름의 목록입니다.`,
            en: `${key}: is a list of names.`,
          }),
    );
  }

  #maps(map: YAMLMap, key: string): readonly YAMLMap[] {
    return this.#nodes(map, key).flatMap((item) =>
      isMap(item)
        ? [item]
        : this.#reportAt(item, {
            ko: `${key}:의 항목은 모두 매핑입니다.`,
            en: `Each item of ${key}: is a mapping.`,
          }),
    );
  }

  #nodes(map: YAMLMap, key: string): readonly unknown[] {
    const list = map.get(key, true);
    if (list === undefined) return [];
    return isSeq(list)
      ? list.items
      : this.#reportAt(list, {
          ko: `${key}:는 목록입니다. 항목마다 "- "로 시작하세요.`,
          en: `${key}: is a list; begin each item with "- ".`,
        });
  }

  #unique<T extends { readonly id: string }>(items: readonly T[], maps: readonly YAMLMap[]): readonly T[] {
    const seen = new Set<string>();
    return items.filter(({ id }) => {
      if (!seen.has(id)) return seen.add(id);
      const second = maps.filter((map) => map.get('id') === id).at(-1);
      this.#reportAt(second, {
        ko: `id "${id}"가 두 번 쓰였습니다. 두 번째 것은 빠집니다. 이름을 바꾸세요.`,
        en: `The id "${id}" is used twice; the second one is left out. Rename it.`,
      });
      return false;
    });
  }

  #onlyKeys(map: YAMLMap, allowed: readonly string[]): void {
    for (const pair of map.items) {
      const key = isScalar(pair.key) ? String(pair.key.value) : String(pair.key);
      if (!allowed.includes(key))
        this.#reportAt(pair.key, {
          ko: `"${key}"는 여기에 쓸 수 없습니다. 쓸 수 있는 것: ${allowed.join(', ')}.`,
          en: `"${key}" is not known here. Known: ${allowed.join(', ')}.`,
        });
    }
  }

  #compile<T>(node: unknown, compile: () => T): T | undefined {
    if (isScalar(node)) {
      for (const [, cell = ''] of String(node.value).matchAll(CELLS))
        this.#references.push({ cell, line: this.#lineOf(node) });
    }
    try {
      return compile();
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      this.#reportAt(node, { ko: error.message, en: error.message });
      return undefined;
    }
  }

  #lineOf(node: unknown): number {
    const start = (node as Partial<Node> | null | undefined)?.range?.[0];
    return start === undefined ? 1 : this.#lines.linePos(start).line;
  }

  #reportAt(node: unknown, message: Localized): [] {
    this.#problems.push({ severity: 'problem', file: this.#file, line: this.#lineOf(node), message });
    return [];
  }

  #report(offset: number, message: Localized): void {
    this.#problems.push({
      severity: 'problem',
      file: this.#file,
      line: this.#lines.linePos(offset).line,
      message,
    });
  }
}
