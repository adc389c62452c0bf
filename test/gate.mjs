/**
 * The gate before a change lands: every test, then types, lint, format, layering, and the VSIX. Ends with
 * `N passed, N failed`, where each check of this file counts as one.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { bin, ensureDependencies, root } from './dependencies.mjs';

// As many broken captures as `npm run fuzz` reads; a test run by itself reads fewer.
process.env.FUZZ_RUNS ??= '1000000';

ensureDependencies();
const { runTests } = await import('./all.mjs');
const { auditProblems } = await import('./audit.mjs');
const { violations } = await import('./layering.mjs');
const { problemsOf: whenInstalled } = await import('./installed.mjs');
const { packageVsix, vsixFile } = await import('./package.mjs');
const { sizes } = await import('./sizeBudgets.mjs');

/** What may be in the package: nothing besides these names. */
const PACKED = [
  /^package(\.nls(\.ko)?)?\.json$/,
  /^(readme|changelog)\.md$/i,
  /^LICENSE(\.txt)?$/,
  // Bundles, and the pieces of those that are built in pieces.
  /^dist\/[a-zA-Z]+\.(cjs|js)$/,
  /^dist\/(lab|engine|panel)-\w+-[A-Z0-9]{8}\.c?js$/,
  /^dist\/(THIRD-PARTY-NOTICES\.txt|sbom\.cdx\.json)$/,
  /^l10n\/bundle\.l10n(\.ko)?\.json$/,
  /^media\/[\w./-]+\.(svg|png|md|ttf|css)$/,
  /^docs\/(learner|instructor)\.(ko|en)\.md$/,
  /^notebooks\/(week4(\.en)?\.study\.md|week4\.steps\.yaml|steps\.schema\.json)$/,
];

/** Bundles that only the command line of a checkout reads. */
const NOT_PACKED = ['cli.cjs', 'serve.cjs'];

/** Bundles and pieces that a packed one requires, or that the page of a webview loads, and that are not packed. */
function missing(files) {
  const packed = new Set(files.map((file) => path.basename(file)));
  const built = readdirSync(path.join(root, 'dist')).filter((file) => /\.c?js$/.test(file));
  return files
    .filter((file) => file.endsWith('.cjs'))
    .flatMap((file) => {
      const text = readFileSync(path.join(root, file), 'utf8');
      return built
        .filter((name) => !packed.has(name) && !NOT_PACKED.includes(name) && text.includes(name))
        .map((name) => `${file} needs dist/${name}, which is not in the VSIX; see .vscodeignore`);
    });
}

const checks = {
  types: () =>
    ['src/tsconfig.pure.json', 'src/tsconfig.json', 'webview/tsconfig.json', 'test/tsconfig.json'].every(
      (project) => node('typescript', 'tsc', ['--noEmit', '-p', project]),
    ),
  lint: () => node('oxlint', 'oxlint', ['--type-aware', '--deny-warnings']),
  format: () => node('prettier', 'prettier', ['--check', '--log-level', 'warn', '.']),
  layering: () => report(violations()),
  'VSIX is reproducible': () => {
    const first = hash(packageVsix());
    const second = hash(packageVsix());
    return report(first === second ? [] : [`two builds of one commit differ: ${first} and ${second}`]);
  },
  'VSIX holds what it should': () => {
    const listed = spawnSync(process.execPath, [bin('@vscode/vsce', 'vsce'), 'ls', '--no-dependencies'], {
      cwd: root,
      encoding: 'utf8',
    });
    const files = listed.stdout.trim().split('\n');
    return report([
      ...(listed.status === 0 ? [] : [listed.stderr]),
      ...files
        .filter((file) => !PACKED.some((each) => each.test(file)))
        .map((file) => `unexpected in the VSIX: ${file}`),
      ...missing(files),
    ]);
  },
  'VSIX runs where it is installed': async () => report(await whenInstalled()),
  // After the VSIX: its bill of materials says which libraries are in it.
  audit: () => report(auditProblems()),
  sizes: () =>
    report(
      sizes().flatMap(({ what, value, budget }) => {
        console.log(`  ${what}  ${value.toFixed(0)} KB of ${budget} KB`);
        return value > budget ? [`${what} is larger than ${budget} KB`] : [];
      }),
    ),
};

function node(packageName, name, args) {
  return (
    spawnSync(process.execPath, [bin(packageName, name), ...args], {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
    }).status === 0
  );
}

function report(problems) {
  for (const problem of problems) console.error(`  ${problem}`);
  return problems.length === 0;
}

function hash(file = vsixFile) {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

async function attempt(check) {
  try {
    return await check();
  } catch (error) {
    return report([error.message]);
  }
}

const only = process.argv.slice(2);
let { passed, failed, remarks } = only.length ? { passed: 0, failed: 0, remarks: [] } : runTests();
for (const [name, check] of Object.entries(checks)) {
  if (only.length && !only.includes(name)) continue;
  const ok = await attempt(check);
  console.log(`${ok ? 'ok    ' : 'FAILED'}  ${name}`);
  if (ok) passed += 1;
  else {
    failed += 1;
    remarks.push(`failed: ${name}`);
  }
}
for (const remark of remarks) console.log(`  ${remark}`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed || !passed ? 1 : 0;
