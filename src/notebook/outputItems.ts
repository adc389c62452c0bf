import * as vscode from 'vscode';
import { PACKETS_MIME, STREAM_MIME, TABLE_MIME } from '../protocol/outputs.ts';
import type { OutputPayload } from '../protocol/outputs.ts';

const MIMES: Readonly<Record<OutputPayload['kind'], string>> = {
  table: TABLE_MIME,
  packets: PACKETS_MIME,
  stream: STREAM_MIME,
};

/** The rich form and, beside it, exactly what the terminal would print: for accessible views, copies and other renderers. */
export function outputItems(payload: OutputPayload, text: string): vscode.NotebookCellOutputItem[] {
  return [
    vscode.NotebookCellOutputItem.json(payload, MIMES[payload.kind]),
    vscode.NotebookCellOutputItem.text(text, 'text/plain'),
  ];
}

/** The payload of an output that is in a notebook now. */
export function payloadIn(output: vscode.NotebookCellOutput): OutputPayload | undefined {
  const mimes = Object.values(MIMES);
  const item = output.items.find(({ mime }) => mimes.includes(mime));
  // Outputs are never stored in the file, so this one was made by `outputItems` in this session.
  return item && (JSON.parse(new TextDecoder().decode(item.data)) as OutputPayload);
}
