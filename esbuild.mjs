/** Builds dist/: the extension, its engine and the lab (both loaded on first use), the command line, and the web parts. */
import { build, transform } from 'esbuild';
import { createRequire } from 'node:module';
import { brotliCompressSync } from 'node:zlib';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { writeThirdParty } from './test/thirdParty.mjs';

const require = createRequire(import.meta.url);

/** Bundles of their own that are loaded on first use: `import('../lab/lab.ts')` becomes `require('./lab.cjs')`. */
const ON_USE = [
  [/\/lab\/lab\.ts$/, './lab.cjs'],
  [/\/serve\/index\.ts$/, './serve.cjs'],
  [/\/kube\/index\.ts$/, './kube.cjs'],
  [/\/live\/live\.ts$/, './live.cjs'],
];
const onUse = {
  name: 'on-use',
  setup({ onResolve }) {
    for (const [filter, path] of ON_USE)
      onResolve({ filter }, ({ kind }) => (kind === 'dynamic-import' ? { path, external: true } : undefined));
  },
};

/** Libraries with a bundle each: what several of our bundles use, and jq's, which is read on its first use. */
const LIBRARIES = new Map([
  ['unbash', './unbash.cjs'],
  ['yaml', './yaml.cjs'],
  ['@marcbachmann/cel-js', './cel.cjs'],
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

/** Style sheets are texts in the web bundles, which esbuild leaves as they were written. */
const styles = {
  name: 'styles',
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/ }, async ({ path: file }) => {
      const { code } = await transform(readFileSync(file, 'utf8'), {
        loader: 'css',
        minify: common.minify,
        charset: common.charset,
      });
      return { contents: code, loader: 'text' };
    });
  },
};

/**
 * Of undici only what the Kubernetes client asks of it: its index also loads mocks, caches, cookies, web sockets and interceptors.
 * The second copy of its HTTP parser is left out, too: without the one for SIMD it takes the other by itself.
 */
const usedUndici = {
  name: 'used-undici',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^undici$/ }, ({ resolveDir }) => ({
      path: 'undici',
      namespace: 'used-undici',
      pluginData: resolveDir,
    }));
    onLoad({ filter: /./, namespace: 'used-undici' }, ({ pluginData: resolveDir }) => ({
      contents: `
        export { fetch } from 'undici/lib/web/fetch/index.js';
        export { default as Agent } from 'undici/lib/dispatcher/agent.js';
        export { default as ProxyAgent } from 'undici/lib/dispatcher/proxy-agent.js';`,
      resolveDir,
    }));
    onLoad({ filter: /undici[\\/]lib[\\/]llhttp[\\/]llhttp_simd-wasm/ }, () => ({ contents: '' }));
    // Of the parser's tables its client asks for two.
    onLoad({ filter: /undici[\\/]lib[\\/]llhttp[\\/]constants\.js$/ }, ({ path: file }) => {
      const { ERROR, TYPE } = require(file);
      return { contents: `module.exports = ${JSON.stringify({ ERROR, TYPE })};` };
    });
    // Base64 hardly packs: compressed before, the parser takes two fifths less of the VSIX.
    onLoad({ filter: /undici[\\/]lib[\\/]llhttp[\\/]llhttp-wasm\.js$/ }, ({ path: file }) => {
      const packed = brotliCompressSync(require(file)).toString('base64');
      return {
        contents: `module.exports = require('node:zlib').brotliDecompressSync(Buffer.from('${packed}', 'base64'));`,
      };
    });
  },
};

/**
 * `@kubernetes/client-node` does not say that its modules do nothing when they are only imported; they do nothing (but for
 * `polyfill.js`). Said for it, the models and clients of all APIs that we do not use stay out of the bundle.
 */
const unusedModels = {
  name: 'unused-models',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /./ }, async ({ path: wanted, pluginData, ...options }) => {
      if (pluginData === unusedModels || !/client-node/.test(wanted + options.importer)) return undefined;
      const { kind, importer, resolveDir } = options;
      const found = await resolve(wanted, { kind, importer, resolveDir, pluginData: unusedModels });
      const quiet = /client-node\/dist\/(?!polyfill)/.test(found.path.replaceAll('\\', '/'));
      return quiet ? { ...found, sideEffects: false } : found;
    });
  },
};

/**
 * What the Kubernetes client finds in place of what it brings along: one reader of YAML (its own would be a second), no log
 * of its SOCKS library and four calls of its addresses, no HTTP/2 (undici speaks it only when asked to), no providers that
 * kubectl has given up.
 */
const IN_PLACE = new Map([
  [/^js-yaml$/, `export { parse as load, stringify as dump } from 'yaml';`],
  [/^debug$/, 'export default () => Object.assign(() => {}, { enabled: false });'],
  [/^\.\/client-h2(\.js)?$/, 'module.exports = undefined;'],
  [
    /^\.\.\/package\.json$/,
    `export default ${JSON.stringify({ version: require('@kubernetes/client-node/package.json').version })};`,
  ],
  // It is a client of WebSockets, and serves none.
  [/^\.\/lib\/websocket-server(\.js)?$/, 'export default class {}'],
  [/^ip-address$/, `export * from './src/live/kube/socksAddresses.ts';`],
  [/^\.\/(azure|gcp)_auth\.js$/, `export * from './src/live/kube/removedProviders.ts';`],
]);
const inPlace = {
  name: 'in-place',
  setup({ onResolve, onLoad }) {
    for (const [filter, contents] of IN_PLACE) {
      onResolve({ filter }, () => ({ path: filter.source, namespace: 'in-place' }));
      onLoad({ filter: /./, namespace: 'in-place' }, ({ path: wanted }) =>
        wanted === filter.source ? { contents, loader: 'js', resolveDir: import.meta.dirname } : undefined,
      );
    }
  },
};

const common = {
  bundle: true,
  minify: !process.argv.includes('--debug'),
  legalComments: 'none',
  // Korean as it is, in half the bytes of its escapes: modules and what Node reads are UTF-8.
  charset: 'utf8',
  logLevel: 'warning',
  loader: { '.css': 'text', '.yaml': 'text', '.sh': 'text' },
  define: { 'process.env.NODE_ENV': '"production"' },
};
// Node 20 runs the command line and the tests; VS Code 1.101 and later bring Node 22.
const node = {
  ...common,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  external: [
    'vscode',
    'node:*',
    './engine.cjs',
    './capture.cjs',
    './hints.cjs',
    './beforehand.cjs',
    './looking.cjs',
    './topologyPanels.cjs',
    './assistant.cjs',
    './lab.cjs',
    './serve.cjs',
    './kube.cjs',
    './live.cjs',
  ],
  supported: { 'dynamic-import': false },
  plugins: [onUse, libraries],
};
/** What a web extension host reads too: a module of Node is an error of the build, in a library's text as in ours. */
const anywhere = { ...node, platform: 'neutral', mainFields: ['module', 'main'] };
const web = {
  ...common,
  platform: 'browser',
  target: 'es2022',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  plugins: [styles],
};

const bundles = [
  { ...anywhere, entryPoints: ['src/extension.ts'], outfile: 'dist/extension.cjs' },
  { ...node, entryPoints: ['src/serve/index.ts'], outfile: 'dist/serve.cjs' },
  {
    ...node,
    entryPoints: ['src/live/kube/index.ts'],
    outfile: 'dist/kube.cjs',
    plugins: [...node.plugins, unusedModels, usedUndici, inPlace],
  },
  { ...node, entryPoints: ['src/live/live.ts'], outfile: 'dist/live.cjs' },
  ...[...LIBRARIES].map(([name, file]) => ({ ...anywhere, entryPoints: [name], outfile: `dist/${file}` })),
  { ...web, entryPoints: ['webview/renderer/index.tsx'], outfile: 'dist/renderer.js', format: 'esm' },
  // What the panels have in common (Preact, the toolkit's controls) is shipped once.
  {
    ...web,
    entryPoints: { explanations: 'webview/explanations/index.ts', topology: 'webview/topology/index.ts' },
    outdir: 'dist',
    chunkNames: 'panel-[name]-[hash]',
    splitting: true,
    format: 'esm',
  },
  { ...web, entryPoints: ['webview/topology/output.tsx'], outfile: 'dist/topologyOutput.js', format: 'esm' },
  { ...web, entryPoints: ['webview/markup/index.ts'], outfile: 'dist/markup.js', format: 'esm' },
];

/** Bundles in pieces: of each room its entries, and `<room>-….cjs` for what is read on first use and for what they share. */
const inPieces = [
  { room: 'lab', entries: { lab: 'src/lab/lab.ts' } },
  {
    room: 'engine',
    entries: {
      engine: 'src/notebook/engine.ts',
      capture: 'src/notebook/captureReader.ts',
      hints: 'src/notebook/cellHelp.ts',
      beforehand: 'src/notebook/beforehand.ts',
      looking: 'src/notebook/looking.ts',
      topologyPanels: 'src/views/topologyPanels.ts',
      assistant: 'src/views/assistant.ts',
      run: 'src/cli/runMain.ts',
    },
  },
  // Not shipped: with it among the others, what it shares with them would lie in many small pieces.
  { room: 'cli', entries: { cli: 'src/cli/main.ts' } },
];

/** esbuild splits ES modules only, so the pieces become CommonJS afterwards. */
async function buildPieces({ room, entries }) {
  const { outputFiles, metafile } = await build({
    ...anywhere,
    format: 'esm',
    splitting: true,
    minify: false,
    write: false,
    metafile: true,
    supported: {},
    entryPoints: entries,
    outdir: 'dist',
    outExtension: { '.js': '.cjs' },
    chunkNames: `${room}-[name]-[hash]`,
  });
  const codes = new Map();
  for (const { path: file, text } of outputFiles) {
    const { code } = await transform(text, {
      format: 'cjs',
      platform: 'node',
      target: 'node20',
      minify: common.minify,
      charset: common.charset,
      legalComments: 'none',
      supported: { 'dynamic-import': false },
    });
    codes.set(path.basename(file), code);
  }
  joinPieces(`${room}.cjs`, codes);
  mkdirSync('dist', { recursive: true });
  for (const [name, code] of codes) writeFileSync(path.join('dist', name), code);
  for (const [file, output] of Object.entries(metafile.outputs)) {
    const code = codes.get(path.basename(file));
    if (code === undefined) delete metafile.outputs[file];
    else output.bytes = Buffer.byteLength(code);
  }
  return { metafile };
}

/** In characters: what a piece of this size says is not worth a file. */
const SMALL_PIECE = 4_000;

/**
 * Puts the pieces that a bundle requires at once, and small ones that others share, into its own file: each file more is read
 * by itself, and packed by itself. They stay modules that are made on first use; other bundles have them by `piece`.
 * @param {Map<string, string>} codes by the files' names; what is joined is taken out
 */
function joinPieces(main, codes) {
  // Shared pieces are called `chunk`; what is read on its first use has a name of its own.
  const needed = /\brequire\("\.\/(\w+-chunk-[A-Z0-9]+\.cjs)"\)/g;
  const needs = (name) => [...codes.get(name).matchAll(needed)].map(([, other]) => other);
  const joined = new Set([main]);
  for (const name of joined) for (const other of needs(name)) joined.add(other);
  const isSmall = (name) => name.includes('-chunk-') && codes.get(name).length < SMALL_PIECE;
  for (let before = 0; before < joined.size;) {
    before = joined.size;
    for (const name of codes.keys())
      if (isSmall(name) && needs(name).every((other) => joined.has(other))) joined.add(name);
  }
  for (const [name, code] of codes)
    codes.set(
      name,
      code.replaceAll(needed, (call, other) => {
        if (!joined.has(other)) return call;
        return joined.has(name) ? `piece("${other}")` : `require("./${main}").piece("${other}")`;
      }),
    );
  const [shebang = ''] = /^#!.*\n/.exec(codes.get(main)) ?? [];
  codes.set(main, codes.get(main).slice(shebang.length));
  const modules = [...joined].map((name) => `"${name}"(module,exports){${codes.get(name)}}`);
  for (const name of joined) codes.delete(name);
  codes.set(
    main,
    `${shebang}"use strict";const modules={${modules.join(',\n')}},made={};` +
      'function piece(name){if(!made[name]){const module=made[name]={exports:{}};modules[name](module,module.exports)}' +
      `return made[name].exports}module.exports=Object.defineProperty(piece("${main}"),"piece",{value:piece});\n`,
  );
}

/** Bundles that a browser answers for by itself: src/browser/standIns.ts. */
const ANSWERED = ['kube.cjs', 'live.cjs'];

/** The extension's bundle and all that it, or one of these, requires at some time. */
function readInABrowser() {
  const names = new Set(['extension.cjs']);
  for (const name of names)
    for (const [, other] of readFileSync(`dist/${name}`, 'utf8').matchAll(/\brequire\("\.\/([\w.-]+)"\)/g))
      if (!ANSWERED.includes(other)) names.add(other);
  return [...names].sort();
}

/** Reads them as texts, by their names. A web extension host adds `.js` to any other ending. */
function buildBrowserEntry() {
  return build({
    ...anywhere,
    entryPoints: ['src/browser/main.ts'],
    outfile: 'dist/web.js',
    define: { ...common.define, BUNDLES: JSON.stringify(readInABrowser()) },
    metafile: true,
  });
}

rmSync('dist', { recursive: true, force: true });
/** The inputs of which something is left in the output. */
const usedOf = (inputs) => Object.keys(inputs).filter((file) => inputs[file].bytesInOutput > 0);

const built = await Promise.all([
  ...bundles.map((bundle) => build({ ...bundle, metafile: true })),
  ...inPieces.map(buildPieces),
]);
built.push(await buildBrowserEntry());
for (const { metafile } of built) {
  for (const [file, { bytes }] of Object.entries(metafile.outputs)) {
    console.log(`${file}  ${(bytes / 1000).toFixed(1)} KB`);
  }
}
writeThirdParty(
  'dist',
  built.flatMap(({ metafile }) => Object.values(metafile.outputs).flatMap(({ inputs }) => usedOf(inputs))),
);
