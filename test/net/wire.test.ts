import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatIpv4 } from '../../src/ipv4.ts';
import { toArray, toBytes } from '../../src/lab/net/bytes.ts';
import { decodeDns, dnsAnswer, dnsQuestion, encodeDns } from '../../src/lab/net/dns.ts';
import type { Frame, Ipv4, TcpFlag } from '../../src/lab/net/types.ts';
import { checksum } from '../../src/lab/net/wire/checksum.ts';
import { decodeFrame } from '../../src/lab/net/wire/decode.ts';
import { encodeFrame } from '../../src/lab/net/wire/encode.ts';
import { frameLength } from '../../src/lab/net/wire/length.ts';

const u16 = fc.integer({ min: 0, max: 0xffff });
const u32 = fc.integer({ min: 0, max: 0xffffffff });
const address = u32.map(formatIpv4);
const mac = fc
  .array(fc.integer({ min: 0, max: 255 }), { minLength: 6, maxLength: 6 })
  .map((octets) => octets.map((octet) => octet.toString(16).padStart(2, '0')).join(':'));
const bytes = fc.uint8Array({ maxLength: 60 }).map((array) => String.fromCharCode(...array));
const tcp = fc.record({
  proto: fc.constant('tcp' as const),
  sourcePort: u16,
  destinationPort: u16,
  seq: u32,
  ack: u32,
  flags: fc.subarray<TcpFlag>(['S', 'F', 'R', 'P', '.']),
  window: u16,
  options: fc.oneof(
    fc.constant({}),
    fc.record({ timestamp: fc.tuple(u32, u32) }),
    fc.record({
      mss: u16,
      sackOk: fc.constant(true),
      timestamp: fc.tuple(u32, u32),
      wscale: fc.integer({ min: 0, max: 14 }),
    }),
  ),
  data: bytes,
});
const udp = fc.record({
  proto: fc.constant('udp' as const),
  sourcePort: u16,
  destinationPort: fc.integer({ min: 0, max: 8000 }),
  data: bytes,
});
const icmp = fc.record({
  proto: fc.constant('icmp' as const),
  type: fc.constantFrom('echo-request' as const, 'echo-reply' as const),
  id: u16,
  seq: u16,
  dataLength: fc.integer({ min: 0, max: 100 }),
});
const ipv4: fc.Arbitrary<Ipv4> = fc.record({
  kind: fc.constant('ipv4' as const),
  source: address,
  destination: address,
  ttl: fc.integer({ min: 0, max: 255 }),
  id: u16,
  tos: fc.integer({ min: 0, max: 255 }),
  dontFragment: fc.boolean(),
  payload: fc.oneof(tcp, udp, icmp),
});
const frame: fc.Arbitrary<Frame> = fc.record({ sourceMac: mac, destinationMac: mac, packet: ipv4 });

describe('frames on the wire', () => {
  it('come back as they were, and are as long as the model says', () => {
    fc.assert(
      fc.property(frame, (original) => {
        const encoded = encodeFrame(original);
        expect(encoded.length).toBe(frameLength(original));
        expect(decodeFrame(encoded)).toEqual(original);
      }),
    );
  });

  it('come back out of a tunnel, too', () => {
    fc.assert(
      fc.property(frame, ipv4, fc.integer({ min: 0, max: 0xffffff }), (inner, outer, vni) => {
        const packet: Ipv4 = {
          ...outer,
          payload: {
            proto: 'udp',
            sourcePort: 40000,
            destinationPort: 8472,
            data: { encap: 'vxlan', vni, frame: inner },
          },
        };
        const original = { ...inner, packet };
        expect(decodeFrame(encodeFrame(original))).toEqual(original);
        expect(frameLength(original)).toBe(frameLength(inner) + 50);
      }),
    );
  });

  it('carry header checksums that add up to nothing', () => {
    fc.assert(
      fc.property(frame, (original) => {
        expect(checksum(encodeFrame(original).slice(14, 34))).toBe(0);
      }),
    );
  });
});

describe('DNS messages', () => {
  it('come back as they were', () => {
    const question = dnsQuestion(12345, 'webpod.default.svc.cluster.local');
    expect(decodeDns(encodeDns(question))).toEqual(question);
    const answer = dnsAnswer(question, 'NOERROR', [
      { name: question.question.name, type: 'A', ttl: 30, value: '10.96.48.145' },
      { name: 'other.example', type: 'CNAME', ttl: 5, value: 'web.example' },
    ]);
    expect(decodeDns(encodeDns(answer))).toEqual(answer);
  });

  it('are as long as real ones', () => {
    // 12 bytes of header, the name with its length bytes, type and class: tcpdump shows (50) for this question.
    expect(encodeDns(dnsQuestion(1, 'webpod.default.svc.cluster.local')).length).toBe(50);
  });

  it('that are cut short or made up do not throw', () => {
    fc.assert(fc.property(bytes, (text) => void decodeDns(text)));
  });
});

describe('byte strings', () => {
  it('hold UTF-8, one character for each byte', () => {
    expect(toBytes('안').length).toBe(3);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(new TextDecoder('utf-8', { ignoreBOM: true }).decode(toArray(toBytes(text)))).toBe(text);
      }),
    );
  });
});
