/** What comes with a request: text of JSON or YAML as it is, protobuf as the object that it encodes. */
import type { IncomingMessage } from 'node:http';
import { decodeProtobuf, ProtobufError, protobufType } from './protobuf/decode.ts';
import { status, type Status } from './status.ts';

export type Body = { readonly contentType?: string; readonly body?: unknown };

/** MaxRequestBodyBytes of an API server. */
const MAX_BODY = 3 * 1024 * 1024;
/** A larger body is refused, but heard out up to here: a client that cannot write its request does not read the answer. */
const MAX_HEARD = 64 * 1024 * 1024;

export async function readBody(request: IncomingMessage): Promise<Body | Status> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of request) {
    const bytes = Buffer.from(piece as Uint8Array);
    size += bytes.length;
    if (size <= MAX_BODY) pieces.push(bytes);
    if (size > MAX_HEARD) break;
  }
  if (size > MAX_BODY)
    return status(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${MAX_BODY}`);
  if (size === 0) return {};
  const contentType = request.headers['content-type'] ?? 'application/json';
  const bytes = Buffer.concat(pieces);
  if (!contentType.startsWith(protobufType)) return { contentType, body: bytes.toString('utf8') };
  try {
    return { contentType: 'application/json', body: decodeProtobuf(bytes) };
  } catch (error) {
    if (!(error instanceof ProtobufError)) throw error;
    return status(415, 'UnsupportedMediaType', `not simulated in this lab: ${error.message}`);
  }
}
