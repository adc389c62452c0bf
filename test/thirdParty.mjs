/** What of others is in the bundles: their notices for people, and a bill of materials (CycloneDX) for machines. */
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Licences that let us bundle, with the notice kept. Another one stops the build: somebody has to read it first. */
const ALLOWED = new Set([
  'MIT',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'Unlicense',
]);

/**
 * @typedef {{ name: string, version: string, license: string, text: string }} Package
 */

/**
 * The packages whose files are among a build's inputs, by name and version.
 * @param {Iterable<string>} inputs paths from the root, as esbuild's metafile has them
 * @returns {Package[]}
 * @throws Error naming the package whose licence is not one that we bundle
 */
export function packagesOf(inputs) {
  const folders = new Set();
  for (const input of inputs) {
    const found = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1];
    if (found !== undefined) folders.add(found);
  }
  const packages = [...folders].map(read);
  const once = new Map(packages.map((each) => [`${each.name}@${each.version}`, each]));
  return [...once.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each);
}

/** @param {string} folder @returns {Package} */
function read(folder) {
  const { name, version, license } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  if (!ALLOWED.has(license))
    throw new Error(
      `${name}@${version} is under "${license}", which is not among the licences that we bundle.`,
    );
  const file = readdirSync(folder).find((each) => /^(licen[cs]e|copying)(\.(md|txt|markdown))?$/i.test(each));
  const text =
    file === undefined
      ? `(${license}; the package brings no licence file)`
      : readFileSync(path.join(folder, file), 'utf8');
  return { name, version, license, text: text.replaceAll('\r\n', '\n').trim() };
}

/**
 * Writes `THIRD-PARTY-NOTICES.txt` and `sbom.cdx.json` into a folder. No time is in them: the same build gives the same bytes.
 * @param {string} folder
 * @param {Iterable<string>} inputs
 */
export function writeThirdParty(folder, inputs) {
  const packages = packagesOf(inputs);
  if (!existsSync(folder)) throw new Error(`${folder} is not there`);
  // Many packages bring the same text word by word: each text is printed once, below all who have it.
  /** @type {Map<string, string[]>} */
  const texts = new Map();
  for (const { name, version, license, text } of packages)
    texts.set(text, [...(texts.get(text) ?? []), `${name} ${version} (${license})`]);
  const notices = [...texts].map(([text, names]) => `${names.join('\n')}\n\n${text}\n`);
  const line = `\n${'-'.repeat(78)}\n\n`;
  writeFileSync(
    path.join(folder, 'THIRD-PARTY-NOTICES.txt'),
    ['Parts of these libraries are in this extension.\n', ...notices].join(line),
  );
  const own = JSON.parse(readFileSync('package.json', 'utf8'));
  const sbom = {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: { component: { type: 'application', name: own.name, version: own.version } },
    components: packages.map(({ name, version, license }) => ({
      type: 'library',
      name,
      version,
      purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
      licenses: [{ license: { id: license } }],
    })),
  };
  writeFileSync(path.join(folder, 'sbom.cdx.json'), `${JSON.stringify(sbom, null, 1)}\n`);
}
