/**
 * Packs captures into one compressed file: `node test/output/packCorpus.mjs FOLDER > test/output/fixtures/corpus.jsonl.br`.
 * A capture is known by an `index.json` or `index.jsonl` that names its command and files, or by a `N.json` beside its
 * `N.txt` with the command and hand-checked values.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';

const root = process.argv[2] ?? '.';
/** Lines that are kept of a capture: the largest have thousands of the same form. */
const mostLines = 1000;
const captures = [];

function add(path, about) {
  const text = readFileSync(join(root, path), 'utf8');
  if (text === '' || path.endsWith('.pcap')) return;
  const lines = text.split('\n');
  const kept = lines.length > mostLines && !/^[[{]/.test(text) ? lines.slice(0, 300).join('\n') + '\n' : text;
  captures.push({ path, ...about, text: kept });
}

function indexed(folder, entry) {
  const { moment, node, host, command, cmd, stdout, stderr, tty, mode } = entry;
  const about = { command: command ?? cmd, host: node ?? host, ...(moment === undefined ? {} : { moment }) };
  const place = (file) => join(folder, file);
  if (stdout) add(place(stdout), about);
  if (stderr && existsSync(join(root, place(stderr)))) add(place(stderr), { ...about, stream: 'stderr' });
  if (mode === 'tty' && tty) add(place(tty), { ...about, stream: 'tty' });
}

for (const path of readdirSync(root, { recursive: true, encoding: 'utf8' }).sort()) {
  if (statSync(join(root, path)).isDirectory()) continue;
  const folder = dirname(path);
  if (path.endsWith('index.json'))
    for (const entry of JSON.parse(readFileSync(join(root, path), 'utf8'))) indexed(folder, entry);
  else if (path.endsWith('index.jsonl'))
    for (const line of readFileSync(join(root, path), 'utf8').trim().split('\n'))
      indexed(folder, JSON.parse(line));
  else if (/\/\d+\.json$/.test(path)) {
    const { command, expected } = JSON.parse(readFileSync(join(root, path), 'utf8'));
    add(path.replace(/json$/, 'txt'), { command, host: 'k8s-ctr', expected });
  } else if (/big\/.*\.txt$/.test(path))
    add(path, { command: path.replace(/^.*\/|\.txt$/g, '').replaceAll('_', ' '), host: 'k8s-ctr' });
}

const lines = captures.map((capture) => JSON.stringify(capture)).join('\n');
process.stdout.write(
  brotliCompressSync(lines, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_LGWIN]: 24,
      [constants.BROTLI_PARAM_SIZE_HINT]: lines.length,
    },
  }),
);
process.stderr.write(`${captures.length} captures, ${lines.length} bytes\n`);
