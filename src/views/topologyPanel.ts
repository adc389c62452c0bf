import { shellWord } from '../protocol/shellWord.ts';
import * as vscode from 'vscode';
import type { Backend } from '../backend.ts';
import type { ReadingName } from '../course/readings.ts';
import { survey } from '../course/survey.ts';
import { namesOf, type Look } from '../protocol/look.ts';
import { readFromTopology } from '../protocol/topologyMessages.ts';
import type {
  EmptyReason,
  FromTopology,
  ShownTrace,
  ToTopology,
  TopologyView,
} from '../protocol/topologyMessages.ts';
import type { Topology } from '../protocol/topology.ts';
import type { State } from '../state/state.ts';
import { markChanges } from '../state/topology/changes.ts';
import { knownAt, knownOf } from '../state/topology/known.ts';
import { createLocate, packetsOn } from '../state/topology/packets.ts';
import { topologyOf } from '../state/topology/topology.ts';
import type { KnownTopology } from '../state/topology/topology.ts';
import { beside } from './beside.ts';
import { NoSuchAssumption, panelTrace } from './panelTrace.ts';
import { reasonOf } from './notice.ts';
import { saveFile } from './progress.ts';
import type { ShownStudies, ShownStudy } from './shownStudy.ts';
import { webviewPage } from './webviewPage.ts';

/** Milliseconds that reading may take on all machines together; the panel itself waits a little longer. */
const PATIENCE = 55_000;

/** The drawing of one moment, and what it was before it was marked. */
interface Drawn {
  readonly state: State;
  readonly revision: number;
  readonly drawing: KnownTopology;
}

/** Changes are marked against the drawing of then. */
interface Baseline {
  /** The step that began then; empty when the learner asked for it. */
  readonly step: string;
  readonly topology: Topology;
}

export interface PanelSurroundings {
  readonly studies: ShownStudies;
  readonly extension: vscode.Uri;
  /** Told of what is pointed at. */
  readonly look: (notebook: vscode.Uri, look: Look) => void;
}

/** The drawing of one notebook's lab, fed from what is known, and from nothing else. */
export class TopologyPanel {
  readonly webview: vscode.WebviewPanel;
  /** The notebook's address. */
  readonly #key: string;
  readonly #studies: ShownStudies;
  readonly #look: PanelSurroundings['look'];
  #drawn: Drawn | undefined;
  #baseline: Baseline | undefined;
  /** What somebody outside wants to see, before the panel's script runs. */
  #wanted: readonly string[] | undefined;
  #ready = false;
  /** What is being read or followed for the panel, by the number of its question. */
  readonly #answering = new Map<number, AbortController>();

  constructor(webview: vscode.WebviewPanel, key: string, { studies, extension, look }: PanelSurroundings) {
    this.#look = look;
    this.webview = webview;
    this.#key = key;
    this.#studies = studies;
    const icon = (theme: string): vscode.Uri =>
      vscode.Uri.joinPath(extension, 'media', `topology-${theme}.svg`);
    webview.iconPath = { dark: icon('dark'), light: icon('light') };
    webview.webview.onDidReceiveMessage((message: unknown) => {
      const read = readFromTopology(message);
      if (read !== undefined) void this.#receive(read);
    });
    // A hidden panel's script is gone; it says that it is ready when it is shown again.
    webview.onDidChangeViewState(() => {
      if (!webview.visible) this.#ready = false;
    });
    webview.webview.html = webviewPage(
      webview.webview,
      vscode.Uri.joinPath(extension, 'dist', 'topology.js'),
      { locale: this.#study()?.locale ?? 'en', images: 'data:' },
    );
  }

  /** Marks the element that one of the texts names, now or as soon as the panel is there. */
  select(texts: readonly string[]): void {
    this.#wanted = texts;
    this.#sendWanted();
  }

  /** Marks what is looked at elsewhere; nothing else moves. */
  mark(look: Look): void {
    if (this.#ready) this.#post({ type: 'mark', ...look });
  }

  /** What the thing is called that the first of the texts names that is in the drawing. */
  namesOf(texts: readonly string[]): readonly string[] | undefined {
    const drawing = texts.length === 0 ? undefined : this.#drawing();
    const id = drawing?.find(texts);
    const element = drawing?.topology.elements.find((each) => each.id === id);
    return element && namesOf(element);
  }

  update(): void {
    if (!this.webview.visible || !this.#ready) return;
    this.#post({ type: 'show', view: this.#view() });
    this.#sendWanted();
  }

  #study(): ShownStudy | undefined {
    return this.#studies.of(vscode.Uri.parse(this.#key));
  }

  async #receive(message: FromTopology): Promise<void> {
    const study = this.#study();
    switch (message.type) {
      case 'ready':
        this.#ready = true;
        this.update();
        return;
      case 'look':
        this.#look(vscode.Uri.parse(this.#key), message);
        return;
      case 'detail': {
        const detail = this.#drawing()?.detail(message.id);
        if (detail !== undefined) this.#post({ type: 'detail', request: message.request, detail });
        else
          this.#fail(
            message.request,
            vscode.l10n.t('It is not there any more. Nothing else is known of it.'),
          );
        return;
      }
      case 'mark-from-now': {
        const drawing = this.#drawing();
        if (drawing !== undefined) this.#baseline = { step: '', topology: drawing.topology };
        this.update();
        return;
      }
      case 'reveal': {
        const { cellId, table, rowKey } = message;
        study?.reveal(cellId, table !== undefined && rowKey !== undefined ? { table, rowKey } : undefined);
        return;
      }
      case 'capture':
        await study?.addCell({
          host: message.host,
          text: `tcpdump -i ${shellWord(message.interface)} -nn`,
          expect: 'endless',
        });
        return;
      case 'open-cell':
        await study?.addCell({ host: message.host, text: message.text ?? '' });
        return;
      case 'save':
        await save(message, vscode.Uri.parse(this.#key));
        return;
      case 'start':
        await study?.start().catch(() => undefined);
        return;
      case 'cancel':
        this.#answering.get(message.request)?.abort();
        return;
      case 'trace':
        await this.#answer(message.request, async (signal) => ({
          type: 'traced',
          request: message.request,
          trace: await this.#trace(message, signal),
        }));
        return;
      case 'read':
        await this.#answer(message.request, async (signal) => {
          await this.#read(signal);
          return { type: 'done', request: message.request };
        });
        return;
    }
  }

  /** An answer, or the reason why there is none. */
  async #answer(request: number, work: (signal: AbortSignal) => Promise<ToTopology>): Promise<void> {
    const stop = new AbortController();
    this.#answering.set(request, stop);
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    try {
      this.#post(await work(stop.signal));
    } catch (error) {
      this.#fail(request, reasonOf(error, this.#study()?.locale ?? 'en'));
    } finally {
      clearTimeout(timer);
      this.#answering.delete(request);
    }
  }

  /** Runs the commands that tell what is not known, none of which changes anything. */
  async #read(signal: AbortSignal): Promise<void> {
    const { backend, state, study } = this.#running();
    const only: ReadingName[] = ['addresses', 'routes', 'neighbours'];
    if (this.#drawing()?.topology.gaps.some(({ what }) => what === 'tunnels') === true) only.push('ipcache');
    const missed = await survey({ backend, state, only, signal, locale: study.locale });
    if (missed.length > 0)
      throw new Error(
        vscode.l10n.t(
          'Some could not be read: {0}. What could be read is in the drawing.',
          missed
            .slice(0, 4)
            .map(({ host, command, reason }) => `${host}: ${command} (${reason})`)
            .join('; '),
        ),
      );
  }

  async #trace(
    message: Extract<FromTopology, { readonly type: 'trace' }>,
    signal: AbortSignal,
  ): Promise<ShownTrace> {
    const { backend, state, study } = this.#running();
    const hosts = study.machines;
    const drawing = (): KnownTopology => this.#drawing() ?? topologyOf(knownOf(state), hosts);
    try {
      return await panelTrace({ backend, state, hosts, locale: study.locale, signal, drawing }, message);
    } catch (error) {
      if (!(error instanceof NoSuchAssumption)) throw error;
      throw new Error(
        vscode.l10n.t(
          '“{0}” cannot be assumed. Write ip route add, replace or del … via …@HOST, mode=vxlan, mode=native or policy=none. Hosts: {1}.',
          error.message,
          hosts.join(', '),
        ),
        { cause: error },
      );
    }
  }

  #running(): { readonly study: ShownStudy; readonly backend: Backend; readonly state: State } {
    const study = this.#study();
    const { backend, state } = study ?? {};
    if (study === undefined || backend === undefined || state === undefined)
      throw new Error(vscode.l10n.t('The lab does not run. Run a cell first: the lab starts with it.'));
    return { study, backend, state };
  }

  /** What is known now, drawn once for each revision of it. */
  #drawing(): KnownTopology | undefined {
    const study = this.#study();
    const state = study?.state;
    if (study === undefined || state === undefined) return undefined;
    if (this.#drawn?.state !== state || this.#drawn.revision !== state.revision) {
      const drawing = topologyOf(knownOf(state), study.machines);
      this.#drawn = { state, revision: state.revision, drawing };
    }
    return this.#drawn.drawing;
  }

  #view(): TopologyView {
    const study = this.#study();
    const drawing = this.#drawing();
    const state = study?.state;
    const empty = emptyReason(study);
    const nothing = {
      locale: study?.locale ?? 'en',
      study: this.#key,
      lab: study?.lab.name ?? '',
      notWatched: study?.notWatched ?? [],
      topology: { elements: [], links: [], gaps: [] },
      packets: { columns: [], packets: [] },
      live: false,
    } as const;
    if (study === undefined || state === undefined || drawing === undefined || empty !== undefined)
      return { ...nothing, empty: empty ?? 'nothing-known' };
    const baseline = this.#baselineOf(study);
    return {
      ...nothing,
      live: study.backend?.kind === 'live',
      topology: baseline === undefined ? drawing.topology : markChanges(baseline.topology, drawing.topology),
      packets: packetsOn(state.packets(), drawing, createLocate(knownOf(state), drawing)),
      ...(baseline === undefined
        ? {}
        : {
            since:
              study.steps.find(({ id }) => id === baseline.step)?.title ?? vscode.l10n.t('you marked it'),
          }),
    };
  }

  /** From the beginning of the step that is being worked on, or from when the learner asked for it in the same step. */
  #baselineOf(study: ShownStudy): Baseline | undefined {
    const began = study.stepBegan;
    if (began === undefined) return this.#baseline;
    if (this.#begun !== began) {
      this.#begun = began;
      this.#baseline = {
        step: began.step,
        topology: topologyOf(knownAt(began.moment), study.machines).topology,
      };
    }
    return this.#baseline;
  }
  #begun: ShownStudy['stepBegan'];

  #sendWanted(): void {
    const drawing = this.#drawing();
    if (this.#wanted === undefined || drawing === undefined || !this.#ready) return;
    const id = drawing.find(this.#wanted);
    this.#wanted = undefined;
    if (id !== undefined) this.#post({ type: 'select', id });
  }

  #fail(request: number, text: string): void {
    this.#post({ type: 'failed', request, text });
  }

  #post(message: ToTopology): void {
    void this.webview.webview.postMessage(message);
  }
}

function emptyReason(study: ShownStudy | undefined): EmptyReason | undefined {
  if (study === undefined) return 'closed';
  if (study.state !== undefined)
    return study.state.objects('nodes') === undefined ? 'nothing-known' : undefined;
  return { off: 'not-started', starting: 'starting', failed: 'failed', ready: 'nothing-known' }[
    study.lab.status
  ] as EmptyReason;
}

async function save(
  { format, data }: Extract<FromTopology, { readonly type: 'save' }>,
  notebook: vscode.Uri,
): Promise<void> {
  const uri = await vscode.window.showSaveDialog({
    filters: { [format.toUpperCase()]: [format] },
    ...beside(notebook, `topology.${format}`),
  });
  if (uri === undefined) return;
  const bytes =
    format === 'svg'
      ? new TextEncoder().encode(data)
      : Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
  await saveFile(uri, bytes);
}
