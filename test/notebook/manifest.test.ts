/** The manifest, its translations, and the ids that the code uses say the same. */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { PACKETS_MIME, STREAM_MIME, TABLE_MIME } from '../../src/protocol/outputs.ts';
import { TOPOLOGY_MIME } from '../../src/protocol/topology.ts';
import * as ids from '../../src/views/contributions.ts';

const root = path.resolve(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const manifest = JSON.parse(read('package.json'));
const { contributes } = manifest;
const english: Record<string, string> = JSON.parse(read('package.nls.json'));
const korean: Record<string, string> = JSON.parse(read('package.nls.ko.json'));

describe('the manifest', () => {
  it('contributes exactly the commands, settings and ids that the code uses', () => {
    const commands = contributes.commands.map(({ command }: { command: string }) => command);
    expect(commands.sort()).toEqual(Object.values(ids.COMMANDS).sort());
    expect(Object.keys(contributes.configuration.properties).sort()).toEqual(
      Object.values(ids.SETTINGS).sort(),
    );
    expect(contributes.notebooks[0].type).toBe(ids.NOTEBOOK_TYPE);
    expect(contributes.notebooks[0].selector).toEqual([{ filenamePattern: `*${ids.NOTEBOOK_ENDING}` }]);
    expect(contributes.notebookRenderer[0].id).toBe(ids.RENDERER);
    expect(contributes.notebookRenderer[0].mimeTypes).toEqual([TABLE_MIME, PACKETS_MIME, STREAM_MIME]);
    expect(contributes.notebookRenderer[1].id).toBe(ids.TOPOLOGY_RENDERER);
    expect(contributes.notebookRenderer[1].mimeTypes).toEqual([TOPOLOGY_MIME]);
    expect(contributes.customEditors).toEqual([
      {
        viewType: ids.CAPTURE_EDITOR,
        displayName: '%captureEditor.displayName%',
        selector: [{ filenamePattern: '*.pcap' }, { filenamePattern: '*.pcapng' }],
        priority: 'default',
      },
    ]);
    expect(
      Object.values(contributes.views)
        .flat()
        .map((view) => (view as { id: string }).id),
    ).toEqual([ids.STEPS_VIEW]);
  });

  it('refers only to commands and contexts that exist, in menus, keys, links and the walkthrough', () => {
    const known = new Set<string>([
      ...Object.values(ids.COMMANDS),
      ...Object.values(ids.CONTEXTS),
      ids.STEPS_VIEW,
      ids.CAPTURE_EDITOR,
    ]);
    const texts = [JSON.stringify(contributes), ...Object.values(english), ...Object.values(korean)];
    const used = texts.flatMap((text) => text.match(/ciliumStudy\.[\w.]+/g) ?? []);
    const settings = new Set<string>(Object.values(ids.SETTINGS));
    expect(used.filter((id) => !known.has(id) && !settings.has(id))).toEqual([]);
  });

  it('has every text in English and Korean, and no text that is not used', () => {
    const keys = [...JSON.stringify(manifest).matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key);
    expect(Object.keys(english).sort()).toEqual([...new Set(keys)].sort());
    expect(Object.keys(korean).sort()).toEqual(Object.keys(english).sort());
    for (const [key, text] of Object.entries(korean)) {
      if (!/^displayName$/.test(key)) expect(text, key).toMatch(/[가-힣]|^identity$/);
      expect(links(text), key).toEqual(links(english[key] ?? ''));
    }
  });

  it('ships every bundle that is read on first use, and every script of a panel or a renderer', () => {
    const shipped = read('.vscodeignore').split('\n');
    const bundles = [...read('src/notebook/bundles.ts').matchAll(/require\('\.\/([\w.]+)'\)/g)];
    const build = read('esbuild.mjs');
    const scripts = [
      ...build.matchAll(/entryPoints: \['webview\/.*?outfile: 'dist\/([\w.]+)'/g),
      ...build.matchAll(/(\w+): 'webview\//g),
    ].map(([, name = '']) => (name.endsWith('.js') ? name : `${name}.js`));
    expect(bundles.length).toBeGreaterThan(3);
    expect(scripts.length).toBeGreaterThan(3);
    for (const file of [...bundles.map(([, name]) => name), ...scripts, 'panel-*.js'])
      expect(shipped).toContain(`!dist/${file}`);
  });

  it('keeps the conventions: lazy, limited trust, few toolbar items, categories, one prefix', () => {
    // A drawing that was open comes back with the window; all else activates by what it contributes.
    expect(manifest.activationEvents).toEqual(['onWebviewPanel:ciliumStudy.topology']);
    expect(manifest.capabilities.untrustedWorkspaces.supported).toBe('limited');
    expect(manifest.capabilities.virtualWorkspaces.supported).toBe('limited');
    // What is not in a navigation group stands in the menu behind the dots.
    const shown = contributes.menus['notebook/toolbar'].filter(({ group }: { group: string }) =>
      group.startsWith('navigation'),
    );
    expect(shown.length).toBeLessThanOrEqual(3);
    expect(Object.keys(contributes.configuration.properties).length).toBeLessThanOrEqual(15);
    for (const command of contributes.commands) expect(command.category, command.command).toBe('%category%');
    for (const step of contributes.walkthroughs[0].steps)
      expect(step.completionEvents.length).toBeGreaterThan(0);
    expect(manifest.engines.vscode).toBe(`^${manifest.devDependencies['@types/vscode']}`);
  });

  it('names only files that are there', () => {
    const files = [...JSON.stringify(manifest).matchAll(/"(media\/[^"]+)"/g)].map(([, file]) => file ?? '');
    expect(files.length).toBeGreaterThan(4);
    for (const file of files) expect(() => read(file)).not.toThrow();
  });
});

describe('the texts of the code', () => {
  const sources = ['src/browser', 'src/notebook', 'src/views'].flatMap((folder) =>
    readdirSync(path.join(root, folder)).map((name) => read(path.join(folder, name))),
  );
  const used = new Set(
    sources.flatMap((text) =>
      [...text.matchAll(/l10n\.t\(\s*'((?:[^'\\]|\\.)*)'/g)].map(([, each]) => each ?? ''),
    ),
  );

  it('are all in the English bundle, and all of them translated', () => {
    const bundle: Record<string, string> = JSON.parse(read('l10n/bundle.l10n.json'));
    const translated: Record<string, string> = JSON.parse(read('l10n/bundle.l10n.ko.json'));
    expect(Object.keys(bundle).sort()).toEqual([...used].sort());
    expect(Object.keys(translated).sort()).toEqual([...used].sort());
    for (const [key, text] of Object.entries(translated)) {
      expect(text, key).toMatch(/[가-힣]/);
      expect(placeholders(text), key).toEqual(placeholders(key));
    }
  });
});

function placeholders(text: string): readonly string[] {
  return (text.match(/\{\d\}/g) ?? []).sort();
}

function links(text: string): readonly string[] {
  return (text.match(/\(command:[^)]*\)/g) ?? []).sort();
}
