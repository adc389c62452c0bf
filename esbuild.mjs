/** Builds dist/: the extension, the lab (loaded on first use), the command line, and the web parts. */
import { build } from 'esbuild';
import { rmSync } from 'node:fs';

const common = {
  bundle: true,
  minify: !process.argv.includes('--debug'),
  legalComments: 'none',
  logLevel: 'warning',
  loader: { '.css': 'text', '.yaml': 'text' },
  define: { 'process.env.NODE_ENV': '"production"' },
};
// Node 20 runs the command line and the tests; VS Code 1.101 and later bring Node 22.
const node = { ...common, platform: 'node', format: 'cjs', target: 'node20', external: ['vscode', './lab.cjs'] };
const web = { ...common, platform: 'browser', target: 'es2022', jsx: 'automatic', jsxImportSource: 'preact' };

rmSync('dist', { recursive: true, force: true });
const results = await Promise.all([
  build({ ...node, entryPoints: { extension: 'src/extension.ts' }, outdir: 'dist', outExtension: { '.js': '.cjs' }, metafile: true }),
  build({ ...node, entryPoints: { lab: 'src/lab/lab.ts' }, outdir: 'dist', outExtension: { '.js': '.cjs' }, metafile: true }),
  build({ ...node, entryPoints: { cli: 'src/cli/main.ts' }, outdir: 'dist', outExtension: { '.js': '.cjs' }, metafile: true }),
  build({ ...web, entryPoints: { renderer: 'webview/renderer/index.tsx' }, format: 'esm', outdir: 'dist', metafile: true }),
  build({ ...web, entryPoints: { explanations: 'webview/explanations/index.ts' }, format: 'iife', outdir: 'dist', metafile: true }),
]);
for (const { metafile } of results) {
  for (const [file, { bytes }] of Object.entries(metafile.outputs)) console.log(`${file}  ${(bytes / 1000).toFixed(1)} KB`);
}
