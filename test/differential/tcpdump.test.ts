import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseCapture } from '../../src/output/capture/parseCapture.ts';
import type { Row } from '../../src/output/parsed.ts';
import { generated, pcapFile } from '../output/captureFrames.ts';
import { parsePackets } from '../output/fixture.ts';

const tcpdump = spawnSync('tcpdump', ['--version']).status === 0;
if (!tcpdump)
  console.warn('SKIPPED: what tcpdump prints is not compared with capture files. Install tcpdump.');

/** What tcpdump prints in every form and we must have read out of it. */
const always = [
  'proto',
  'protocol',
  'source',
  'destination',
  'encap',
  'vni',
  'icmp.type',
  'icmp.id',
  'icmp.seq',
  'tcp.flags',
  'tcp.ack',
  'tcp.win',
  'tcp.options',
  'arp.op',
  'arp.sender',
  'dns.id',
  'dns.name',
  'direction',
];
const verbose = ['ttl', 'ip.id', 'ip.length', 'ip.offset'];
const ethernet = ['sourceMac', 'destinationMac', 'vlan'];

describe.skipIf(!tcpdump)('what tcpdump prints of a file is read as the file itself', () => {
  const folder = join(import.meta.dirname, '../output/fixtures/captures');
  const files = new Map<string, Uint8Array>(
    readdirSync(folder)
      .filter((name) => name.endsWith('.pcap'))
      .map((name) => [name, readFileSync(join(folder, name))]),
  );
  // Without the last one: a protocol that has no grammar here stays a summary.
  files.set('every kind of packet', pcapFile(1, generated.slice(0, -1)));
  for (const [name, data] of files) {
    it(`${name}: -nn`, () => compare(data, '-nn', always));
    it(`${name}: -nne`, () => compare(data, '-nne', [...always, ...ethernet]));
    it(`${name}: -nnv`, () => compare(data, '-nnv', [...always, ...verbose]));
    it(`${name}: -nnvve`, () => compare(data, '-nnvve', [...always, ...verbose, ...ethernet]));
    it(`${name}: -nntttt`, () => compare(data, '-nntttt', ['time', ...always]));
    it(`${name}: -nnXX`, () => compare(data, '-nnXX', ['bytes', ...always]));
    it(`${name}: -nnxv`, () => compare(data, '-nnxv', [...always, ...verbose]));
    it(`${name}: -nnAt`, () => compare(data, '-nnAt', always));
    it(`${name}: -nnq`, () => compare(data, '-nnq', ['proto', 'source', 'destination', 'protocol']));
  }
});

function compare(data: Uint8Array, form: string, fields: readonly string[]): void {
  const { rows } = parseCapture('file', data).parsed;
  const { parsed, text } = printed(data, form);
  expect(parsed.unparsed, text).toEqual([]);
  expect(parsed.rows, text).toHaveLength(rows.length);
  parsed.rows.forEach((row, index) => {
    // An address and a protocol in every form: what is compared below is never nothing.
    if (fields.includes('source')) expect(row['source'], text).toBe(inFile(rows[index], 'source'));
    for (const id of fields.flatMap((field) => [field, `inner.${field}`])) {
      const theirs = row[id];
      // With -q and in some errors tcpdump leaves out what the file holds; it never says more.
      if (theirs !== undefined)
        expect(theirs, `packet ${index + 1}, ${id}\n${text}`).toEqual(inFile(rows[index], id));
    }
  });
}

/** Relative acknowledgement numbers and the like are switched off by -S. */
function printed(data: Uint8Array, form: string) {
  const folder = mkdtempSync(join(tmpdir(), 'capture-'));
  try {
    const file = join(folder, 'capture');
    writeFileSync(file, data);
    const words = [form, '-S', '-r', file];
    const { stdout } = spawnSync('tcpdump', words, { encoding: 'utf8', env: { ...process.env, TZ: 'UTC' } });
    return { parsed: parsePackets(['tcpdump', ...words].join(' '), stdout), text: stdout };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function inFile(row: Row | undefined, id: string): Row[string] | undefined {
  return row?.[id];
}
