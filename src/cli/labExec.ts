import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Place } from '../backend.ts';
import type { Localized } from '../course/course.ts';
import { readCourseFile } from './courseFile.ts';
import { reachStep } from '../course/reachStep.ts';
import { FAST_OR_REAL, STEPS_FILE } from './labAt.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usageError.ts';

/** What a script that only waits for others is given to see them act, milliseconds of the lab's time. */
const PATIENCE_MS = 60_000;

/** `lab exec`: a script in a fresh lab; prints what a terminal would and ends with the script's own status. */
export async function labExec(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      host: { type: 'string', default: 'k8s-ctr' },
      at: { type: 'string' },
      time: { type: 'string', default: 'fast' },
    },
  });
  if (values.time !== 'fast' && values.time !== 'real') throw new UsageError(FAST_OR_REAL);
  if (positionals.length > 1)
    throw new UsageError({
      ko: '스크립트를 따옴표로 묶어 인수 하나로 주거나, 표준 입력이면 "-"를 주세요.',
      en: 'Give the script as one argument, in quotes, or "-" for standard input.',
    });
  const [given = '-'] = positionals;
  const script = given === '-' ? await terminal.input() : given;
  const { createLab } = await import('../lab/lab.ts');
  const lab = createLab({ time: values.time === 'fast' ? 'virtual' : 'real' });
  const enough = new AbortController();
  let printed = 0;
  let stopListening = (): void => undefined;
  try {
    await lab.ready;
    if (values.at !== undefined) {
      const file = path.join(terminal.notebooks, STEPS_FILE);
      await reachStep(lab, await readCourseFile(file), values.at, terminal.signal);
    }
    if (!lab.places().some(({ name }) => name === values.host))
      throw new UsageError(unknownHost(values.host, lab.places()));

    // In virtual time a script that only listens (`tcpdump`, `kubectl get -w`) does not make time pass.
    stopListening = terminal.onIdle(() => {
      const before = printed;
      void lab.clock.sleep(PATIENCE_MS, terminal.signal).then(() => {
        if (printed === before && !terminal.signal.aborted) enough.abort();
      });
    });
    const status = await lab.open(values.host).run(script, {
      signal: AbortSignal.any([terminal.signal, enough.signal]),
      onChunk: ({ stream, text }) => {
        printed += 1;
        if (stream === 'stdout') terminal.out(text);
        else terminal.error(text);
      },
    });
    if (enough.signal.aborted) terminal.error(`${NOTHING_CAME[terminal.locale]}\n`);
    return status;
  } finally {
    stopListening();
    lab.dispose();
  }
}

const NOTHING_CAME: Localized = {
  ko: `Ctrl+C처럼 멈췄습니다. 실습 환경의 시간으로 ${PATIENCE_MS / 1000}초 동안 스크립트가 기다릴 것이 아무것도 오지 않았습니다.`,
  en: `Stopped as by Ctrl+C: for ${PATIENCE_MS / 1000} s of the lab's time nothing came that the script could wait for.`,
};

function unknownHost(host: string, places: readonly Place[]): Localized {
  const named = (pods: boolean): string =>
    places
      .filter(({ kind }) => (kind === 'pod') === pods)
      .map(({ name }) => name)
      .join(', ');
  return host.includes('/')
    ? {
        ko: `새 실습 환경에는 "${host}" 파드가 없습니다(--at STEP은 그 단계까지 진행합니다). 파드: ${named(true)}.`,
        en: `There is no pod "${host}" in a fresh lab (--at STEP goes on to a step). Pods: ${named(true)}.`,
      }
    : {
        ko: `"${host}" 호스트가 없습니다. 호스트: ${named(false)}. 파드는 NAMESPACE/NAME으로 적습니다.`,
        en: `There is no host "${host}". Hosts: ${named(false)}; a pod is NAMESPACE/NAME.`,
      };
}
