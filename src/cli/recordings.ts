import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Backend } from '../backend.ts';
import type { Locale } from '../protocol/outputs.ts';
import { recordBackend } from '../replay/record.ts';
import { readRecording, RecordingProblem, type Recording } from '../replay/recording.ts';
import { cannotBeRead } from './cannotBeRead.ts';
import { placed } from './placed.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usageError.ts';

/** Throws a `UsageError` with the line when the file is no recording. */
export async function openRecording(file: string, locale: Locale, terminal: Terminal): Promise<Recording> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw cannotBeRead(file, error);
  }
  try {
    const recording = readRecording(text);
    if (recording.unfinished) terminal.error(`${file}: ${UNFINISHED[locale]}\n`);
    return recording;
  } catch (error) {
    if (error instanceof RecordingProblem)
      throw new UsageError(placed(file, error.line, error.texts[locale]));
    throw error;
  }
}

const UNFINISHED: Readonly<Record<Locale, string>> = {
  en: 'the recording was ended in the middle of a line; what came before is used.',
  ko: '기록이 줄 중간에서 끝났습니다. 그 앞까지만 사용합니다.',
};

export interface NewRecording {
  record(backend: Backend): Backend;
  /** Resolves when everything is in the file. */
  end(): Promise<void>;
}

/** A new file, which only its owner can read. Throws a `UsageError` when there is one of that name. */
export async function newRecording(file: string): Promise<NewRecording> {
  const stream = createWriteStream(file, { flags: 'wx', mode: 0o600 });
  try {
    await once(stream, 'open');
  } catch (error) {
    const taken = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    throw new UsageError(
      taken
        ? {
            ko: `${file}: 이미 있습니다. --record로 다른 파일을 지정하세요. 기록은 덮어쓰지 않습니다.`,
            en: `${file} is there already. Name another file with --record: a recording is never overwritten.`,
          }
        : {
            ko: `기록을 쓸 수 없습니다: ${error instanceof Error ? error.message : String(error)}`,
            en: `The recording cannot be written: ${error instanceof Error ? error.message : String(error)}`,
          },
    );
  }
  return {
    record: (backend) => recordBackend(backend, (line) => void stream.write(line)),
    async end() {
      stream.end();
      await once(stream, 'close');
    },
  };
}
