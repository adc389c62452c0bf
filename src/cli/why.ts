import { parseArgs } from 'node:util';
import { notWatched } from '../course/followingWords.ts';
import { watchObjects } from '../course/watchObjects.ts';
import { askWhy } from '../course/why/askWhy.ts';
import type { Question } from '../course/why/whyNot.ts';
import { whyJson, whyMarkdown } from '../course/why/whyReport.ts';
import { createState } from '../state/createState.ts';
import { labAt } from './labAt.ts';
import { LIVE_OPTIONS, openLive, tellNotWatched } from './live.ts';
import { localeOf } from './localeOf.ts';
import type { Terminal } from './terminal.ts';
import { flowOf } from './trace.ts';
import { UsageError } from './usageError.ts';

/** `why`: what keeps a service or a flow from working. Status 0 when it works. */
export async function why(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      proto: { type: 'string' },
      at: { type: 'string' },
      ...LIVE_OPTIONS,
      lang: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const question = questionOf(positionals.join(' '), values.proto);
  const locale = localeOf(values.lang, terminal);
  const backend =
    values.live === undefined
      ? await labAt(values.at, terminal)
      : await openLive(values.live, values, { terminal, locale });
  const watching = new AbortController();
  try {
    const state = createState();
    const watched = watchObjects(backend.kube, backend.clock, state, watching.signal);
    await watched.listed;
    if (backend.kind === 'live') tellNotWatched(notWatched(watched.following(), locale), terminal);
    const { why: answer } = await askWhy({ backend, state, signal: terminal.signal }, question);
    if (terminal.signal.aborted) return 130;
    terminal.out(
      values.json
        ? `${JSON.stringify(whyJson(answer, locale))}\n`
        : whyMarkdown(positionals.join(' '), answer, locale),
    );
    return answer.works ? 0 : 1;
  } finally {
    watching.abort();
    backend.dispose();
  }
}

/** `webpod`, `service/webpod`, `curl-pod -> 172.20.2.77:80`. */
function questionOf(text: string, proto: string | undefined): Question {
  if (text === '')
    throw new UsageError({
      ko: "why에는 서비스나 흐름이 필요합니다: 'curl-pod -> 172.20.2.77:80'.",
      en: "why needs a service, or a flow: 'curl-pod -> 172.20.2.77:80'.",
    });
  const flow = /^(\S+)\s*(?:->|→)\s*(\S+)$/.exec(text);
  if (flow !== null) return { flow: flowOf({ from: flow[1], to: flow[2], proto }) };
  if (/\s/.test(text))
    throw new UsageError({
      ko: `"${text}"은(는) 서비스도 FROM -> TO[:PORT]도 아닙니다.`,
      en: `"${text}" is neither a service nor FROM -> TO[:PORT].`,
    });
  return { service: text };
}
