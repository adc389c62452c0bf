/**
 * As much of `vscode` as activating the extension asks for: events that never fire, registrations that are kept, and a file
 * system on this machine. A method that it does not have is an error, so a new call needs a look here.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';

/**
 * What was registered or created, by the method's name and the first argument: the other arguments, and what was given back.
 * @typedef {Map<string, { rest: unknown[], made: object }>} Registered
 */

class Uri {
  constructor(url) {
    this.url = new URL(url);
    this.scheme = this.url.protocol.slice(0, -1);
    this.path = decodeURIComponent(this.url.pathname);
  }

  get fsPath() {
    return fileURLToPath(this.url);
  }

  static file = (path) => new Uri(pathToFileURL(path));
  static parse = (text) => new Uri(text);
  static from = ({ scheme, path }) => new Uri(`${scheme}:${path}`);
  static joinPath = ({ url }, ...names) =>
    new Uri(new URL(names.map(encodeURIComponent).join('/'), `${url}/`));
  toString = () => this.url.href;
}

const disposable = () => ({ dispose: () => undefined });

/** A class without behaviour, or an enumeration whose members are their names. */
const named = () =>
  new Proxy(function Named() {}, {
    get: (target, name) => (name in target ? Reflect.get(target, name) : name),
  });

class EventEmitter {
  event = disposable;
  fire = () => undefined;
  dispose = () => undefined;
}

/** The methods of a namespace: `on…` are events, `register…` and `create…` keep what they get, the rest is as given. */
function namespace(registered, own) {
  return new Proxy(own, {
    get: (target, name) => {
      if (name in target || typeof name === 'symbol') return Reflect.get(target, name);
      if (name.startsWith('on')) return disposable;
      if (!/^(register|create)/.test(name)) throw new Error(`vscode.….${name} is not in test/fakeVscode.mjs`);
      return (id, ...rest) => {
        const made = new Proxy(disposable(), {
          get: (target, member) => (member in target ? Reflect.get(target, member) : () => disposable()),
        });
        registered.set(`${name} ${String(id)}`, { rest, made });
        return made;
      };
    },
  });
}

const itemOf = (value, mime) => ({ mime, value });

/** @returns {{ vscode: object, registered: Registered }} */
export function fakeVscode() {
  const registered = new Map();
  const settings = { get: (_id, otherwise) => otherwise, has: () => false };
  const vscode = {
    version: '1.101.0',
    Uri,
    EventEmitter,
    commands: namespace(registered, { executeCommand: async () => undefined }),
    env: { language: 'ko', appName: 'fake' },
    l10n: { t: (text, ...values) => text.replace(/\{(\d+)\}/g, (_hole, place) => String(values[place])) },
    window: namespace(registered, {
      tabGroups: { all: [] },
      visibleNotebookEditors: [],
      activeNotebookEditor: undefined,
    }),
    Disposable: { from: disposable },
    NotebookData: function NotebookData(cells) {
      Object.assign(this, { cells });
    },
    NotebookCellData: function NotebookCellData(kind, value, languageId) {
      Object.assign(this, { kind, value, languageId });
    },
    NotebookCellKind: { Markup: 1, Code: 2 },
    NotebookCellOutput: function NotebookCellOutput(items) {
      Object.assign(this, { items });
    },
    NotebookCellOutputItem: { json: itemOf, text: itemOf, error: itemOf },
    workspace: namespace(registered, {
      isTrusted: true,
      notebookDocuments: [],
      textDocuments: [],
      workspaceFolders: undefined,
      getConfiguration: () => settings,
      fs: { readFile: async (uri) => readFileSync(uri.fsPath) },
    }),
  };
  // As its prototype, because a bundle takes a copy of what it imports.
  const otherwise = new Proxy(
    {},
    {
      get: (_target, name) => {
        if (typeof name === 'symbol' || name.startsWith('_')) return undefined;
        return /^[a-z]/.test(name) ? namespace(registered, {}) : named();
      },
    },
  );
  return { vscode: Object.setPrototypeOf(vscode, otherwise), registered };
}

/** A document of what a serializer has read. */
export function documentOf({ cells, metadata }, uri) {
  const opened = cells.map(({ kind, value, languageId, metadata: own }, index) => ({
    index,
    kind,
    metadata: own,
    outputs: [],
    document: { uri: new Uri(`${uri}#${index}`), languageId, getText: () => value },
  }));
  const notebook = {
    uri,
    metadata,
    notebookType: 'cilium-study',
    version: 1,
    cellCount: opened.length,
    getCells: () => opened,
  };
  for (const cell of opened) Object.assign(cell, { notebook });
  return notebook;
}

/** Lets a controller's cells run; what they print, and whether it is a success, is told to `ended`. */
export function runnable(controller, ended) {
  controller.createNotebookCellExecution = (cell) => {
    const outputs = [];
    return {
      cell,
      token: { isCancellationRequested: false, onCancellationRequested: disposable },
      start: () => undefined,
      appendOutput: async (output) => void outputs.push(output),
      replaceOutput: async (next) => void outputs.splice(0, Infinity, ...next),
      replaceOutputItems: async (items, output) => void Object.assign(output, { items }),
      end: (success) => ended(success, outputs),
    };
  };
}
