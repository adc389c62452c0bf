/**
 * No text for people is hard-coded. The sources of what tells something are read as in a pseudo-locale: every text that goes through
 * `l10n.t` becomes ⟦…⟧, and so does every pair of Korean and English; a sentence that is still there is in one language only.
 */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const LITERAL = /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/;
const LITERALS = new RegExp(LITERAL, 'g');
const TRANSLATED = new RegExp(String.raw`(\bl10n\.t\(\s*)(?:${LITERAL.source})`, 'g');
/** A text, or what makes one of its arguments, in one language whose other one stands beside it. */
const SAID = String.raw`(?:\([\w, ]*\) =>\s*)?(?:${LITERAL.source})`;
const PAIR = new RegExp(String.raw`\b(?:ko|en):\s*${SAID},\s*(?:ko|en):\s*${SAID}`, 'g');
/** The same, as a choice. */
const CHOICE = new RegExp(
  String.raw`locale === '(?:ko|en)'\s*\?\s*(?:${LITERAL.source})\s*:\s*(?:${LITERAL.source})`,
  'g',
);
/** Quotes in a regular expression are none. */
const EXPRESSION =
  /(?<=[=(,:?!&|;{}[]\s*|\breturn\s+)\/(?![/*])(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[dgimsuvy]*/g;
/** A command of a shell is the same in every language. */
const COMMAND =
  /^['"`](?:kubectl|ip|helm|cilium-dbg|bpf|ping|ss|tcpdump|lab) |^['"`](?:[a-z]+ )?[a-z]{6,}(?: [a-z]{6,})*['"`]$/;

/** Two words in a row, as in a sentence; or Hangul. */
const isSentence = (literal: string): boolean =>
  (/[A-Za-z]{2,}[,.:;]? [a-z]{2,}/.test(literal.replace(/\$\{[^}]*\}/g, '0')) && !COMMAND.test(literal)) ||
  /[가-힣]/.test(literal);

/** What is no text for people, by its file: with the reason. */
const NO_TEXT: Readonly<Record<string, RegExp>> = {
  // A key of the workspace's storage.
  'src/notebook/reopenGuard.ts': /^'reopened as notebook'$/,
  // A line of a style sheet.
  'src/notebook/cellMarks.ts': /^'1px solid'$/,
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
  'src/notebook/captureView.ts': /^`<!doctype html>/,
  // The terminal's text beside a drawing, for editors without the drawing.
  'src/views/topologyOutput.ts': /^`topology of /,
  // Node's own complaints, which come in English: in English they stay as they are.
  'src/cli/answered.ts': /^`\$\{option\}: |^`"\$\{argument\}": /,
  'src/cli/labServe.ts': /^` {2}kubectl get pods/,
  // A template in a template.
  'src/cli/trace.ts': /traceJson/,
  'src/course/infoString.ts': /rest\.trimEnd/,
  'src/course/export/htmlReport.ts': /<(?:!doctype|article|pre|th|div|li|h3|nav)|^`\)\}|^`\n:root/,
  'src/course/export/html.ts': /<pre/,
  'src/course/import/commandLine.ts': /alias apt|startsWhole/,
  'src/course/lints/l2Policy.ts': /^`nodeSelector:/,
  // For authors, in the words of the language of expressions; around it stands a sentence in the reader's language.
  'src/course/expression.ts': /./,
  'src/course/pattern.ts': /./,
  // Signatures and names of that language.
  'src/course/scope.ts': /\(/,
  // What is read in what programs print.
  'src/course/toldWords.ts': /./,
  // Pairs of particles, which only Korean has.
  'src/course/particle.ts': /^'[가-힣]{1,2}'$/,
  // Evidence names the command and that it was assumed, for the reader of a what-if.
  'src/path/assume.ts': /\(what if\)/,
  // Faults of ours, told to nobody: what is missing is told by its command.
  'src/path/facts.ts': /has not been read/,
  // An action of the datapath, a key of its words.
  'src/path/services.ts': /^'check source-range'$/,
  // What the editor itself calls that mode.
  'src/notebook/doctor.ts': /^'restricted mode'$/,
};

const blank = (text: string): string => text.replace(/[^\n]/g, ' ');

function withoutComments(source: string): string {
  return source
    .replace(/\/\*[\s\S]*?\*\//g, blank)
    .replace(EXPRESSION, blank)
    .replace(
      /(^|[\s;{}(),])\/\/[^\n]*/g,
      (comment, before: string) => before + blank(comment.slice(before.length)),
    );
}

/** Sentences that the pseudo-locale leaves as they are, each with its line. */
function hardCoded(source: string): readonly (readonly [line: number, literal: string])[] {
  const pseudo = withoutComments(source)
    .replace(TRANSLATED, (match, before: string) => `${before}'⟦⟧'${blank(match.slice(before.length))}`)
    .replace(PAIR, blank)
    .replace(CHOICE, blank);
  return [...pseudo.matchAll(LITERALS)]
    .filter(([literal]) => isSentence(literal))
    .map((match) => [pseudo.slice(0, match.index).split('\n').length, match[0]]);
}

/** Tables with all words of a surface: one object for each language, whose keys the types compare. */
const TABLES = /\b(?:ko|en): \{/g;

describe('the sources of the editor and of the command line', () => {
  const rooms = ['src/notebook', 'src/views', 'src/browser', 'src/cli', 'src/course', 'src/path'];
  const files = rooms.flatMap((room) =>
    readdirSync(path.join(root, room), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => `${room}/${name.replaceAll('\\', '/')}`),
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
      const said = { ko: (n) => \`\${n}번 셀\`, en: (n) => \`the cell number \${n}\` };
      const chosen = locale === 'ko' ? '셀 하나' : 'one of the cells';
      const quotes = /["'\`]/.test('kubectl get pods');
      const one = { ko: '하나만' };
      const id = 'a-key.of.ours';
    `;
    expect(hardCoded(source).map(([line, literal]) => `${line} ${literal}`)).toEqual([
      "3 'Run it again'",
      '4 `The cluster ${name} is gone`',
      "9 '하나만'",
    ]);
  });

  test('what is excused is still there', () => {
    const unneeded = Object.entries(NO_TEXT).filter(
      ([file, excuse]) =>
        !hardCoded(readFileSync(path.join(root, file), 'utf8')).some(([, literal]) => excuse.test(literal)),
    );
    expect(unneeded).toEqual([]);
  });
});
