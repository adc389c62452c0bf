import { AwkError } from './lexer.ts';
import { Record as InputRecord } from './record.ts';
import { toNumber, toText, type Value } from './values.ts';

export type Table = Map<string, Value>;
/** The parameters of one call: scalars, and arrays by reference. */
export type Frame = Map<string, Value | Table>;

/** Calls deeper than this are a mistake of the program. */
const DEEPEST = 1000;

const INITIAL: Readonly<Record<string, Value>> = {
  FS: ' ',
  OFS: ' ',
  ORS: '\n',
  RS: '\n',
  SUBSEP: '\x1c',
  CONVFMT: '%.6g',
  OFMT: '%.6g',
  NR: 0,
  FNR: 0,
  RSTART: 0,
  RLENGTH: -1,
};

/** What the names in a program stand for. All are global, but the parameters of the function that is running. */
export class Variables {
  readonly record = new InputRecord((name) => toText(this.#globals.get(name)));
  readonly #globals = new Map(Object.entries(INITIAL));
  readonly #tables = new Map<string, Table>();
  readonly #frames: Frame[] = [];

  set(name: string, value: Value): void {
    const frame = this.#frames.at(-1);
    if (frame?.has(name)) frame.set(name, value);
    else if (name === 'NF') this.record.setCount(toNumber(value));
    else this.#globals.set(name, value);
  }

  /** Throws {@link AwkError} when the name is an array. */
  get(name: string): Value {
    const frame = this.#frames.at(-1);
    if (frame?.has(name)) {
      const value = frame.get(name);
      if (value instanceof Map) throw new AwkError(`can't use array ${name} as a scalar`);
      return value;
    }
    return name === 'NF' ? this.record.count : this.#globals.get(name);
  }

  text(name: string): string {
    return toText(this.get(name));
  }

  /** The array of that name, which is made when there is none. */
  table(name: string): Table {
    const frame = this.#frames.at(-1);
    const holder = frame?.has(name) ? frame : this.#tables;
    const found = holder.get(name);
    if (found instanceof Map) return found;
    const made: Table = new Map();
    holder.set(name, made);
    return made;
  }

  /** What a name hands to a function: arrays go by reference, and a name never used may become one in there. */
  argument(name: string): Value | Table {
    const frame = this.#frames.at(-1);
    if (frame?.has(name)) {
      const local = frame.get(name);
      return local instanceof Map ? local : this.get(name);
    }
    const scalar = name === 'NF' || (this.#globals.has(name) && !this.#tables.has(name));
    return scalar ? this.get(name) : this.table(name);
  }

  /** A new record: the next line of the main input. */
  nextRecord(line: string): void {
    this.record.set(line);
    this.countRecord();
    this.#globals.set('FNR', toNumber(this.#globals.get('FNR')) + 1);
  }

  countRecord(): void {
    this.#globals.set('NR', toNumber(this.#globals.get('NR')) + 1);
  }

  enter(called: string, frame: Frame): void {
    if (this.#frames.length > DEEPEST)
      throw new AwkError(`function ${called}: nesting deeper than ${DEEPEST}`);
    this.#frames.push(frame);
  }

  leave(): void {
    this.#frames.pop();
  }
}
