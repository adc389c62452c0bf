/**
 * No text for people is hard-coded. The editor's own sources are read as in a pseudo-locale: every text that goes through
 * `l10n.t` becomes ⟦…⟧, and so does every pair of Korean and English; a sentence that is still there is in one language only.
 */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const LITERAL = /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/;
const LITERALS = new RegExp(LITERAL, 'g');
const TRANSLATED = new RegExp(String.raw`(\bl10n\.t\(\s*)(?:${LITERAL.source})`, 'g');
/** A text in one language whose other one stands beside it. */
const PAIR = new RegExp(
  String.raw`\b(?:ko|en):\s*(?:${LITERAL.source}),\s*(?:ko|en):\s*(?:${LITERAL.source})`,
  'g',
);

/** Two words in a row, as in a sentence; or Hangul. */
const isSentence = (literal: string): boolean =>
  /[A-Za-z]{2,}[,.:;]? [a-z]{2,}/.test(literal.replace(/\$\{[^}]*\}/g, '0')) || /[가-힣]/.test(literal);

/** What is no text for people, by its file: with the reason. */
const NO_TEXT: Readonly<Record<string, RegExp>> = {
  // A key of the workspace's storage.
  'src/notebook/reopenGuard.ts': /^'reopened as notebook'$/,
  // A command, in the cell of a new notebook.
  'src/notebook/commands.ts': /^'kubectl get pods/,
  // For the language model that asks, which answers people in their language.
  'src/views/assistant.ts': /./,
  'src/notebook/assistantTools.ts': /^'No study notebook is open\.'$/,
  // Marks, whose words are those of WORDS.
  'src/views/stepsTree.ts': /^'(?:passed earlier|not yet)'$/,
  // Faults of ours.
  'src/notebook/openStudy.ts': /^'Only code cells can run\.'$/,
  'src/browser/commonJs.ts': /^`There is no module/,
  // Pages of webviews; their words are tables in webview/.
  'src/views/webviewPage.ts': /^`<!doctype html>/,
  'src/notebook/captureEditor.ts': /^`<!doctype html>/,
  // The terminal's text beside a drawing, for editors without the drawing.
  'src/views/topologyOutput.ts': /^`topology of /,
  // What the editor itself calls that mode.
  'src/notebook/doctor.ts': /^'restricted mode'$/,
};

const blank = (text: string): string => text.replace(/[^\n]/g, ' ');

function withoutComments(source: string): string {
  return source
    .replace(/\/\*[\s\S]*?\*\//g, blank)
    .replace(
      /(^|[\s;{}(),])\/\/[^\n]*/g,
      (comment, before: string) => before + blank(comment.slice(before.length)),
    );
}

/** Sentences that the pseudo-locale leaves as they are, each with its line. */
function hardCoded(source: string): readonly (readonly [line: number, literal: string])[] {
  const pseudo = withoutComments(source)
    .replace(TRANSLATED, (match, before: string) => `${before}'⟦⟧'${blank(match.slice(before.length))}`)
    .replace(PAIR, blank);
  return [...pseudo.matchAll(LITERALS)]
    .filter(([literal]) => isSentence(literal))
    .map((match) => [pseudo.slice(0, match.index).split('\n').length, match[0]]);
}

/** Tables with all words of a surface: one object for each language, whose keys the types compare. */
const TABLES = /\b(?:ko|en): \{/g;

describe('the sources of the editor', () => {
  const files = ['src/notebook', 'src/views', 'src/browser'].flatMap((folder) =>
    readdirSync(path.join(root, folder))
      .filter((name) => name.endsWith('.ts'))
      .map((name) => `${folder}/${name}`),
  );

  test.each(files)('%s has no text in one language only', (file) => {
    const source = readFileSync(path.join(root, file), 'utf8');
    if ((source.match(TABLES) ?? []).length >= 2) return;
    const found = hardCoded(source).filter(([, literal]) => NO_TEXT[file]?.test(literal) !== true);
    expect(found).toEqual([]);
  });

  test('the pseudo-locale finds what is hard-coded, and nothing else', () => {
    const source = `
      // A comment with many words.
      void window.showInformationMessage(l10n.t('All is well here'), 'Run it again');
      const title = \`The cluster \${name} is gone\`; /* no text here */
      const pair = { ko: '끝났습니다', en: 'It is over' };
      const one = { ko: '하나만' };
      const id = 'a-key.of.ours';
    `;
    expect(hardCoded(source).map(([line, literal]) => `${line} ${literal}`)).toEqual([
      "3 'Run it again'",
      '4 `The cluster ${name} is gone`',
      "6 '하나만'",
    ]);
  });

  test('what is excused is still there', () => {
    for (const [file, excuse] of Object.entries(NO_TEXT)) {
      const left = hardCoded(readFileSync(path.join(root, file), 'utf8'));
      expect(
        left.some(([, literal]) => excuse.test(literal)),
        file,
      ).toBe(true);
    }
  });
});
