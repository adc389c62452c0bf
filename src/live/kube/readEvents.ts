import type { WatchEvent } from '../../backend.ts';

/**
 * A watch on which nothing came for this long, ms, is taken for a connection that died without a word. Servers send a
 * bookmark about once a minute; where one does not, the watch is asked for again and nothing is lost.
 */
export const SILENCE_MS = 90_000;

/** One event of JSON a line, until the stream ends. `silent` is called when nothing has come for `silenceMs`. */
export async function readEvents(
  stream: ReadableStream<Uint8Array>,
  onEvent: (event: WatchEvent) => void,
  silent: () => void,
  silenceMs: number,
): Promise<void> {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let begun: string[] = [];
  let timer = setTimeout(silent, silenceMs);
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      clearTimeout(timer);
      timer = setTimeout(silent, silenceMs);
      const lines = decoder.decode(value, { stream: true }).split('\n');
      const rest = lines.pop() ?? '';
      for (const line of lines) {
        const text = [...begun, line].join('');
        begun = [];
        if (text.trim() !== '') onEvent(eventOf(text));
      }
      if (rest !== '') begun.push(rest);
    }
  } finally {
    clearTimeout(timer);
    reader.releaseLock();
  }
}

const TYPES = ['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK', 'ERROR'] as const;

function eventOf(line: string): WatchEvent {
  const event: unknown = JSON.parse(line);
  const type = typeof event === 'object' && event !== null ? Reflect.get(event, 'type') : undefined;
  return {
    type: TYPES.find((each) => each === type) ?? 'ERROR',
    object: typeof event === 'object' && event !== null ? Reflect.get(event, 'object') : event,
  };
}
