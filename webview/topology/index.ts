/** Entry of the topology panel. */
import { h, render } from 'preact';
import { readToTopology } from '../../src/protocol/topologyMessages.ts';
import type { FromTopology, TopologyView as Shown } from '../../src/protocol/topologyMessages.ts';
import { registerControls } from '../ui/controls.ts';
import { guardTexts } from '../ui/guard.ts';
import { EmptyView } from './emptyView.tsx';
import type { PanelContext } from './panelContext.ts';
import { createPlaces } from './places.ts';
import type { PlaceMemory } from './places.ts';
import { createRequests } from './requests.ts';
import type { Question } from './requests.ts';
import { topologyStrings } from './strings.ts';
import css from './topology.css';
import { TopologyView } from './topologyView.tsx';
import type { Remembered } from './topologyView.tsx';

/** Survives the panel's being hidden and the window's being loaded anew. */
interface PanelState {
  readonly study: string;
  readonly places: PlaceMemory;
  readonly remembered: Remembered;
}

interface VsCodeApi {
  postMessage(message: FromTopology): void;
  getState(): unknown;
  setState(state: PanelState): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

const root = document.getElementById('root');
if (root) start(root, acquireVsCodeApi());

function start(element: HTMLElement, api: VsCodeApi): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  registerControls();
  guardTexts();

  const before = readState(api.getState());
  const places = createPlaces(before?.places);
  let remembered = before?.remembered ?? {};
  let shown: Shown | undefined;
  let looked: readonly string[] = [];
  let wanted: { readonly id: string } | undefined;
  const locale = document.documentElement.lang === 'ko' ? 'ko' : 'en';
  let context = contextFor(locale);

  function contextFor(language: 'ko' | 'en'): PanelContext {
    return {
      locale: language,
      strings: topologyStrings(language),
      post: (message) => api.postMessage(message),
      detail: async (id, patience) => {
        const answer = await requests.ask({ type: 'detail', id }, patience);
        return answer.type === 'detail' ? answer.detail : { fields: [], facts: [] };
      },
    };
  }
  const requests = createRequests(
    (message) => api.postMessage(message),
    (question: Question) => {
      const { strings } = context;
      const names = { detail: strings.details, trace: strings.trace, read: strings.readNow };
      return strings.timedOut(names[question.type]);
    },
  );
  const remember = (state: Remembered): void => {
    remembered = state;
    keep();
  };
  const keep = (): void => {
    if (shown !== undefined) api.setState({ study: shown.study, places: places.memory(), remembered });
  };
  const draw = (): void => {
    if (shown === undefined || shown.empty !== undefined)
      render(h(EmptyView, { reason: shown?.empty, notWatched: shown?.notWatched ?? [], context }), element);
    else
      render(
        h(TopologyView, { shown, places, context, requests, remembered, remember, wanted, looked }),
        element,
      );
  };

  window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    const message = readToTopology(data);
    if (message === undefined || requests.settle(message)) return;
    if (message.type === 'show') {
      if (message.view.locale !== context.locale) context = contextFor(message.view.locale);
      shown = message.view;
    } else if (message.type === 'select') wanted = { id: message.id };
    else if (message.type === 'mark') looked = message.texts;
    draw();
    keep();
  });
  draw();
  api.postMessage({ type: 'ready' });
}

/** A state of another version counts as none. */
function readState(state: unknown): PanelState | undefined {
  if (typeof state !== 'object' || state === null) return undefined;
  if (!('study' in state) || !('places' in state) || !('remembered' in state)) return undefined;
  const { study, places, remembered } = state;
  if (typeof study !== 'string' || typeof places !== 'object' || places === null) return undefined;
  if (typeof remembered !== 'object' || remembered === null) return undefined;
  const lists = Object.values(places).every(
    (ids: unknown) => Array.isArray(ids) && ids.every((id) => typeof id === 'string'),
  );
  return lists ? { study, places: places as PlaceMemory, remembered } : undefined;
}
