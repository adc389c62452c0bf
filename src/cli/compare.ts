import { parseArgs } from 'node:util';
import { compareStates, openSide, type Side } from '../course/compareStates.ts';
import type { Locale } from '../protocol/outputs.ts';
import { replayBackend } from '../replay/replay.ts';
import { changeFields, changeWords } from '../state/changesPayload.ts';
import { columns } from './columns.ts';
import { labAt } from './labAt.ts';
import { LIVE_OPTIONS, openLive, type LiveValues } from './live.ts';
import { localeOf } from './localeOf.ts';
import { notKnown } from './notKnown.ts';
import { openRecording } from './recordings.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usageError.ts';

/** `compare A B`: what differs between two states, of a lab, a recording or a cluster, row by row. Status 0 when nothing does. */
export async function compare(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      ...LIVE_OPTIONS,
      lang: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const [first, second, ...more] = positionals;
  if (first === undefined || second === undefined || more.length > 0)
    throw new UsageError({
      ko: 'compare에는 두 가지가 필요합니다: 기록 파일, "lab", "lab:STEP", "live:CONTEXT" 가운데 둘.',
      en: 'compare needs two of: the file of a recording, "lab", "lab:STEP", "live:CONTEXT".',
    });
  const locale = localeOf(values.lang, terminal);
  const open = (name: string): Promise<Side> => sideOf(name, values, { locale, terminal });
  const left = await open(first);
  const right = await open(second).catch((error: unknown) => {
    left.end();
    throw error;
  });
  try {
    const { changes, notRead } = await compareStates(left, right, terminal.signal);
    for (const each of notRead) terminal.error(`${notKnown(each, locale)}\n`);
    if (terminal.signal.aborted) return 130;
    if (values.json) terminal.out(`${JSON.stringify({ same: changes.length === 0, changes })}\n`);
    else if (changes.length === 0) terminal.out(`${SAME[locale]}\n`);
    else {
      const words = changeWords;
      const lines = [
        changeFields.map((field) => words[field][locale]),
        ...changes.map((each) =>
          changeFields.map((field) => (field === 'change' ? words[each.change][locale] : each[field])),
        ),
      ];
      terminal.out(`${columns(lines).join('\n')}\n`);
    }
    return changes.length === 0 ? 0 : 1;
  } finally {
    left.end();
    right.end();
  }
}

const SAME: Readonly<Record<Locale, string>> = {
  en: 'Nothing differs in what both of them know.',
  ko: '양쪽이 모두 아는 것 가운데 다른 것이 없습니다.',
};

async function sideOf(
  name: string,
  values: LiveValues,
  { locale, terminal }: { readonly locale: Locale; readonly terminal: Terminal },
): Promise<Side> {
  const [, kind, where] = /^(lab|live)(?::(.+))?$/.exec(name) ?? [];
  if (kind === 'live' && where === undefined)
    throw new UsageError({
      ko: '실제 클러스터는 컨텍스트까지 적으세요: live:CONTEXT.',
      en: 'A live side names its context: live:CONTEXT.',
    });
  const recording = kind === undefined ? await openRecording(name, locale, terminal) : undefined;
  const backend =
    recording !== undefined
      ? replayBackend({ recording, locale })
      : kind === 'live' && where !== undefined
        ? await openLive(where, values, { terminal, locale })
        : await labAt(where, terminal);
  return openSide(
    backend,
    recording?.entries.filter((entry) => entry.kind === 'run'),
  );
}
