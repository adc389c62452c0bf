import { expect, test } from 'vitest';
import { violations } from './layering.mjs';

const found = (file: string, text: string): readonly string[] => violations([[file, text]]);

test('no import of the project breaks an arrow or a world', () => {
  expect(violations()).toEqual([]);
});

test('an import against the arrows is found, whatever its form', () => {
  const message = 'src/output/x.ts: output may not import from state (../state/state.ts)';
  for (const text of [
    "import { createState } from '../state/state.ts';",
    "import type { State } from '../state/state.ts';",
    "import {\n  type State,\n  createState,\n} from '../state/state.ts';",
    "export { createState } from '../state/state.ts';",
    "export * from '../state/state.ts';",
    "import '../state/state.ts';",
    "const late = () => import('../state/state.ts');",
  ])
    expect(found('src/output/x.ts', text), text).toEqual([message]);
});

test('a deep file and a single-file room are in their rooms too', () => {
  expect(found('src/lab/net/deep/x.ts', "import '../../../course/study.ts';")).toHaveLength(1);
  expect(found('src/backend.ts', "import './lab/lab.ts';")).toHaveLength(1);
  expect(found('webview/renderer/x.tsx', "import '../../src/state/state.ts';")).toHaveLength(1);
});

test('a pure room and a webview may not import the host', () => {
  expect(found('src/lab/x.ts', "import fs from 'node:fs';")).toEqual([
    'src/lab/x.ts: lab is pure and may not import node:fs',
  ]);
  expect(found('src/course/x.ts', "import * as vscode from 'vscode';")).toHaveLength(1);
  expect(found('webview/ui/x.ts', "import 'node:path';")).toHaveLength(1);
});

test('what the extension itself does is done in a browser, too', () => {
  expect(found('src/notebook/x.ts', "import path from 'node:path';")).toEqual([
    'src/notebook/x.ts: notebook runs in a browser, too, and may not import node:path',
  ]);
  expect(found('src/views/x.ts', 'const home = process.env.HOME;')).toHaveLength(1);
  expect(found('src/views/x.ts', 'const bytes = Buffer.from(text);')).toHaveLength(1);
  expect(found('src/extension.ts', "import * as vscode from 'vscode';")).toEqual([]);
  expect(found('src/live/x.ts', "import { spawn } from 'node:child_process';")).toEqual([]);
});

test('what the arrows allow is not found', () => {
  expect(found('src/state/x.ts', "import '../output/parsed.ts';\nimport './state.ts';")).toEqual([]);
  expect(found('src/cli/x.ts', "import fs from 'node:fs';\nimport '../course/study.ts';")).toEqual([]);
  expect(found('src/lab/x.ts', "import { parse } from 'unbash';")).toEqual([]);
});

test('a folder that is no room is found', () => {
  expect(found('src/utils/x.ts', '')).toEqual([
    'src/utils/x.ts: "utils" is not a room; see the list in test/layering.mjs',
  ]);
});
