import * as vscode from 'vscode';
import type { Locale } from '../protocol/outputs.ts';

const NAMES: Readonly<Record<Locale, string>> = { ko: 'week4.study.md', en: 'week4.en.study.md' };

/** Chosen by the user, else Korean when the editor or the system is, else English. */
export function preferredLocale(chosen: Locale | undefined): Locale {
  const spoken = [vscode.env.language, Intl.DateTimeFormat().resolvedOptions().locale];
  return chosen ?? (spoken.some((language) => /^ko\b/i.test(language)) ? 'ko' : 'en');
}

/**
 * The learner's own copy of the week-4 notebook, in the extension's storage: it can be edited and saved, needs no folder,
 * and outlives an update. A copy that was never edited follows the packaged notebook.
 */
export async function packagedNotebook(
  context: vscode.ExtensionContext,
  locale: Locale,
): Promise<vscode.Uri> {
  const name = NAMES[locale];
  const packaged = await vscode.workspace.fs.readFile(
    vscode.Uri.joinPath(context.extensionUri, 'notebooks', name),
  );
  const folder = vscode.Uri.joinPath(context.globalStorageUri, 'notebooks');
  const copy = vscode.Uri.joinPath(folder, name);
  const present = await readIfThere(copy);
  const [was, is] = await Promise.all([present && hash(present), hash(packaged)]);
  const edited = was !== undefined && was !== context.globalState.get(`copied ${name}`);
  if (edited) return copy;
  if (was !== is) {
    await vscode.workspace.fs.createDirectory(folder);
    await vscode.workspace.fs.writeFile(copy, packaged);
  }
  await context.globalState.update(`copied ${name}`, is);
  return copy;
}

async function readIfThere(uri: vscode.Uri): Promise<Uint8Array | undefined> {
  try {
    return await vscode.workspace.fs.readFile(uri);
  } catch {
    return undefined;
  }
}

/** SHA-256 in hexadecimal. */
async function hash(content: Uint8Array): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(content)));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
