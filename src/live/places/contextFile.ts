import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { kubeconfigFiles, type Environment } from '../kubeconfigFiles.ts';

export interface ContextFile {
  /** For the environment of a shell: its kubectl, helm and cilium use the chosen context. */
  readonly kubeconfig: string;
  remove(): void;
}

/**
 * A kubeconfig that says nothing but which context is meant, in front of the user's own files: of several, the first that
 * sets a value wins. No credential is copied, and `kubectl config use-context` changes this file only.
 */
export function contextFile(context: string, env: Environment): ContextFile {
  const folder = mkdtempSync(path.join(tmpdir(), 'cilium-study-'));
  const file = path.join(folder, 'context');
  // JSON is YAML, and needs no thought about what a context may be called.
  const text = JSON.stringify({ apiVersion: 'v1', kind: 'Config', 'current-context': context });
  writeFileSync(file, text, { mode: 0o600 });
  return {
    kubeconfig: [file, ...kubeconfigFiles(env)].join(path.delimiter),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
