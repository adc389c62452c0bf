import * as vscode from 'vscode';
import { loadCaptureReader } from './bundles.ts';
import type { Studies } from './studies.ts';

export interface CaptureDocument extends vscode.CustomDocument {
  readonly data: Uint8Array;
  /** When the file was written, in milliseconds since 1970: the capture's own time as far as a file tells it. */
  readonly written: number;
}

/** Shows a capture file (pcap, pcapng) as its packets. Read-only: a capture is evidence. */
export class CaptureEditor implements vscode.CustomReadonlyEditorProvider<CaptureDocument> {
  readonly #extension: vscode.Uri;
  readonly #studies: Studies;

  constructor(extension: vscode.Uri, studies: Studies) {
    this.#extension = extension;
    this.#studies = studies;
  }

  async openCustomDocument(uri: vscode.Uri): Promise<CaptureDocument> {
    const { fs } = vscode.workspace;
    const [data, { mtime }] = await Promise.all([fs.readFile(uri), fs.stat(uri)]);
    return { uri, data, written: mtime, dispose: () => undefined };
  }

  resolveCustomEditor(document: CaptureDocument, { webview }: vscode.WebviewPanel): void {
    loadCaptureReader().showCapture(document, webview, {
      extension: this.#extension,
      studies: this.#studies,
    });
  }
}
