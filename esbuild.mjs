/** Builds dist/: the extension, its engine and the lab (both loaded on first use), the command line, and the web parts. */
import { build } from 'esbuild';
import { rmSync } from 'node:fs';

/** The lab is a bundle of its own that is loaded on first use: `import('../lab/lab.ts')` becomes `require('./lab.cjs')`. */
const labOnUse = {
  name: 'lab-on-use',
  setup({ onResolve }) {
    onResolve({ filter: /\/lab\/lab\.ts$/ }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: './lab.cjs', external: true } : undefined,
    );
  },
};

/** Libraries with a bundle each: two that both the engine and the lab use, and jq's, which is read on its first use. */
const LIBRARIES = new Map([
  ['unbash', './unbash.cjs'],
  ['yaml', './yaml.cjs'],
  ['@michaelhomer/jqjs', './jqjs.cjs'],
]);
const libraries = {
  name: 'libraries',
  setup({ onResolve }) {
    onResolve({ filter: /^[^.]/ }, ({ path, kind }) =>
      kind !== 'entry-point' && LIBRARIES.has(path)
        ? { path: LIBRARIES.get(path), external: true }
        : undefined,
    );
  },
};

const common = {
  bundle: true,
  minify: !process.argv.includes('--debug'),
  legalComments: 'none',
  logLevel: 'warning',
  loader: { '.css': 'text', '.yaml': 'text' },
  define: { 'process.env.NODE_ENV': '"production"' },
};
// Node 20 runs the command line and the tests; VS Code 1.101 and later bring Node 22.
const node = {
  ...common,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  external: ['vscode', './engine.cjs', './lab.cjs'],
  supported: { 'dynamic-import': false },
  plugins: [labOnUse, libraries],
};
const web = { ...common, platform: 'browser', target: 'es2022', jsx: 'automatic', jsxImportSource: 'preact' };

const bundles = [
  { ...node, entryPoints: ['src/extension.ts'], outfile: 'dist/extension.cjs' },
  { ...node, entryPoints: ['src/notebook/engine.ts'], outfile: 'dist/engine.cjs' },
  { ...node, entryPoints: ['src/lab/lab.ts'], outfile: 'dist/lab.cjs' },
  { ...node, entryPoints: ['src/cli/main.ts'], outfile: 'dist/cli.cjs' },
  ...[...LIBRARIES].map(([name, file]) => ({ ...node, entryPoints: [name], outfile: `dist/${file}` })),
  { ...web, entryPoints: ['webview/renderer/index.tsx'], outfile: 'dist/renderer.js', format: 'esm' },
  { ...web, entryPoints: ['webview/explanations/index.ts'], outfile: 'dist/explanations.js', format: 'iife' },
];

rmSync('dist', { recursive: true, force: true });
for (const { metafile } of await Promise.all(bundles.map((bundle) => build({ ...bundle, metafile: true })))) {
  for (const [file, { bytes }] of Object.entries(metafile.outputs)) {
    console.log(`${file}  ${(bytes / 1000).toFixed(1)} KB`);
  }
}
