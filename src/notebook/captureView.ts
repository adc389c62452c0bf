/** The page of a capture file: its packets, drawn by the notebook's renderer. A part of the bundle `capture.cjs`. */
import * as vscode from 'vscode';
import { faultText } from '../output/capture/faultText.ts';
import { parseCapture } from '../output/capture/parseCapture.ts';
import type { PacketsPayload } from '../protocol/outputs.ts';
import type { ToRenderer } from '../protocol/rendererMessages.ts';
import { createState } from '../state/createState.ts';
import { packetsPayload } from '../state/packetsPayload.ts';
import type { State } from '../state/state.ts';
import { nonce } from '../views/nonce.ts';
import { settings } from '../views/settings.ts';
import type { CaptureDocument } from './captureEditor.ts';
import { knownOf } from './known.ts';
import { answer, isFromRenderer } from './rendererRequests.ts';
import type { Studies } from './studies.ts';

/** More would keep the editor's message channel busy for seconds; the command line reads them all. */
const MOST_PACKETS = 50_000;

/** What the notebook that is open, or was last, knows of the addresses in it is told beside them. */
export function showCapture(
  document: CaptureDocument,
  webview: vscode.Webview,
  { extension, studies }: { readonly extension: vscode.Uri; readonly studies: Studies },
): void {
  const folder = vscode.Uri.joinPath(extension, 'dist');
  webview.options = { enableScripts: true, localResourceRoots: [folder] };
  webview.onDidReceiveMessage((message: unknown) => {
    if (!isFromRenderer(message)) return;
    switch (message.type) {
      case 'ready':
        void webview.postMessage({
          type: 'show',
          payload: payloadOf(document, studies.active()?.state),
          visibleRows: settings.visibleRows(),
        });
        return;
      case 'what-is': {
        const { request, token } = message;
        // Without their cells: a notebook's rows are in another editor.
        const known = knownOf(studies.active(), token).map(({ what, detail, from }) => ({
          what,
          detail,
          from,
        }));
        const reply: ToRenderer = { type: 'known', request, known };
        void webview.postMessage(reply);
        return;
      }
      case 'copy':
      case 'save':
      case 'open-text':
      case 'show-in-topology':
        void answer(message);
    }
  });
  webview.html = pageOf(webview, vscode.Uri.joinPath(folder, 'renderer.js'));
}

function payloadOf({ uri, data, written }: CaptureDocument, known: State | undefined): PacketsPayload {
  const locale = vscode.env.language.startsWith('ko') ? 'ko' : 'en';
  const name = vscode.workspace.asRelativePath(uri);
  const { parsed, fault } = parseCapture(name, data);
  const { length } = parsed.rows;
  const notes = [
    ...(fault === undefined ? [] : [faultText(fault, length, locale)]),
    ...(length > MOST_PACKETS
      ? [vscode.l10n.t('The first {0} of {1} packets are shown.', MOST_PACKETS, length)]
      : []),
  ];
  return packetsPayload(
    {
      id: uri.toString(),
      locale,
      provenance: { kind: 'recorded', host: name, command: name, at: written },
      parsed: { ...parsed, rows: parsed.rows.slice(0, MOST_PACKETS), notes },
      text: notes.join('\n'),
    },
    known ?? createState(),
  );
}

/** The notebook's renderer in a page of its own: what it is given there by the notebook, it is given here by messages. */
function pageOf(webview: vscode.Webview, renderer: vscode.Uri): string {
  const once = nonce();
  const policy = `default-src 'none'; script-src 'nonce-${once}' ${webview.cspSource}; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="${vscode.env.language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>Packets</title>
</head>
<body>
<main id="root"><p role="status">${vscode.l10n.t('Reading the capture …')}</p></main>
<script type="module" nonce="${once}">
import { activate } from '${webview.asWebviewUri(renderer).toString()}';
const editor = acquireVsCodeApi();
const listeners = [];
window.addEventListener('message', ({ data }) => {
  if (data.type !== 'show') return listeners.forEach((listener) => listener(data));
  const { payload, visibleRows } = data;
  const item = { id: payload.id, metadata: { visibleRows }, json: () => payload };
  const root = document.getElementById('root');
  root.style.paddingBlock = '12px';
  renderOutputItem(item, root);
});
const { renderOutputItem } = activate({
  postMessage: (message) => editor.postMessage(message),
  onDidReceiveMessage: (listener) => listeners.push(listener),
});
</script>
</body>
</html>`;
}
