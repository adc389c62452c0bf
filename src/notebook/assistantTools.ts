/** The open studies for an assistant in the editor, and for other extensions. Read only; nothing is sent by ourselves. */
import * as vscode from 'vscode';
import { loadAssistant } from './bundles.ts';
import type { Studies } from './studies.ts';

/** What `activate()` returns. Questions and answers are plain data; see `src/views/assistant.ts` for their shapes. */
export interface StudyApi {
  readonly version: 1;
  /** The URIs of the open study notebooks. */
  notebooks(): readonly string[];
  /** Rejects with a text that says what can be asked when the question cannot be answered. Default: the notebook in front. */
  ask(question: Question, notebook?: string): Promise<unknown>;
}

export type Question =
  | { readonly about: 'state'; readonly table?: string; readonly host?: string; readonly resource?: string }
  | { readonly about: 'step'; readonly step?: string }
  | {
      readonly about: 'trace';
      readonly from: string;
      readonly to: string;
      readonly port?: number;
      readonly protocol?: string;
    };

export function studyApi(studies: Studies): StudyApi {
  return {
    version: 1,
    notebooks: () => [...studies.all()].map(({ uri }) => uri.toString()),
    ask: (question, notebook) => answer(studies, question, new AbortController().signal, notebook),
  };
}

async function answer(
  studies: Studies,
  question: Question,
  signal: AbortSignal,
  notebook?: string,
): Promise<unknown> {
  const study = notebook === undefined ? studies.active() : studies.of(vscode.Uri.parse(notebook));
  if (study === undefined) throw new Error('No study notebook is open.');
  return loadAssistant().tell(study, question, signal);
}

/** By the names that package.json gives them. */
const TOOLS = {
  ciliumStudy_state: 'state',
  ciliumStudy_explain: 'step',
  ciliumStudy_trace: 'trace',
} as const;

export function registerAssistantTools(studies: Studies): vscode.Disposable {
  return vscode.Disposable.from(
    ...Object.entries(TOOLS).map(([name, about]) =>
      vscode.lm.registerTool<object>(name, {
        async invoke({ input }, token) {
          const stop = new AbortController();
          const listening = token.onCancellationRequested(() => stop.abort());
          try {
            const told = await answer(studies, { ...input, about } as Question, stop.signal);
            return result(told);
          } catch (error) {
            // The assistant reads it and asks better.
            return result({ error: error instanceof Error ? error.message : String(error) });
          } finally {
            listening.dispose();
          }
        },
      }),
    ),
  );
}

function result(told: unknown): vscode.LanguageModelToolResult {
  return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(JSON.stringify(told))]);
}
