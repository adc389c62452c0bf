/** A backend that writes down what the one behind it answers. */
import type { Backend, Chunk, Clock, Session } from '../backend.ts';
import { mask, maskDeep } from '../protocol/mask.ts';
import { RECORDING_VERSION, type Entry, type Header } from './recording.ts';

/** Characters kept of what one script prints. */
const MOST_PRINTED = 8_000_000;

/**
 * `write` is given whole lines of the file, masked, the header at once. What is learnt through the backend that is returned
 * is recorded; disposing of it is disposing of the one behind it.
 */
export function recordBackend<Behind extends Backend>(
  backend: Behind,
  write: (line: string) => void,
): Behind {
  const put = (value: Header | Entry): void => write(`${JSON.stringify(maskDeep(value))}\n`);
  const { clock, kube } = backend;
  put({
    recording: RECORDING_VERSION,
    of: backend.kind,
    name: backend.name,
    at: clock.now(),
    places: backend.places().filter(({ kind }) => kind !== 'pod'),
  });
  /** What was written, by what the backend made of it. */
  const aimed = new Map<string, string>();
  return {
    ...backend,
    ...(backend.aim === undefined
      ? {}
      : {
          async aim(script: string): Promise<string> {
            const at = (await backend.aim?.(script)) ?? script;
            if (at !== script) aimed.set(at, script);
            return at;
          },
        }),
    kube: {
      async request(request) {
        const response = await kube.request(request);
        const { method, path, query = {} } = request;
        if (method === 'GET')
          put({ kind: 'read', at: clock.now(), path, query, status: response.status, body: response.body });
        return response;
      },
      watch: (request, signal, onEvent) =>
        kube.watch(request, signal, (event) => {
          const { type, object } = event;
          if (type !== 'BOOKMARK' && type !== 'ERROR')
            put({ kind: 'event', at: clock.now(), path: request.path, type, object });
          onEvent(event);
        }),
    },
    open: (place) => recordSession(backend.open(place), { clock, aimed }, put),
  };
}

function recordSession(
  session: Session,
  { clock, aimed }: { readonly clock: Clock; readonly aimed: ReadonlyMap<string, string> },
  put: (entry: Entry) => void,
): Session {
  return {
    place: session.place,
    async run(script, { signal, onChunk }) {
      const at = clock.now();
      const printed: Chunk[] = [];
      let size = 0;
      const written = aimed.get(script);
      const exit = await session.run(script, {
        signal,
        onChunk(chunk) {
          size += chunk.text.length;
          if (size <= MOST_PRINTED) printed.push(chunk);
          onChunk(chunk);
        },
      });
      put({
        kind: 'run',
        place: session.place,
        script: mask(script),
        ...(written === undefined ? {} : { written }),
        at,
        ended: clock.now(),
        exit,
        interrupted: signal.aborted,
        output: joined(printed),
        ...(size > MOST_PRINTED ? { cut: true } : {}),
      });
      return exit;
    },
    close: () => session.close(),
  };
}

/** What came in pieces on one stream as one text: a secret may lie across two pieces, and is masked whole. */
function joined(chunks: readonly Chunk[]): readonly Chunk[] {
  const texts: { readonly stream: Chunk['stream']; readonly parts: string[] }[] = [];
  for (const { stream, text } of chunks) {
    const last = texts.at(-1);
    if (last?.stream === stream) last.parts.push(text);
    else texts.push({ stream, parts: [text] });
  }
  return texts.map(({ stream, parts }) => ({ stream, text: parts.join('') }));
}
