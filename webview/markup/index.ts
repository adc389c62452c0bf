/**
 * What is known of the address, the id or the name under the pointer in a rendered Markdown cell. The editor's own renderer
 * draws the cell; this one extends it, and listens beside it.
 */
import type { RendererContext } from 'vscode-notebook-renderer';
import type { FromRenderer } from '../../src/protocol/rendererMessages.ts';
import { rangeOf, wordAt } from '../renderer/wordAt.ts';
import type { Word } from '../renderer/wordAt.ts';
import { createCard } from './card.ts';
import { isKnown } from './known.ts';

/** Milliseconds that the pointer rests before something is asked for. */
const REST = 350;

/** As far as it is used here: `extendMarkdownIt` is told of every cell that is drawn. */
interface MarkdownItRenderer {
  extendMarkdownIt(extend: (markdown: MarkdownIt) => void): void;
}

interface MarkdownIt {
  readonly core: {
    readonly ruler: { push(name: string, rule: (state: { readonly env: unknown }) => void): void };
  };
}

export async function activate(context: RendererContext<unknown>): Promise<void> {
  const { postMessage, onDidReceiveMessage } = context;
  const renderer = await context.getRenderer('vscode.markdown-it-renderer');
  if (!isMarkdownItRenderer(renderer) || !postMessage || !onDidReceiveMessage) return;
  const listen = startOnce(() => {
    const card = createCard();
    let request = 0;
    let asked: Word | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = (word: Word | undefined): void => {
      const same = word?.node === asked?.node && word?.start === asked?.start;
      asked = word;
      request += 1;
      if (!word) return card.hide();
      if (same) return;
      card.hide();
      const question: FromRenderer = {
        type: 'what-is',
        request,
        token: word.node.data.slice(word.start, word.end),
      };
      postMessage(question);
    };
    onDidReceiveMessage((message: unknown) => {
      if (isKnown(message) && message.request === request && asked && message.known.length > 0)
        card.show(message.known, rangeOf(asked).getBoundingClientRect());
    });
    document.addEventListener('pointermove', ({ target, clientX, clientY }) => {
      clearTimeout(timer);
      timer = setTimeout(() => ask(markupAt(target, clientX, clientY)), REST);
    });
    // What is scrolled or typed away from is read no more.
    for (const away of ['scroll', 'keydown', 'pointerdown', 'pointerleave'])
      document.addEventListener(away, () => ask(undefined), { capture: true });
  });
  renderer.extendMarkdownIt(({ core }) =>
    // Other notebooks have their Markdown drawn by the same renderer: there nothing is asked.
    core.ruler.push('cilium-study', ({ env }) => {
      if (isOfStudy(env)) listen();
    }),
  );
}

function startOnce(start: () => void): () => void {
  let started = false;
  return () => {
    if (!started) start();
    started = true;
  };
}

/** The word under the pointer, in a Markdown cell: outputs have cards of their own. */
function markupAt(target: EventTarget | null, x: number, y: number): Word | undefined {
  const root = target instanceof Element ? target.shadowRoot : null;
  return root?.querySelector('#preview') ? wordAt(root, x, y) : undefined;
}

/** A cell that was read from a study notebook keeps what the file said beside it. */
function isOfStudy(env: unknown): boolean {
  const file = fieldOf(fieldOf(fieldOf(env, 'outputItem'), 'metadata'), 'file');
  return typeof fieldOf(file, 'raw') === 'string' && typeof fieldOf(file, 'attributes') === 'object';
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function isMarkdownItRenderer(value: unknown): value is MarkdownItRenderer {
  return typeof fieldOf(value, 'extendMarkdownIt') === 'function';
}
