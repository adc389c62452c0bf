/** `cut`, `paste`, `column`, `tr`. */
import { fromArray } from '../../net/bytes.ts';
import type { Program } from '../../process.ts';
import { resolvePath } from '../../shell/files.ts';
import { characterClass } from '../../shell/pattern.ts';
import { unescapeText } from './escapes.ts';
import { eachBatch, eachInput, joinLines, LineReader, readAll } from './lines.ts';
import { badUsage, readOptions } from '../options.ts';

/** `1,3-5,7-` as ranges from 1; undefined when it is no list. */
function readRanges(text: string): readonly (readonly [number, number])[] | undefined {
  const ranges: [number, number][] = [];
  for (const part of text.split(/[,\s]/)) {
    const [, from, dash, to] = /^(\d*)(-?)(\d*)$/.exec(part) ?? [];
    if (from === undefined || (from === '' && to === '')) return undefined;
    ranges.push([Number(from || 1), dash === '' ? Number(from) : Number(to || Infinity)]);
  }
  return ranges;
}

export const cut: Program = async (process) => {
  const options = readOptions(process.args, {
    flags: 'sn',
    unsimulated: 'z',
    values: 'dfcbO',
    long: {
      delimiter: 'd',
      fields: 'f',
      characters: 'c',
      bytes: 'b',
      'only-delimited': 's',
      'output-delimiter': 'O',
      complement: 'n',
    },
  });
  if (typeof options === 'string') return badUsage(process, options);
  const fields = options.value('f');
  const list = fields ?? options.value('c') ?? options.value('b');
  if (list === undefined) return badUsage(process, 'you must specify a list of bytes, characters, or fields');
  const ranges = readRanges(list);
  if (!ranges) return badUsage(process, `invalid field value ‘${list}’`);
  const delimiter = options.value('d') ?? '\t';
  if ([...delimiter].length !== 1) return badUsage(process, 'the delimiter must be a single character');
  const complement = options.has('n');
  const chosen = (index: number): boolean =>
    ranges.some(([from, to]) => index + 1 >= from && index + 1 <= to) !== complement;
  const joined = options.value('O');
  const one = (line: string): string | undefined => {
    if (fields === undefined) {
      return [...line].filter((_, index) => chosen(index)).join(joined ?? '');
    }
    if (!line.includes(delimiter)) return options.has('s') ? undefined : line;
    return line
      .split(delimiter)
      .filter((_, index) => chosen(index))
      .join(joined ?? delimiter);
  };
  return eachBatch(process, options.operands, async (lines) => {
    await process.stdout.write(joinLines(lines.flatMap((line) => one(line) ?? [])));
  });
};

export const paste: Program = async (process) => {
  const options = readOptions(process.args, {
    flags: 's',
    values: 'd',
    long: { serial: 's', delimiters: 'd' },
  });
  if (typeof options === 'string') return badUsage(process, options);
  const given = unescapeText(options.value('d') ?? '\t', false).text;
  const delimiters = given === '' ? [''] : [...given];
  const files: string[][] = [];
  const stdin =
    options.operands.filter((path) => path === '-').length > 1
      ? await new LineReader(process.stdin).all()
      : undefined;
  const dashes = options.operands.filter((path) => path === '-').length;
  let dash = 0;
  const status = await eachInput(process, options.operands, async (input, path) => {
    if (path === '-' && stdin) {
      const offset = dash;
      dash += 1;
      files.push(stdin.filter((_, index) => index % dashes === offset));
    } else files.push(await new LineReader(input).all());
  });
  const glue = (cells: readonly string[]): string =>
    cells.reduce(
      (text, cell, index) =>
        index === 0 ? cell : text + (delimiters[(index - 1) % delimiters.length] ?? '') + cell,
      '',
    );
  if (options.has('s')) {
    await process.stdout.write(joinLines(files.map(glue)));
    return status;
  }
  const rows = Math.max(0, ...files.map((lines) => lines.length));
  const out: string[] = [];
  for (let row = 0; row < rows; row += 1) out.push(glue(files.map((lines) => lines[row] ?? '')));
  await process.stdout.write(joinLines(out));
  return status;
};

export const column: Program = async (process) => {
  const options = readOptions(process.args, {
    flags: 't',
    values: 'soN',
    unsimulated: 'nexcRHTEWdlJ',
    long: { table: 't', separator: 's', 'output-separator': 'o', 'table-columns': 'N' },
  });
  if (typeof options === 'string') return badUsage(process, options);
  const separators = options.value('s');
  const lines: string[] = [];
  const status = await eachBatch(process, options.operands, (batch) => void lines.push(...batch));
  const shown = lines.filter((line) => line.trim() !== '');
  if (!options.has('t')) {
    await process.stdout.write(joinLines(shown));
    return status;
  }
  const rows = shown.map((line) =>
    separators === undefined
      ? line.trim().split(/\s+/)
      : line.split(new RegExp(`[${separators.replace(/[\\\]^-]/g, '\\$&')}]`)),
  );
  const names = options.value('N');
  if (names !== undefined) rows.unshift(names.split(','));
  const widths: number[] = [];
  for (const row of rows)
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, [...cell].length);
  const gap = options.value('o') ?? '  ';
  const padded = (row: readonly string[]): string =>
    row
      .map((cell, index) =>
        index === row.length - 1 ? cell : cell + ' '.repeat((widths[index] ?? 0) - [...cell].length),
      )
      .join(gap);
  await process.stdout.write(joinLines(rows.map(padded)));
  return status;
};

/** The characters of a `tr` set: ranges, classes, escapes. */
function readSet(text: string): string[] {
  const set: string[] = [];
  let index = 0;
  const source = text;
  while (index < source.length) {
    const named = /^\[:(\w+):\]/.exec(source.slice(index));
    const inside = named?.[1] === undefined ? undefined : characterClass(named[1]);
    if (named && inside !== undefined) {
      const matcher = new RegExp(`[${inside}]`);
      for (let code = 0; code < 128; code += 1)
        if (matcher.test(String.fromCharCode(code))) set.push(String.fromCharCode(code));
      index += named[0].length;
      continue;
    }
    const [char, next] = readChar(source, index);
    if (source.charAt(next) === '-' && next + 1 < source.length) {
      const [last, after] = readChar(source, next + 1);
      for (let code = char.codePointAt(0) ?? 0; code <= (last.codePointAt(0) ?? 0); code += 1)
        set.push(String.fromCodePoint(code));
      index = after;
      continue;
    }
    set.push(char);
    index = next;
  }
  return set;
}

function readChar(text: string, index: number): [string, number] {
  const escape = /^\\([0-7]{1,3}|.)/s.exec(text.slice(index));
  if (escape) {
    const { text: char } = unescapeText(escape[0], false);
    return [char.length === 2 && char.startsWith('\\') ? char.slice(1) : char, index + escape[0].length];
  }
  const char = String.fromCodePoint(text.codePointAt(index) ?? 0);
  return [char, index + char.length];
}

export const tr: Program = async (process) => {
  const options = readOptions(process.args, {
    flags: 'dscC',
    unsimulated: 't',
    long: { delete: 'd', 'squeeze-repeats': 's', complement: 'c' },
    operandsEnd: true,
  });
  if (typeof options === 'string') return badUsage(process, options);
  const [first, second] = options.operands;
  if (first === undefined) return badUsage(process, 'missing operand');
  const complement = options.has('c') || options.has('C');
  const from = readSet(first);
  const to = second === undefined ? undefined : readSet(second);
  if (to === undefined && !options.has('d') && !options.has('s'))
    return badUsage(process, `missing operand after ‘${first}’`);
  const members = new Set(from);
  const isMember = (char: string): boolean => members.has(char) !== complement;
  const mapping = new Map(
    from.map((char, index) => [char, to?.[Math.min(index, to.length - 1)] ?? char]).reverse() as [
      string,
      string,
    ][],
  );
  const squeezed = new Set(to ?? from);
  const isSqueezed = (char: string): boolean => (to ? squeezed.has(char) : isMember(char));
  let previous = '';
  for (let chunk = await process.stdin.read(); chunk !== undefined; chunk = await process.stdin.read()) {
    let out = '';
    for (const char of chunk) {
      if (options.has('d') && isMember(char)) continue;
      const mapped =
        options.has('d') || !to || !isMember(char)
          ? char
          : complement
            ? (to.at(-1) ?? char)
            : (mapping.get(char) ?? char);
      if (options.has('s') && mapped === previous && isSqueezed(mapped)) continue;
      out += mapped;
      previous = mapped;
    }
    if (out !== '') await process.stdout.write(out);
  }
  return 0;
};

export const base64: Program = async (process) => {
  const options = readOptions(process.args, {
    flags: 'd',
    values: 'w',
    unsimulated: 'i',
    long: { decode: 'd', wrap: 'w' },
  });
  if (typeof options === 'string') return badUsage(process, options);
  const width = Number(options.value('w') ?? 76);
  const wrapped = (encoded: string): string =>
    width === 0 ? encoded : encoded.replace(new RegExp(`.{1,${width}}`, 'g'), '$&\n');
  const [file] = options.operands;
  if (!options.has('d') && file !== undefined && file !== '-') {
    // A file may hold bytes that are no text, as a capture does.
    const { files } = process.machine;
    const path = resolvePath(process.cwd, file);
    const content = files.exists(path) && !files.isDirectory(path) ? files.readContent(path) : '';
    if (typeof content !== 'string') {
      await process.stdout.write(wrapped(btoa(fromArray(content))));
      return 0;
    }
  }
  return eachInput(process, options.operands, async (input) => {
    const text = await readAll(input);
    if (options.has('d')) {
      const bytes = Uint8Array.from(atob(text.replace(/\s/g, '')), (char) => char.charCodeAt(0));
      await process.stdout.write(new TextDecoder().decode(bytes));
      return;
    }
    const encoded = btoa(fromArray(new TextEncoder().encode(text)));
    await process.stdout.write(wrapped(encoded));
  });
};
