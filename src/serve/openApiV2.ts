/**
 * OpenAPI v2, which kubectl asks for when v3 does not know a kind. The document is there and describes nothing: clients then
 * leave it to the server to judge an object, or find by discovery that there is no such kind.
 */
import type { ServerResponse } from 'node:http';

/** `openapi.v2.Document` of gnostic: 1 swagger, 2 info { 1 title, 2 version }, 8 paths. */
const document = Buffer.concat([
  field(1, Buffer.from('2.0')),
  field(2, Buffer.concat([field(1, Buffer.from('Kubernetes')), field(2, Buffer.from('v1.33.2'))])),
  field(8, Buffer.alloc(0)),
]);

function field(number: number, bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from([(number << 3) | 2, bytes.length]), bytes]);
}

export function sendOpenApiV2(response: ServerResponse): void {
  response.writeHead(200, { 'Content-Type': 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf' });
  response.end(document);
}
