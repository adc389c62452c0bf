/** Files of others: steps, recordings, captures, Markdown, runs that are handed on; and what a notice or a question shows. */
import { gzipSync } from 'fflate';
import { expect } from 'vitest';
import { htmlReport } from '../../src/course/export/htmlReport.ts';
import { markdownReport } from '../../src/course/export/markdownReport.ts';
import type { RunReport } from '../../src/course/export/runReport.ts';
import { stuckReport } from '../../src/course/export/stuckReport.ts';
import { importMarkdown } from '../../src/course/import/importMarkdown.ts';
import { createJudge } from '../../src/course/judge.ts';
import { courseScope } from '../../src/course/scope.ts';
import { readCourse } from '../../src/course/steps.ts';
import { unzipped } from '../../src/lab/commands/text/unzipped.ts';
import { parseCapture } from '../../src/output/capture/parseCapture.ts';
import { mask, maskDeep } from '../../src/protocol/mask.ts';
import { readRecording, RecordingProblem } from '../../src/replay/recording.ts';
import { FrameReader } from '../../src/serve/spdy/frames.ts';
import { createState } from '../../src/state/createState.ts';
import { fenced, markdownText } from '../../src/state/markdown.ts';
import { inQuestion, notice } from '../../src/views/notice.ts';
import { ethernet, generated, pcapFile, pcapngFile, zeros } from '../output/captureFrames.ts';
import { ALL, KEYS, LINKS, long, MARKUP, UNITS, UNSEEN } from './attacks.ts';
import { door, withEach } from './door.ts';

const steps = door('steps file');
const ran = (that: string) => {
  const course = readCourse(
    `course: x\ntitle: { ko: a, en: a }\ndefine: { many: ${JSON.stringify(`"${Array(300).fill('a').join(',')}".split(",")`)} }\nsteps:\n  - id: toString\n    title: { ko: a, en: a }\n    checks:\n      - { id: constructor, that: ${JSON.stringify(that)}, pass: { ko: a, en: a }, fail: { ko: b, en: b } }\n`,
    'x.steps.yaml',
  );
  const judge = createJudge(course, courseScope(createState(), []));
  return { course, checks: judge.checks('toString', 'en') };
};

steps('expressions that count to billions', 'bounded', () =>
  withEach(
    [
      'many().all(a, many().all(b, many().all(c, many().all(d, a == b || c == d))))',
      'many().map(a, many().map(b, many().map(c, a))) == []',

      'size(many().filter(a, size(many().filter(b, size(many().filter(c, c == "b")) == 1)) == 1)) == 1',
    ],
    (that) => {
      const { course, checks } = ran(that);
      expect(course.problems).toEqual([]);
      expect(checks[0]?.text).toContain('too long');
    },
  ),
);

steps('patterns that try again without end', 'refused', () =>
  withEach(
    [
      '(a+)+$',
      '(a|aa)+$',
      '(a*)*b',
      '((a{1,99}){1,99}){1,99}b',
      '(.*)\\\\1b',
      'a*a*a*a*b',
      '(?:a?){99}b',
      `${'a?'.repeat(40)}${'a'.repeat(40)}`,
      'a{0,60}a{0,60}b',
      '(x+x+)+y',
      '([a-z]+)*\\\\d',
    ],
    (pattern) => {
      for (const call of ['many().join("").matches', 'size(findAll(many().join(""), PATTERN)) == 0']) {
        const that = call.includes('PATTERN')
          ? call.replace('PATTERN', `"${pattern}"`)
          : `${call}("${pattern}")`;
        expect(ran(that).checks[0]?.verdict).toBe('unknown');
      }
    },
  ),
);

steps('names of every object as facts, steps and functions', 'shown as text', () =>
  withEach(KEYS, (key) => {
    for (const that of [
      `size(objects("${key}")) == 0`,
      `known("${key}")`,
      `size(rows("${key}")) == 0`,
      `run("${key}").ok`,
      `{"${key}": 1}.${key} == 1`,
    ]) {
      const text = ran(that).checks[0]?.text;
      expect(typeof text).toBe('string');
      expect(text).not.toContain('native code');
    }
  }),
);

steps('YAML that is none, aliases that stand for millions, deep nesting', 'refused', () =>
  withEach(
    [
      `a0: &a0 [x]\n${Array.from({ length: 30 }, (_, n) => `a${n + 1}: &a${n + 1} [${Array(10).fill(`*a${n}`).join(', ')}]`).join('\n')}\nsteps: *a30\n`,
      'steps: &a [*a]\n',
      `steps: ${'['.repeat(3000)}${']'.repeat(3000)}\n`,
      `steps:\n${long('- {id: a}\n', 4_000)}`,
      '? {a: b}\n: c\n__proto__: {steps: []}\n',
      '!!js/function "attack()": 1\n',
      '\u0000',
      long('- ', 20_000),
      ...ALL,
    ],
    (text) =>
      expect(readCourse(text, 'x').problems.length + readCourse(text, 'x').steps.length).toBeGreaterThan(0),
  ),
);

const recordings = door('recording');
const head = { recording: 1, of: 'lab', name: 'x', at: 0, places: [] };
const entry = {
  kind: 'run',
  place: 'router',
  script: 'x',
  at: 1,
  ended: 2,
  exit: 0,
  interrupted: false,
  output: [],
};
recordings('files that are none, times that are none, deep and strange entries', 'refused', () =>
  withEach(
    [
      '',
      '{}',
      '[]',
      'null',
      JSON.stringify({ ...head, at: 1e300 }),
      JSON.stringify({ ...head, recording: 99 }),
      JSON.stringify({ ...head, places: 'x' }),
      '{"__proto__":{"recording":1,"of":"lab","name":"x","at":0,"places":[]}}',
      ...[
        { ...entry, at: 1e300 },
        { ...entry, ended: '2' },
        { ...entry, output: [{ stream: 'evil', text: '' }] },
        { kind: 'event', at: 1, path: '/', type: 'EVAL' },
        { kind: 'read', at: 1, path: '/', status: 200, query: { a: {} } },
        null,
        1,
      ].map((each) => `${JSON.stringify(head)}\n${JSON.stringify(each)}\n`),
      `${JSON.stringify(head)}\n${'['.repeat(100_000)}\n`,
    ],
    (text) => expect(() => readRecording(text)).toThrow(RecordingProblem),
  ),
);

const captures = door('capture file');
captures('lengths that lie, empty and cut files, a million zeros', 'refused', () => {
  const whole = [pcapFile(1, generated), pcapngFile(1, generated)];
  const cut = whole.flatMap((file) =>
    [0, 1, 4, 23, 24, 25, 39, 40, 60].map((length) => file.slice(0, length)),
  );
  const lying = whole.flatMap((file) =>
    [24, 28, 32, 36, 40].map((at) => {
      const bytes = file.slice();
      new DataView(bytes.buffer).setUint32(at, 0xffff_fff0, true);
      return bytes;
    }),
  );
  return withEach(
    [
      ...cut,
      ...lying,
      new Uint8Array(1_000_000),
      gzipSync(whole[0] ?? new Uint8Array()),
      pcapFile(1, [ethernet(0x8100, zeros(60_000))]),
    ],
    (bytes) => {
      const { parsed, fault } = parseCapture('file', bytes);
      for (const row of parsed.rows) for (const value of Object.values(row)) expect(value).not.toBeNaN();
      expect(parsed.rows.length + Number(fault !== undefined)).toBeLessThan(1_000_000);
    },
  );
});

const imported = door('Markdown import');
imported('anything as text, as a session and as a command', 'kept as it is', () =>
  withEach(ALL, (text) => {
    expect(importMarkdown(text.replaceAll('```', ''), 'en')).toBe(text.replaceAll('```', ''));
    importMarkdown(`\`\`\`console\n$ ${text}\n${text}\n\`\`\`\n`, 'ko');
  }),
);
imported('long blocks in which nothing ends', 'bounded', () =>
  withEach(
    ["$ echo 'x\n", '$ cat <<EOF\n', 'echo "\n', 'root@host:~# x\\\n', ...UNITS],
    (unit) => void importMarkdown(`\`\`\`console\n${long(unit, 5_000)}\n\`\`\`\n`, 'en'),
  ),
);

const exported = door('exported run');
const reportOf = (text: string): RunReport => ({
  title: text,
  locale: 'en',
  backend: text,
  at: 1e300,
  sections: [
    {
      id: text,
      blocks: [
        { kind: 'markup', text },
        {
          kind: 'cell',
          text,
          spec: { id: text, host: text, step: undefined, expect: 'ok', until: undefined, with: undefined },
          result: {
            id: text,
            exit: 0,
            ok: true,
            outputs: [
              {
                text,
                provenance: { kind: 'recorded', host: text, agent: text, command: text, at: 1e300 },
                parsed: {
                  kind: 'table',
                  command: text,
                  table: text,
                  key: [],
                  columns: [{ id: 'a', label: text, type: 'text' }],
                  rows: [{ a: text }],
                  unparsed: [],
                  notes: [],
                },
              },
            ],
          } as never,
        },
      ],
      checks: [{ id: text, verdict: 'false', text, hint: text, evidence: [] }],
      explanations: [
        { id: text, verdict: 'true', text, evidence: [{ source: text, row: { [text]: text } }] },
      ],
    },
  ],
});
exported('as HTML: markup, links, sequences, hidden text in every field', 'shown as text', () =>
  withEach([...ALL, `${'> '.repeat(3_000)}x`, `${'- '.repeat(2_000)}x`], (text) => {
    const html = htmlReport(reportOf(text));
    expect(html).toContain("default-src 'none'");
    expect(html).not.toMatch(
      /<(?:script|img|link|iframe|svg|object|embed|base|form|video|math|meta http-equiv="refresh)/i,
    );
    expect(html.replace(/"[^"]*"/g, '""')).not.toMatch(/<[a-z][^<>]*\s(?:on\w+|srcdoc|style|action)\s*=/i);
    for (const [, href = ''] of html.matchAll(/\s(?:href|src)="([^"]*)"/g))
      expect(href).toMatch(/^(?:https:\/\/|#step-[^\s<>]*$)/);
    expect(UNSEEN.filter((each) => html.includes(each))).toEqual([]);
  }),
);
exported('as Markdown and for a helper: outputs, names and hosts', 'quoted', () =>
  withEach([...MARKUP, ...LINKS, ...KEYS], (text) => {
    const report = reportOf(text);
    const section = report.sections[0];
    const own = {
      ...report,
      sections: [{ ...section, blocks: section?.blocks.filter(({ kind }) => kind === 'cell') ?? [] }],
    } as RunReport;
    const stuck = stuckReport({
      report: own,
      step: 'x',
      lastRuns: [text],
      notebook: text,
      versions: [[text, text]],
      state: undefined,
    });
    for (const written of [markdownReport(own), stuck]) {
      const outside = written.replace(/^(`{3,})[^\n]*\n[\s\S]*?^\1$/gm, '').replace(/`[^`\n]*`/g, '');
      expect(outside).not.toMatch(/<(?:script|img|svg|iframe)/i);
      expect(outside).not.toMatch(/(?<!\\)\]\((?:javascript|command|file|data):/i);
    }
  }),
);

const texts = door('secrets and Markdown');
texts('long runs of one thing, a hundred thousand fences', 'bounded', () =>
  withEach([...UNITS, '```\n', 'data:\t', 'kind: Secret\n', '-----BEGIN A-----\n'], (unit) => {
    const text = long(unit, 60_000);
    mask(text);
    markdownText(text);
    fenced(text);
  }),
);
texts('keys of every object in data', 'kept as it is', () =>
  withEach(KEYS, (key) =>
    expect(Object.keys(maskDeep(JSON.parse(`{"${key}":"x"}`) as object))).toEqual([key]),
  ),
);

const notices = door('notices and questions');
notices('links that run commands, hidden text, screens of it', 'made visible', () =>
  withEach([...ALL, long('x\n', 50_000), long('x', 50_000)], (text) => {
    for (const shown of [notice(`"${text}" failed`), inQuestion(text)]) {
      expect(UNSEEN.filter((each) => shown.includes(each))).toEqual([]);
      expect(shown.length).toBeLessThan(7000);
    }
    // The editor's own grammar of links in what it tells.
    expect(notice(text)).not.toMatch(/\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)/i);
  }),
);
const bombs = door('compressed data');
bombs('gzip that becomes gigabytes, or says so', 'refused', () => {
  const zipped = gzipSync(new Uint8Array(32 * 1024 * 1024));
  const lying = gzipSync(Uint8Array.from([1, 2, 3]));
  new DataView(lying.buffer, lying.byteOffset).setUint32(lying.length - 4, 0xffff_ffff, true);
  return withEach([zipped, lying, new Uint8Array(), Uint8Array.from([0x1f, 0x8b])], (bytes) =>
    expect(() => unzipped(bytes)).toThrow(),
  );
});
bombs('frames of port-forwarding that say they are 16 MB', 'refused', () => {
  expect(() => [...new FrameReader().read(Uint8Array.from([0, 0, 0, 1, 0, 0xff, 0xff, 0xff]))]).toThrow(
    'a frame of',
  );
  return 1;
});
