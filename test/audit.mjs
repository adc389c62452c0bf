/**
 * What can be said of the libraries in the bundles: without the network, that each is pinned to one version and one content,
 * and that nothing of it runs when it is installed; with a registry that answers audits, that no advisory is known against
 * it. Libraries are bundled, so `npm audit --omit=dev` would look at nothing: the bill of materials says which they are.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './dependencies.mjs';

/** Advisories that stop a release. */
const SEVERE = new Set(['high', 'critical']);
const AUDIT_MS = 60_000;

/** @returns {string[]} what is wrong; what could not be asked is printed */
export function auditProblems() {
  const own = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const lock = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
  const { components } = JSON.parse(readFileSync(path.join(root, 'dist', 'sbom.cdx.json'), 'utf8'));
  const bundled = new Set(components.map(({ name, version }) => `${name}@${version}`));
  const problems = Object.entries({ ...own.dependencies, ...own.devDependencies })
    .filter(([, version]) => !/^\d+\.\d+\.\d+[\w.+-]*$/.test(version))
    .map(([name, version]) => `${name} is not pinned: "${version}"`);
  for (const [place, entry] of Object.entries(lock.packages)) {
    const name = place.split('node_modules/').at(-1);
    if (!bundled.has(`${name}@${entry.version}`)) continue;
    if (entry.integrity === undefined) problems.push(`${place} has no integrity in package-lock.json`);
    if (entry.hasInstallScript === true) problems.push(`${place} runs a script when it is installed`);
  }
  return [...problems, ...advisories(new Set(components.map(({ name }) => name)))];
}

/** @param {Set<string>} names of what is bundled */
function advisories(names) {
  const asked = spawnSync('npm', ['audit', '--json'], {
    cwd: root,
    encoding: 'utf8',
    timeout: AUDIT_MS,
    shell: process.platform === 'win32',
  });
  const report = parsed(asked.stdout);
  if (report?.vulnerabilities === undefined) {
    console.log(`  advisories were not asked for: ${report?.message ?? 'no registry answers'}`);
    return [];
  }
  return Object.values(report.vulnerabilities)
    .filter(({ name, severity }) => names.has(name) && SEVERE.has(severity))
    .map(({ name, severity, range }) => `${name} ${range}: ${severity}; see npm audit`);
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
