/** Cells of week 4 from their text to what is shown of them; runs where `realm.test.ts` puts it. */
import { completionAt } from '../../src/course/completion.ts';
import { lintCell } from '../../src/course/lints/lintCell.ts';
import { readNotebook } from '../../src/course/notebookFile.ts';
import { readCourse } from '../../src/course/steps.ts';
import { createStudy } from '../../src/course/study.ts';
import { createLab } from '../../src/lab/lab.ts';
import { parseCapture } from '../../src/output/capture/parseCapture.ts';
import { recordBackend } from '../../src/replay/index.ts';
import { tablePayload } from '../../src/state/payload.ts';

/** The rooms' doors that the story does not go through. */
export const alsoRead = [completionAt, lintCell, parseCapture];

const LOCALE = 'en';

/**
 * JSON, as what another realm makes is of other classes than the test's own.
 * @param cells ids of cells, run in their order
 * @param script run on the first host at last
 */
export async function story(
  notebook: string,
  steps: string,
  cells: readonly string[],
  script: string,
): Promise<string> {
  let recorded = 0;
  const lab = createLab({ time: 'virtual' });
  await lab.ready;
  const backend = recordBackend(lab, (line) => (recorded += line.length));
  const study = createStudy({
    backend,
    notebook: readNotebook(notebook),
    course: readCourse(steps, 'week4.steps.yaml'),
    locale: LOCALE,
  });
  const results = [];
  for (const id of cells) {
    let captured = 0;
    const { ok, outputs } = await study.runCell(id, {
      companion: {
        start: () => undefined,
        update: () => undefined,
        end: (capture) => {
          for (const { parsed } of capture.outputs)
            if (parsed.kind === 'packets') captured += parsed.rows.length;
        },
      },
    });
    const rows = outputs.flatMap(({ parsed, ...common }) =>
      parsed.kind === 'table' ? tablePayload({ ...common, parsed, locale: LOCALE }, study.state).rows : [],
    );
    results.push([id, ok, captured || rows.length]);
  }
  await study.settle(1000);
  const session = lab.open('k8s-ctr');
  const chunks: string[] = [];
  const { signal } = new AbortController();
  const exit = await session.run(script, { signal, onChunk: ({ text }) => void chunks.push(text) });
  const told = JSON.stringify({
    results,
    checks: study.checks('deploy').map(({ id, verdict }) => [id, verdict]),
    explained: study.explanations('deploy').some(({ verdict }) => verdict === 'true'),
    printed: chunks.join(''),
    exit,
    recorded: recorded > 0,
  });
  study.dispose();
  backend.dispose();
  return told;
}
