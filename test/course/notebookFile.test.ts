import * as fc from 'fast-check';
import { marked, type Token } from 'marked';
import { describe, expect, test } from 'vitest';
import { isShell, readInfo } from '../../src/course/infoString.ts';
import {
  decodeNotebook,
  NotebookError,
  readNotebook,
  writeNotebook,
  type CurrentCell,
  type FileCell,
} from '../../src/course/notebookFile.ts';
import { material, readmes, specExamples, type Document } from './corpus.ts';

const unedited = (cell: FileCell): CurrentCell => ({
  kind: cell.kind,
  text: cell.text,
  language: cell.language,
  file: cell,
});

/** Line ending variants of a document, as a checkout on another system, or a careless editor, would make them. */
function variants({ name, text }: Document): readonly Document[] {
  const unix = text.replace(/\r\n|\r/g, '\n');
  return [
    { name, text },
    { name: `${name}, CRLF`, text: unix.replaceAll('\n', '\r\n') },
    { name: `${name}, BOM`, text: `\uFEFF${text.replace(/^\uFEFF/, '')}` },
    { name: `${name}, no final newline`, text: unix.replace(/\n+$/, '') },
  ];
}

function expectSameBytes({ name, text }: Document): void {
  const notebook = readNotebook(text);
  const joined = (notebook.format.bom ? '\uFEFF' : '') + notebook.cells.map((cell) => cell.raw).join('');
  expect(joined, name).toBe(text);
  expect(writeNotebook(notebook.cells.map(unedited), notebook.format), name).toBe(text);
}

/** Edits cell `n` and expects that what stands before and after it is untouched, and that the edit can be read back. */
function expectLocalEdit({ name, text }: Document, n: number, edit: string): void {
  const notebook = readNotebook(text);
  const cell = notebook.cells[n];
  if (cell === undefined) return;
  const edited = notebook.cells.map((each, i): CurrentCell =>
    i === n ? { ...unedited(each), text: edit } : unedited(each),
  );
  const written = writeNotebook(edited, notebook.format);
  const before =
    (notebook.format.bom ? '\uFEFF' : '') +
    notebook.cells
      .slice(0, n)
      .map((each) => each.raw)
      .join('');
  const after = notebook.cells
    .slice(n + 1)
    .map((each) => each.raw)
    .join('');
  expect(written.startsWith(before), `${name}: before cell ${n}`).toBe(true);
  expect(written.endsWith(after), `${name}: after cell ${n}`).toBe(true);
  expect(written.length).toBeGreaterThanOrEqual(before.length + after.length);
  const again = readNotebook(written);
  if (cell.kind === 'code') {
    expect(
      again.cells.map((each) => each.kind),
      name,
    ).toEqual(notebook.cells.map((each) => each.kind));
    expect(again.cells[n]?.text, name).toBe(edit.replace(/\r\n|\r/g, '\n'));
    expect(again.cells[n]?.attributes, name).toEqual(cell.attributes);
  }
}

/** Thousands of documents: no statement about speed, only not to be cut off on a busy machine. */
const SLOW = 300_000;

describe('a notebook file', () => {
  test('is written back byte for byte over real Markdown in every line ending', { timeout: SLOW }, () => {
    const documents = [material(), ...specExamples(), ...readmes()];
    expect(documents.length).toBeGreaterThan(900);
    for (const document of documents) for (const variant of variants(document)) expectSameBytes(variant);
  });

  test('is written back byte for byte whatever characters it holds', { timeout: SLOW }, () => {
    const piece = fc.constantFrom(
      '```sh',
      '```',
      '````',
      '~~~bash host=router',
      '~~~',
      '  ```sh',
      '- item',
      '  - nested',
      '> quote',
      '# Heading',
      'Title',
      '===',
      '---',
      '<!-- step: x -->',
      '<!--',
      '-->',
      '<div>',
      '1. one',
      '\t',
      ' ',
      'text',
      '```js',
      '\u00a0',
      '```sh `x`',
    );
    const line = fc
      .tuple(piece, fc.constantFrom('\n', '\n', '\r\n', '\r', '\n\n', ''))
      .map(([text, end]) => text + end);
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), (lines) =>
        expectSameBytes({ name: JSON.stringify(lines.join('')), text: lines.join('') }),
      ),
      { numRuns: 3000 },
    );
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }).filter((text) => !text.includes('\0')),
        (text) => expectSameBytes({ name: text, text }),
      ),
    );
  });

  test('an edit of one cell changes only that cell, over real Markdown', { timeout: SLOW }, () => {
    for (const [n, document] of [material(), ...specExamples(), ...readmes()].entries()) {
      const variant = variants(document)[n % 4];
      if (variant === undefined) throw new Error('four variants expected');
      const { cells } = readNotebook(variant.text);
      for (const at of new Set([0, 1, cells.length >> 1, cells.length - 1]))
        expectLocalEdit(variant, at, 'echo edited\n\n\techo "twice"');
    }
  });

  test('an edit of a code cell can hold any text, fences too', () => {
    const source =
      '# A\n\n  ~~~~sh host=router id=a odd {x}\n  ls\n  ~~~~   \n\nmiddle\n\n```bash\npwd\n```\n\n## B\n';
    const line = fc.oneof(
      fc.string(),
      fc.constantFrom('```', '~~~', '~~~~~~', '````sh', '  ```  ', '\t```', '# heading'),
    );
    fc.assert(
      fc.property(fc.constantFrom(1, 3), fc.array(line, { minLength: 1 }), (n, lines) => {
        const text = lines.join('\n').replace(/[\r\0\uFEFF]/g, '');
        fc.pre(text !== '');
        expectLocalEdit({ name: source, text: source }, n, text);
      }),
    );
  });

  test('knows the same top-level shell fences as marked does', { timeout: SLOW }, () => {
    const documents = [material(), ...readmes(), ...specExamples()];
    const differing = documents.filter(({ text }) => {
      const ours = readNotebook(text)
        .cells.filter((cell) => cell.kind === 'code')
        .map((cell) => cell.text);
      const theirs = marked
        .lexer(text)
        .filter(isShellFence)
        .map((token) => token.text);
      return JSON.stringify(ours) !== JSON.stringify(theirs);
    });
    expect(differing.map(({ name }) => name)).toEqual([]);
  });

  test('knows the same fences of any language as the CommonMark examples show in their HTML', () => {
    // Each example's fences are given the language `sh`, so that they become cells.
    const fenced = specExamples().filter(({ name }) => name.includes('Fenced code blocks'));
    expect(fenced.length).toBeGreaterThan(25);
    for (const { name, text } of fenced) {
      const shell = text.replace(/^( {0,3})(`{3,}|~{3,})(?=\n)/m, '$1$2sh');
      const ours = readNotebook(shell)
        .cells.filter((cell) => cell.kind === 'code')
        .map((cell) => cell.text.replace(/\n+$/, ''));
      const theirs = marked
        .lexer(shell)
        .filter(isShellFence)
        .map((token) => token.text.replace(/\n+$/, ''));
      expect(ours, name).toEqual(theirs);
    }
  });

  test.each([
    ['a fence in a list is text', '- item\n\n  ```sh\n  ls\n  ```\n', []],
    ['a fence in a quote is text', '> ```sh\n> ls\n> ```\n', []],
    ['an indented block is text', 'a\n\n    ```sh\n    ls\n    ```\n', []],
    ['a fence in a comment is text', '<!--\n```sh\nls\n```\n-->\n', []],
    ['a fence after a list at the margin is a cell', '- item\n```sh\nls\n```\n', ['ls']],
    ['a longer fence holds a shorter one', '````sh\n```\nls\n```\n````\n', ['```\nls\n```']],
    ['a tilde fence is not closed by backticks', '~~~sh\n```\n~~~\n', ['```']],
    ['a fence that nothing closes runs to the end', '```sh\nls\n\npwd\n', ['ls\n\npwd']],
    ['other languages are text', '```yaml\na: 1\n```\n```SH\nls\n```\n', ['ls']],
    ['a fence inside a longer fence of another language is text', '````md\n```sh\nls\n```\n````\n', []],
    ['up to three spaces may stand before a fence', '   ```sh\n   ls\n     -l\n   ```\n', ['ls\n  -l']],
  ])('%s', (_sentence, text, cells) => {
    expect(
      readNotebook(text)
        .cells.filter((cell) => cell.kind === 'code')
        .map((cell) => cell.text),
    ).toEqual(cells);
  });

  test('markup is one cell from heading to heading', () => {
    const { cells } = readNotebook(
      'intro\n\n# One\n\ntext\n\nmore\n\nTwo\n===\n\n```sh\nls\n```\n\nafter\n\n### Three\n',
    );
    expect(cells.map((cell) => [cell.kind, cell.text, cell.line])).toEqual([
      ['markup', 'intro', 1],
      ['markup', '# One\n\ntext\n\nmore', 3],
      ['markup', 'Two\n===', 9],
      ['code', 'ls', 12],
      ['markup', 'after', 16],
      ['markup', '### Three', 18],
    ]);
  });

  test('an edit keeps the fence, its indentation, its line endings and what it does not know in the info string', () => {
    const text = '  ~~~~  sh host=router   odd {x} id="a b"\r\n  ls\r\n ~~~~~ \r\nend\r\n';
    const notebook = readNotebook(text);
    const [code, rest] = notebook.cells.map(unedited);
    if (code === undefined || rest === undefined) throw new Error('two cells expected');
    expect(writeNotebook([{ ...code, text: 'ls\n\npwd' }, rest], notebook.format)).toBe(
      '  ~~~~  sh host=router   odd {x} id="a b"\r\n  ls\r\n\r\n  pwd\r\n ~~~~~ \r\nend\r\n',
    );
    expect(
      writeNotebook(
        [{ ...code, attributes: { host: 'k8s-ctr', id: 'a b', expect: 'fails' } }, rest],
        notebook.format,
      ),
    ).toBe('  ~~~~  sh host=k8s-ctr   odd {x} id="a b" expect=fails\r\n  ls\r\n ~~~~~ \r\nend\r\n');
  });

  test('a fence grows when the text would close it', () => {
    const notebook = readNotebook('```sh\nls\n```\n');
    const written = writeNotebook(
      notebook.cells.map((cell) => ({ ...unedited(cell), text: 'cat <<E\n```\nE' })),
      notebook.format,
    );
    expect(written).toBe('````sh\ncat <<E\n```\nE\n````\n');
  });

  test('new cells get a fence of their own and a blank line around them', () => {
    const notebook = readNotebook('# A\r\ntext\r\n');
    const cells: CurrentCell[] = [
      ...notebook.cells.map(unedited),
      { kind: 'code', text: 'ls\npwd', language: 'shellscript', attributes: { host: 'router', id: 'x' } },
      { kind: 'markup', text: 'last', language: 'markdown' },
    ];
    expect(writeNotebook(cells, notebook.format)).toBe(
      '# A\r\ntext\r\n\r\n```sh host=router id=x\r\nls\r\npwd\r\n```\r\n\r\nlast\r\n',
    );
  });

  test('a new notebook can be written and read', () => {
    const text = writeNotebook([
      { kind: 'markup', text: '# Mine', language: 'markdown' },
      { kind: 'code', text: '', language: 'shellscript' },
    ]);
    expect(text).toBe('# Mine\n\n```sh\n```\n');
    expect(writeNotebook([])).toBe('');
    expect(readNotebook('').cells).toEqual([]);
  });

  test('code cells stay cells wherever they are moved, next to whatever is left open', () => {
    const pieces = fc.constantFrom(
      '# A\n\n- item\n',
      '<!-- open\n',
      '```js\nopen\n',
      '<div>\nx\n',
      '> quote\n',
      'text',
      '```sh\nls\n```\n',
      '  ~~~bash\n  ls\n  ~~~\n',
      '~~~sh\nopen',
      '1. a\n\n   b\n',
    );
    const cellOf = (source: string): FileCell | undefined => readNotebook(source).cells[0];
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 8 }), (sources) => {
        const cells = sources.map(cellOf).filter((cell) => cell !== undefined);
        // Every cell comes from a place of its own, so none is another's neighbour.
        const moved = cells.map((cell, n): CurrentCell => unedited({ ...cell, line: 1000 * (n + 1) }));
        const again = readNotebook(writeNotebook(moved));
        expect(again.cells.filter((cell) => cell.kind === 'code').map((cell) => cell.text)).toEqual(
          cells.filter((cell) => cell.kind === 'code').map((cell) => cell.text),
        );
      }),
    );
  });

  test('a moved or deleted cell leaves the others as they were', () => {
    const notebook = readNotebook('# A\n\n```sh id=a\nls\n```\n\n# B\n\n```sh id=b\npwd\n```');
    const [a, ls, b, pwd] = notebook.cells.map(unedited);
    if (a === undefined || ls === undefined || b === undefined || pwd === undefined)
      throw new Error('four cells expected');
    expect(writeNotebook([b, pwd, a, ls], notebook.format)).toBe(
      '# B\n\n```sh id=b\npwd\n```\n\n# A\n\n```sh id=a\nls\n```\n\n',
    );
    expect(writeNotebook([a, b, pwd], notebook.format)).toBe('# A\n\n# B\n\n```sh id=b\npwd\n```');
  });

  test('a file that cannot be read is refused with its line, never shown as empty', () => {
    const bytes = new Uint8Array([...new TextEncoder().encode('# 제목\nok\n'), 0xff, 0x41]);
    expect(() => decodeNotebook(bytes)).toThrowError(NotebookError);
    expect(() => decodeNotebook(bytes)).toThrowError(/^Line 3: .*UTF-8/);
    expect(() => decodeNotebook(new Uint8Array([0xff, 0xfe, 0x23, 0]))).toThrowError(/UTF-16/);
    expect(() => readNotebook('a\nb\0')).toThrowError(/^Line 2: a NUL/);
    expect(decodeNotebook(new TextEncoder().encode('\uFEFF# A\n')).format.bom).toBe(true);
  });
});

function isShellFence(token: Token): token is Token & { text: string } {
  return (
    token.type === 'code' &&
    'lang' in token &&
    token['codeBlockStyle'] !== 'indented' &&
    isShell(readInfo(String(token['lang'] ?? '')).language)
  );
}
