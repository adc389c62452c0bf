/** What is exported of a run: as Markdown, as one HTML file, and as a bundle for a helper. */
import { marked } from 'marked';
import { beforeAll, describe, expect, test } from 'vitest';
import type { CellResult } from '../../src/course/cell.ts';
import { cellSpecs } from '../../src/course/cellSpecs.ts';
import { htmlReport } from '../../src/course/export/htmlReport.ts';
import { markdownReport } from '../../src/course/export/markdownReport.ts';
import { runReport, type RunReport } from '../../src/course/export/runReport.ts';
import { stuckReport } from '../../src/course/export/stuckReport.ts';
import { readNotebook } from '../../src/course/notebookFile.ts';
import { readCourse } from '../../src/course/steps.ts';
import { createStudy, type Study } from '../../src/course/study.ts';
import { createLab } from '../../src/lab/lab.ts';
import { findBrowser } from '../system.mjs';
import { cutOff, serious } from '../webview/judge.ts';
import { launchBrowser } from '../webview/rendererPage.ts';

const TOKEN = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhZG1pbiJ9.c2lnbmF0dXJl';
const markdown = `# Study <img src=x onerror=alert(1)>

[bad](javascript:alert(1)) and [good](https://docs.cilium.io/)

## First

<!-- step: first -->

\`\`\`sh id=nodes
kubectl get nodes
\`\`\`

\`\`\`sh id=odd
echo '<script>alert("x")</script> \`\`\` ${TOKEN}'
\`\`\`

\`\`\`sh id=fails expect=fails
ls /nowhere
\`\`\`

\`\`\`sh id=later host=router
ip route
\`\`\`
`;
const steps = `course: tiny
title: { ko: 작은, en: Tiny }
steps:
  - id: first
    title: { ko: 처음, en: First }
    checks:
      - id: three
        that: size(objects("nodes")) == 3
        pass: { ko: '노드가 셋입니다.', en: 'There are three nodes.' }
        fail: { ko: '아닙니다.', en: 'No.' }
        evidence: [objects("nodes")]
      - id: four
        that: size(objects("nodes")) == 4
        pass: { ko: '넷입니다.', en: 'Four.' }
        fail: { ko: '노드가 넷이 아닙니다.', en: 'There are not four nodes.' }
        evidence: [objects("nodes")]
    explanations:
      - id: why
        when: 'true'
        say: { ko: '노드는 {{ size(objects("nodes")) }}개입니다.', en: 'There are {{ size(objects("nodes")) }} nodes.' }
        evidence: [objects("nodes")]
`;

let study: Study;
const results = new Map<string, CellResult>();
const notebook = readNotebook(markdown);
const course = readCourse(steps, 'tiny.steps.yaml');
const report = (locale: 'ko' | 'en'): RunReport =>
  runReport({
    notebook,
    specs: cellSpecs(notebook.cells),
    course,
    study,
    result: (id) => results.get(id),
    locale,
    title: 'tiny.study.md',
    backend: 'lab',
    at: Date.UTC(2026, 0, 2),
  });

beforeAll(async () => {
  expect(course.problems).toEqual([]);
  const backend = createLab({ time: 'virtual' });
  await backend.ready;
  study = createStudy({ backend, notebook, course, locale: 'en' });
  await study.settle(1_000);
  for (const id of ['nodes', 'odd', 'fails']) results.set(id, await study.runCell(id));
  return () => {
    study.dispose();
    backend.dispose();
  };
});

describe('as Markdown', () => {
  test('it reads like a post: commands, what they printed where and when, and how the step was judged', () => {
    const text = markdownReport(report('en'));
    expect(text).toMatch(
      /```sh\nkubectl get nodes\n```\n\n_◇ simulated · k8s-ctr · \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC_\n\n```text\nNAME +STATUS/,
    );
    expect(text).toContain('_k8s-ctr · ✓ exit status 0_');
    expect(text).toMatch(/_k8s-ctr · ✓ exit status [12] · expected to fail_/);
    expect(text).toContain('_router · not run_');
    expect(text).toContain('- ☑ passed: There are three nodes.\n- ☐ not yet: There are not four nodes.');
    expect(text).toContain('- There are 3 nodes.\n  - Evidence: API: Node k8s-ctr');
    expect(markdownReport(report('ko'))).toContain('- ☑ 통과: 노드가 셋입니다.');
  });

  test('no output ends its fence, and no secret leaves', () => {
    const text = markdownReport(report('en'));
    expect(text).not.toContain(TOKEN);
    const blocks = marked.lexer(text).filter(({ type }) => type === 'code');
    expect(
      blocks.some((block) => 'text' in block && block.text === '<script>alert("x")</script> ``` •••'),
    ).toBe(true);
  });
});

describe('as HTML', () => {
  test('nothing in it can run or load anything, whatever was printed', () => {
    const html = htmlReport(report('en'));
    expect(html).toContain(
      `content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"`,
    );
    expect(html).not.toMatch(/<script|<img|<link|<iframe|javascript:|<[a-z][^>]*\son\w+=/i);
    expect(html).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;');
    expect(html).toContain('<a href="https://docs.cilium.io/"');
    expect(html).not.toContain(TOKEN);
  });

  test('rows are a table with a caption and column heads, and the terminal’s text is below it', () => {
    const html = htmlReport(report('ko'));
    expect(html).toContain('<html lang="ko">');
    expect(html).toContain('<caption>kubectl get nodes</caption>');
    expect(html).toContain('<th scope="col">NAME</th>');
    expect(html).toContain('<td>k8s-ctr</td>');
    expect(html).toMatch(/<details><summary>터미널에 나온 그대로<\/summary><pre[^>]*>NAME +STATUS/);
    expect(html).toContain('prefers-color-scheme: dark');
  });
});

test.skipIf(findBrowser() === undefined)(
  'as a page it has nothing serious in light and dark, and fits a narrow window',
  async () => {
    const browser = await launchBrowser();
    const page = await browser.newPage({ viewport: { width: 550, height: 450 } });
    await page.setContent(htmlReport(report('ko')));
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await serious(page), colorScheme).toEqual([]);
    }
    expect(await cutOff(page)).toEqual([]);
    await browser.close();
  },
);

test('a helper is told where the learner stands, what fails, what was printed, which versions, and the notebook', () => {
  const text = stuckReport({
    report: report('en'),
    step: 'first',
    lastRuns: [...results.keys()],
    notebook: markdown,
    versions: [['Editor', '1.101.0']],
    state: study.state,
  });
  for (const part of [
    '# I am stuck: tiny.study.md',
    '## Where I am\n\n`first`',
    '## Checks that fail\n\n**Checks**\n\n- ☐ not yet: first: There are not four nodes.',
    '`fails`\n\n```sh\nls /nowhere',
    '| Editor | 1.101.0 |',
    '| nodes | 3 |',
    '````markdown\n# Study',
  ])
    expect(text).toContain(part);
  expect(text).toMatch(/\| Cilium \| quay\.io\/cilium\/cilium:v1\.18\.0 \|/);
  expect(text).not.toContain(TOKEN);
});
