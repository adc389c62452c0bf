import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { readCourseFile } from './courseFile.ts';
import { FAST_OR_REAL, STEPS_FILE } from './labAt.ts';
import { reachStep } from '../course/reachStep.ts';
import type { Localized } from '../course/course.ts';
import { shellWord } from '../protocol/shellWord.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usageError.ts';

/** `lab serve`: the API of a fresh lab on 127.0.0.1 until Ctrl+C; the kubeconfig goes with it. */
export async function labServe(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      at: { type: 'string' },
      kubeconfig: { type: 'string' },
      time: { type: 'string', default: 'real' },
    },
  });
  if (values.time !== 'fast' && values.time !== 'real') throw new UsageError(FAST_OR_REAL);
  const place = await placeFor(values.kubeconfig);
  const { createLab } = await import('../lab/lab.ts');
  const lab = createLab({ time: values.time === 'fast' ? 'virtual' : 'real' });
  try {
    const { serve, kubeconfig, pace } = await import('../serve/index.ts');
    await lab.ready;
    if (values.at !== undefined) {
      const steps = await readCourseFile(path.join(terminal.notebooks, STEPS_FILE));
      const step = values.at;
      // In the time before now, so that nobody waits for it.
      await lab.restart((fresh) => reachStep(fresh, steps, step, terminal.signal));
    }
    const served = await serve(lab);
    try {
      await place.write(kubeconfig(served));
      terminal.out(
        `${SERVED[terminal.locale](served.url)}\n` +
          `  export KUBECONFIG=${shellWord(place.file)}\n` +
          `  kubectl get pods -A\n` +
          `${ENDS[terminal.locale]}\n`,
      );
      if (values.time === 'fast') void pace(lab.clock, terminal.signal);
      await untilAborted(terminal.signal);
    } finally {
      await served.close();
    }
    return 0;
  } finally {
    await place.remove();
    lab.dispose();
  }
}

const SERVED: Localized<(url: string) => string> = {
  ko: (url) => `시뮬레이션 실습 환경의 Kubernetes API 주소는 ${url}입니다. 다른 터미널에서:`,
  en: (url) => `The Kubernetes API of a simulated lab is at ${url}. In another terminal:`,
};
const ENDS: Localized = {
  ko: 'Ctrl+C를 누르면 끝나고 그 파일도 지워집니다.',
  en: 'Ctrl+C ends it and removes that file.',
};

interface Place {
  readonly file: string;
  write(text: string): Promise<void>;
  remove(): Promise<void>;
}

/** The file is made at once, readable by its owner alone: two servers never write the same one, and nothing is overwritten. */
async function placeFor(asked: string | undefined): Promise<Place> {
  const folder = asked === undefined ? await mkdtemp(path.join(tmpdir(), 'cilium-study-lab-')) : undefined;
  const file = path.resolve(folder ?? '.', asked ?? 'kubeconfig');
  const handle = await open(file, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(
      error.code === 'EEXIST'
        ? {
            ko: `${file}: 이미 있습니다. --kubeconfig로 다른 파일을 지정하거나 지우세요. 실습 환경은 kubeconfig를 덮어쓰지 않습니다.`,
            en: `${file} is there already. Name another file with --kubeconfig, or remove it: the lab never overwrites a kubeconfig.`,
          }
        : {
            ko: `kubeconfig를 쓸 수 없습니다: ${error.message}. --kubeconfig로 다른 파일을 지정하세요.`,
            en: `The kubeconfig cannot be written: ${error.message}. Name another file with --kubeconfig.`,
          },
    );
  });
  return {
    file,
    async write(text) {
      await handle.writeFile(text);
      await handle.close();
    },
    async remove() {
      await handle.close().catch(() => undefined);
      await rm(folder ?? file, { recursive: true, force: true });
    },
  };
}

async function untilAborted(signal: AbortSignal): Promise<void> {
  // The server keeps the process alive.
  if (!signal.aborted)
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
