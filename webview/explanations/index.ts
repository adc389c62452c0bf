/** Entry of the explanations panel. */
import { h, render } from 'preact';
import type { FromExplanations, ToExplanations } from '../../src/protocol/explanationMessages.ts';
import { registerControls } from '../ui/controls.ts';
import css from './explanations.css';
import { ExplanationsView } from './explanationsView.tsx';

interface VsCodeApi {
  postMessage(message: FromExplanations): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

const root = document.getElementById('root');
if (root) start(root, acquireVsCodeApi());

function start(element: HTMLElement, api: VsCodeApi): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  registerControls();
  const post = (message: FromExplanations): void => api.postMessage(message);
  window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (isShow(data)) render(h(ExplanationsView, { view: data.view, post }), element);
  });
  post({ type: 'ready' });
}

/** Only the editor's own frame posts here; the shape is its, the texts are not trusted. */
function isShow(data: unknown): data is ToExplanations {
  return (
    typeof data === 'object' &&
    data !== null &&
    'type' in data &&
    data.type === 'show' &&
    'view' in data &&
    typeof data.view === 'object' &&
    data.view !== null &&
    'steps' in data.view &&
    Array.isArray(data.view.steps)
  );
}
