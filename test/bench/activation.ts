import { execFileSync } from 'node:child_process';
import { median, type Figure } from './figure.ts';

/**
 * In a process of its own: loads a file with a `vscode` that answers every call, and activates it. What is measured is
 * our code only; the real editor's part is in the end-to-end figure.
 */
const PROBE = `
const Module = require('node:module');
const anything = new Proxy(function () {}, {
  get: (_, key) => key === 'then' ? undefined : key === Symbol.toPrimitive ? () => '' : key === Symbol.iterator ? [][Symbol.iterator] : anything,
  apply: () => anything,
  construct: (_, __, made) => Object.create(made.prototype),
  set: (_, key, value, on) => on === anything || Reflect.defineProperty(on, key, { value, writable: true, configurable: true, enumerable: true }),
});
const vscode = Object.create(anything); // a bundle copies a module's own keys, and keeps its prototype
const load = Module._load;
Module._load = function (name, ...rest) { return name === 'vscode' ? vscode : load.call(this, name, ...rest); };
const start = performance.now();
const extension = require(process.argv[1]);
extension.activate?.({ subscriptions: [], extensionUri: anything, globalStorageUri: anything, workspaceState: anything, globalState: anything, extension: anything });
console.log(performance.now() - start);
process.exit(0);
`;

const RUNS = 9;

function probe(file: string): number {
  const runs = Array.from({ length: RUNS }, () =>
    Number(execFileSync(process.execPath, ['-e', PROBE, file], { encoding: 'utf8' })),
  );
  return median(runs);
}

export function activation(): readonly Figure[] {
  const empty = probe('node:path');
  return [
    {
      what: 'activation: loading extension.cjs and activate()',
      value: probe(`${process.cwd()}/dist/extension.cjs`),
      unit: 'ms',
      budget: 60,
      yardstick: { what: 'requiring node:path the same way', value: empty },
    },
  ];
}
