/** Entry of the explanations panel. */
import { h, render } from 'preact';
import type {
  ExplanationsView as View,
  FromExplanations,
  ToExplanations,
} from '../../src/protocol/explanationMessages.ts';
import { isLook, type Look } from '../../src/protocol/look.ts';
import { isListOf, isOptionalText, isRecord, isText } from '../../src/protocol/topologyShape.ts';
import { registerControls } from '../ui/controls.ts';
import { guardTexts } from '../ui/guard.ts';
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
  guardTexts();
  const post = (message: FromExplanations): void => api.postMessage(message);
  let view: View | undefined;
  let look: Look = { texts: [] };
  window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (isShow(data)) view = data.view;
    else if (isMark(data)) look = data;
    if (view !== undefined) render(h(ExplanationsView, { view, look, post }), element);
  });
  post({ type: 'ready' });
}

/** Values may be any text; the shape is checked here. */
function isShow(data: unknown): data is Extract<ToExplanations, { readonly type: 'show' }> {
  return (
    typeof data === 'object' &&
    data !== null &&
    'type' in data &&
    data.type === 'show' &&
    'view' in data &&
    isView(data.view)
  );
}

function isMark(data: unknown): data is Look {
  return isRecord(data) && data['type'] === 'mark' && isLook(data);
}

function isView(view: unknown): view is View {
  return (
    isRecord(view) &&
    (view['locale'] === 'ko' || view['locale'] === 'en') &&
    isText(view['step']) &&
    isListOf(view['steps'], (step) => isRecord(step) && isText(step['id']) && isText(step['title'])) &&
    isListOf(view['checks'], isVerdict) &&
    isListOf(view['explanations'], isVerdict) &&
    isListOf(view['notWatched'], isText)
  );
}

function isVerdict(value: unknown): boolean {
  return (
    isRecord(value) &&
    isText(value['id']) &&
    ['true', 'false', 'unknown'].includes(String(value['verdict'])) &&
    isText(value['text']) &&
    isOptionalText(value['hint']) &&
    isOptionalText(value['cell']) &&
    isListOf(
      value['evidence'],
      (each) =>
        isRecord(each) &&
        isText(each['source']) &&
        isRecord(each['row']) &&
        Object.values(each['row']).every((field) => typeof field !== 'object' || isListOf(field, isText)) &&
        isOptionalText(each['cellId']) &&
        isOptionalText(each['table']) &&
        isOptionalText(each['rowKey']),
    )
  );
}
