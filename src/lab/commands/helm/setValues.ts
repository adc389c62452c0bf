/** `--set`: the little language of helm.sh/helm/pkg/strvals. `a.b=1,c={x,y},d[0].e=z`, `\` before `.`, `,`, `=`, `[`. */
import { isList, isObject } from '../../go/jsonValue.ts';
import type { Json, JsonObject } from '../../go/jsonValue.ts';

/** How a value is read: `--set` guesses types, `--set-string` does not, `--set-json` takes JSON. */
export type SetKind = 'typed' | 'string' | 'json';

export class SetFault extends Error {}

/** MaxIndex of strvals. */
const MOST_INDEX = 65_536;

/** `base` with what the text sets; `null` removes a key later, when values are merged. Throws {@link SetFault}. */
export function setValues(base: JsonObject, text: string, kind: SetKind): JsonObject {
  let result = base;
  const reader = new Reader(text);
  while (!reader.done) {
    const path = reader.path();
    const value = reader.value(kind);
    const changed = putAt(result, path, value);
    if (isObject(changed)) result = changed;
  }
  return result;
}

type Step = string | number;

class Reader {
  #at = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  get done(): boolean {
    return this.#at >= this.#text.length;
  }

  /** Up to the `=`. */
  path(): readonly Step[] {
    const steps: Step[] = [];
    let word = '';
    let written = false;
    for (;;) {
      if (this.done)
        throw new SetFault(`key "${steps.length === 0 ? word : String(steps.at(-1))}" has no value`);
      const character = this.#take();
      if (character === '\\') {
        word += this.#take();
        written = true;
      } else if (character === ',') throw new SetFault(`key "${word}" has no value (cannot end with ,)`);
      else if (character === '.' || character === '=' || character === '[') {
        if (written) steps.push(word);
        else if (typeof steps.at(-1) !== 'number') {
          if (character === '=' || word === '') throw new SetFault(`key map "" has no value`);
        }
        word = '';
        written = false;
        if (character === '=') return steps;
        if (character === '[') steps.push(this.#index());
      } else {
        word += character;
        written = true;
      }
    }
  }

  /** Up to the comma after it, which is passed over. */
  value(kind: SetKind): Json {
    if (kind === 'json') return this.#json();
    if (this.#text[this.#at] === '{') {
      this.#at += 1;
      return this.#list(kind);
    }
    const { text, escaped } = this.#word(',');
    return typed(text, kind, escaped);
  }

  #list(kind: SetKind): Json {
    const items: Json[] = [];
    for (;;) {
      const { text, escaped, stop } = this.#word(',}');
      if (text !== '' || items.length > 0 || stop === ',') items.push(typed(text, kind, escaped));
      if (stop === undefined) throw new SetFault("list must terminate with '}'");
      if (stop === '}') break;
    }
    if (this.#text[this.#at] === ',') this.#at += 1;
    return items;
  }

  #json(): Json {
    // JSON holds commas of its own: the longest piece that is JSON and ends at one.
    for (let end = this.#text.length; end > this.#at; end = this.#text.lastIndexOf(',', end - 1)) {
      try {
        const value = JSON.parse(this.#text.slice(this.#at, end)) as Json;
        this.#at = end + 1;
        return value;
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
      }
    }
    throw new SetFault('invalid JSON value');
  }

  #index(): number {
    const close = this.#text.indexOf(']', this.#at);
    const inside = close < 0 ? '' : this.#text.slice(this.#at, close);
    if (!/^-?\d+$/.test(inside))
      throw new SetFault(`error parsing index: strconv.Atoi: parsing "${inside}": invalid syntax`);
    const index = Number(inside);
    if (index < 0) throw new SetFault(`negative ${index} index not allowed`);
    if (index > MOST_INDEX)
      throw new SetFault(`index of ${index} is greater than maximum supported index of ${MOST_INDEX}`);
    this.#at = close + 1;
    return index;
  }

  #word(stops: string): { text: string; escaped: boolean; stop: string | undefined } {
    let text = '';
    let escaped = false;
    while (!this.done) {
      const character = this.#take();
      if (character === '\\' && !this.done) {
        text += this.#take();
        escaped = true;
      } else if (stops.includes(character)) return { text, escaped, stop: character };
      else text += character;
    }
    return { text, escaped, stop: undefined };
  }

  #take(): string {
    return this.#text.charAt(this.#at++);
  }
}

/** typedVal: true, false, null and whole numbers; a leading zero or an escape keeps it text. */
function typed(text: string, kind: SetKind, escaped: boolean): Json {
  if (kind === 'string' || escaped) return text;
  const lower = text.toLowerCase();
  if (lower === 'true' || lower === 'false') return lower === 'true';
  if (lower === 'null') return null;
  if (text === '0' || /^-?[1-9]\d{0,17}$/.test(text)) return Number(text);
  return text;
}

function putAt(base: Json | undefined, [step, ...rest]: readonly Step[], value: Json): Json {
  if (step === undefined) return value;
  if (typeof step === 'number') {
    const list = isList(base) ? [...base] : [];
    while (list.length < step) list.push(null);
    list[step] = putAt(list[step], rest, value);
    return list;
  }
  const object = isObject(base) ? base : {};
  return { ...object, [step]: putAt(object[step], rest, value) };
}
