import { dynamicRegExp } from './dynamicRegExp.ts';
import type { InputText } from './values.ts';

/** `$0` and its fields, split when they are first asked for and joined again when one of them changes. */
export class Record {
  readonly #setting: (name: 'FS' | 'OFS') => string;
  #text = '';
  #fields: string[] | undefined;

  constructor(setting: (name: 'FS' | 'OFS') => string) {
    this.#setting = setting;
  }

  get text(): string {
    return this.#text;
  }

  set(text: string): void {
    this.#text = text;
    this.#fields = undefined;
  }

  get count(): number {
    return this.#split().length;
  }

  field(index: number): InputText {
    return { input: index === 0 ? this.#text : (this.#split()[index - 1] ?? '') };
  }

  setField(index: number, text: string): void {
    if (index === 0) return this.set(text);
    const fields = this.#split();
    while (fields.length < index) fields.push('');
    fields[index - 1] = text;
    this.#text = fields.join(this.#setting('OFS'));
  }

  setCount(count: number): void {
    const fields = this.#split();
    while (fields.length < count) fields.push('');
    fields.length = count;
    this.#text = fields.join(this.#setting('OFS'));
  }

  #split(): string[] {
    this.#fields ??= splitFields(this.#text, this.#setting('FS'));
    return this.#fields;
  }
}

/** A single blank: runs of white space. Any other single character: itself. Longer: a regular expression. */
export function splitFields(text: string, separator: string): string[] {
  if (text === '') return [];
  if (separator === ' ') return text.split(/[ \t\n]+/).filter(Boolean);
  if (separator === '') return [...text];
  if (separator.length === 1 && separator !== '\\') return text.split(separator);
  return text.split(new RegExp(dynamicRegExp(separator).source));
}
