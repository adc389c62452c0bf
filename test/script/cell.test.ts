import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readScript } from '../../src/script/cell.ts';

const texts = (source: string): string[] => readScript(source).statements.map((s) => s.text);

describe('a cell is split into its top-level statements', () => {
  test('a here-document belongs to its statement', () => {
    const source =
      'cat << EOF | kubectl apply -f -\nkind: Pod\n# not a comment\nEOF\n\n# a comment\nk get pods\n';
    expect(texts(source)).toEqual([
      'cat << EOF | kubectl apply -f -\nkind: Pod\n# not a comment\nEOF',
      'k get pods',
    ]);
  });

  test('statements on the line of a here-document stay with it, since its body comes after that line', () => {
    expect(texts('cat <<A; echo x\nq\nA\necho z')).toEqual(['cat <<A; echo x\nq\nA', 'echo z']);
  });

  test('a background statement keeps its ampersand', () => {
    const [first, second] = readScript('tcpdump -i any &\nls').statements;
    expect(first).toMatchObject({ text: 'tcpdump -i any &', background: true });
    expect(second).toMatchObject({ text: 'ls', background: false });
  });

  test('a loop over several lines is one statement', () => {
    const loop = 'for i in 1 2; do\n  echo $i # why\ndone';
    expect(texts(`${loop}\n`)).toEqual([loop]);
  });

  test('a continued line is one statement, and a semicolon separates two', () => {
    expect(texts('ping \\\n -c 1 x; ip route')).toEqual(['ping \\\n -c 1 x', 'ip route']);
  });

  test('offsets lead back to the text', () => {
    const source = '# 한글\n  ls;  pwd # end';
    for (const s of readScript(source).statements) expect(source.slice(s.start, s.end)).toBe(s.text);
  });

  test('comments and blank lines alone give nothing to run', () => {
    expect(readScript('\n# Router\n\n')).toEqual({ statements: [] });
  });
});

describe('a cell that is not complete shell has an error and nothing to run', () => {
  test.each([
    ["ls\necho 'abc\n", 2, 6, /closing '/],
    ['echo "x', 1, 6, /closing "/],
    ['ls\n  cat <<EOF\nfoo', 2, 7, /only EOF/],
    ['if true; then\n  ls\n', 3, 1, /"if" is never closed/],
    ["sh -c 'ls\n\nX=$(ip addr | grep '(?<=x)')      ' '", 3, 21, /missing its partner/],
    ['echo $(ls', 1, 6, /never closed/],
    ['echo "$(echo \'a)"', 1, 6, /never closed/],
  ])('%j', (source, line, column, message) => {
    const script = readScript(source);
    expect(script.statements).toEqual([]);
    expect(script.error).toMatchObject({ line, column });
    expect(script.error?.message).toMatch(message);
  });

  test('the message speaks the language of the reader', () => {
    expect(readScript("echo 'x", 'ko').error?.message).toContain('작은따옴표');
  });
});

test('reading any text at all gives statements within it or an error, and never throws', () => {
  const shellish = fc.array(
    fc.constantFrom(
      'cat <<E\n',
      'E\n',
      "'",
      '"',
      '$(',
      ')',
      '`',
      '\\',
      '\n',
      ' ',
      '|',
      '&',
      ';',
      'x',
      '# c',
      '한',
      '{',
      '}',
      'if ',
      'done',
    ),
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        shellish.map((parts) => parts.join('')),
      ),
      (source) => {
        const script = readScript(source);
        let end = 0;
        for (const s of script.statements) {
          expect(s.start).toBeGreaterThanOrEqual(end);
          expect(source.slice(s.start, s.end)).toBe(s.text);
          end = s.end;
        }
        if (script.error) expect(script.statements).toEqual([]);
      },
    ),
    { numRuns: 500 },
  );
});
