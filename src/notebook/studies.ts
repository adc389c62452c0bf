import * as vscode from 'vscode';
import type { Backend } from '../backend.ts';
import type { Locale } from '../protocol/outputs.ts';
import { CONTEXTS, NOTEBOOK_TYPE } from '../views/contributions.ts';
import { settings } from '../views/settings.ts';
import type { ShownStudies } from '../views/shownStudy.ts';
import { loadCourse } from './loadCourse.ts';
import { OpenStudy } from './openStudy.ts';
import type { ProgressStore } from './progressStore.ts';

/** Milliseconds between two redraws of the views: a starting lab changes hundreds of objects within a second. */
const REDRAW_EVERY = 150;

export interface StudiesOptions {
  readonly extension: vscode.Uri;
  readonly progress: ProgressStore;
  /** Resolves when day 0 has been reached. */
  startLab(seed: string): Promise<Backend>;
  /** The context that was chosen instead of the lab. */
  cluster(): string | undefined;
  openCluster(context: string, locale: Locale): Promise<Backend>;
  reveal(cell: vscode.NotebookCell, row?: { readonly table: string; readonly rowKey: string }): void;
}

/** The open notebooks of our type. */
export class Studies implements ShownStudies, vscode.Disposable {
  readonly #options: StudiesOptions;
  readonly #open = new Map<string, Promise<OpenStudy>>();
  readonly #loaded = new Map<string, OpenStudy>();
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #closed = new vscode.EventEmitter<vscode.Uri>();
  readonly #listening: readonly vscode.Disposable[];
  #last: vscode.Uri | undefined;
  #redraw: NodeJS.Timeout | undefined;

  readonly onDidChange = this.#changed.event;
  readonly onDidClose = this.#closed.event;

  constructor(options: StudiesOptions) {
    this.#options = options;
    this.#listening = [
      vscode.workspace.onDidOpenNotebookDocument((document) => this.#onOpen(document)),
      vscode.workspace.onDidCloseNotebookDocument((document) => this.#onClose(document)),
      vscode.workspace.onDidChangeNotebookDocument(({ notebook }) => {
        if (notebook.notebookType === NOTEBOOK_TYPE) this.#soon();
      }),
      vscode.window.onDidChangeActiveNotebookEditor(() => this.#soon()),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('ciliumStudy')) this.#soon();
      }),
    ];
    for (const document of vscode.workspace.notebookDocuments) this.#onOpen(document);
  }

  /** The notebook in front, else one that is visible, else the one that was in front last and is still open. */
  active(): OpenStudy | undefined {
    const front = vscode.window.activeNotebookEditor ?? vscode.window.visibleNotebookEditors[0];
    const study = front && this.of(front.notebook.uri);
    if (study) this.#last = front.notebook.uri;
    return study ?? (this.#last && this.of(this.#last));
  }

  /** The same once the courses of all that are open have been read: a button can be pressed before that. */
  async activeWhenRead(): Promise<OpenStudy | undefined> {
    await Promise.allSettled(this.#open.values());
    return this.active();
  }

  of(uri: vscode.Uri): OpenStudy | undefined {
    return this.#loaded.get(uri.toString());
  }

  /** The study that a cell's text belongs to. */
  ofCell(document: vscode.TextDocument): OpenStudy | undefined {
    for (const study of this.#loaded.values()) {
      if (study.document.getCells().some((cell) => cell.document === document)) return study;
    }
    return undefined;
  }

  all(): Iterable<OpenStudy> {
    return this.#loaded.values();
  }

  /** Waits for the course to be read. */
  async open(document: vscode.NotebookDocument): Promise<OpenStudy> {
    const key = document.uri.toString();
    const opening = this.#open.get(key) ?? this.#load(document);
    this.#open.set(key, opening);
    return opening;
  }

  dispose(): void {
    clearTimeout(this.#redraw);
    for (const each of this.#listening) each.dispose();
    for (const study of this.#loaded.values()) study.dispose();
    this.#changed.dispose();
    this.#closed.dispose();
  }

  #onOpen(document: vscode.NotebookDocument): void {
    if (document.notebookType !== NOTEBOOK_TYPE) return;
    void vscode.commands.executeCommand('setContext', CONTEXTS.notebookOpen, true);
    void this.open(document);
  }

  #onClose(document: vscode.NotebookDocument): void {
    const key = document.uri.toString();
    this.#open.delete(key);
    void vscode.commands.executeCommand('setContext', CONTEXTS.notebookOpen, this.#open.size > 0);
    const study = this.#loaded.get(key);
    if (!study) return;
    this.#loaded.delete(key);
    study.dispose();
    this.#closed.fire(document.uri);
    this.#soon();
  }

  async #load(document: vscode.NotebookDocument): Promise<OpenStudy> {
    const key = document.uri.toString();
    const course = await loadCourse(document.uri, this.#options.extension);
    const study = new OpenStudy(document, course, {
      start: (locale) => {
        const context = this.#options.cluster();
        return context === undefined
          ? this.#options.startLab(settings.seed())
          : this.#options.openCluster(context, locale);
      },
      cluster: () => this.#options.cluster(),
      locale: settings.locale,
      progress: this.#options.progress,
      changed: () => this.#soon(),
      reveal: this.#options.reveal,
    });
    // Closed while its course was being read.
    if (this.#open.has(key)) this.#loaded.set(key, study);
    this.#soon();
    return study;
  }

  #soon(): void {
    this.#redraw ??= setTimeout(() => {
      this.#redraw = undefined;
      for (const study of this.#loaded.values()) study.noteChecks();
      this.#changed.fire();
    }, REDRAW_EVERY);
  }
}
