import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readPayload } from '../../webview/renderer/payload.ts';
import { packets, services, stream } from './payloads.ts';

it('payloads of this version are accepted as they are', () => {
  for (const payload of [services(), services({ more: [services()] }), packets(), stream(3)]) {
    expect(readPayload(JSON.parse(JSON.stringify(payload)))).toEqual(payload);
  }
});

it.each([
  ['of another version', { ...services(), version: 2 }],
  ['of no known kind', { ...services(), kind: 'topology' }],
  ['with an object where a value should be', { ...services(), rows: [{ id: { __html: '<b>' } }] }],
  ['with a further table without rows', { ...services(), more: [{ ...services(), rows: 1 }] }],
  ['with links that are not lists', { ...services(), links: [1] }],
  ['with a time that no clock shows', { ...services(), provenance: { ...services().provenance, at: 1e300 } }],
  ['with a hop of no row', { ...packets(), paths: [{ summary: 'x', hops: [{}] }] }],
])('a payload %s is refused', (_, payload) => {
  expect(readPayload(payload)).toBeUndefined();
});

it('no JSON makes the reading fail', () => {
  fc.assert(fc.property(fc.jsonValue(), (json) => void readPayload(json)));
});
