/** What a browser answers where the desktop reaches for Node or a real cluster: by the names that the bundles require. */
import * as vscode from 'vscode';
import type * as Kube from '../live/kube/index.ts';
import type * as Live from '../live/live.ts';
import { DEFAULT_LIVE_SETTINGS } from '../live/liveSettings.ts';

const why = (): string =>
  vscode.l10n.t(
    'a browser can start no program and reach no cluster. Open the notebook in VS Code on a computer for that; here the embedded lab answers.',
  );

const live: typeof Live = {
  DEFAULT_LIVE_SETTINGS,
  firstLineOf: () => Promise.resolve(undefined),
  liveFindings: () => Promise.resolve([]),
  ownNode: () => undefined,
  createLiveBackend: ({ context }) => Promise.reject(new Error(`${context}: ${why()}`)),
};

const kube: Pick<typeof Kube, 'readKubeconfig'> = {
  readKubeconfig: () => ({
    files: [],
    contexts: [],
    current: undefined,
    problems: [
      {
        name: 'KubeProblem',
        kind: 'no-kubeconfig',
        where: 'kubeconfig',
        reason: why(),
        message: why(),
        text: why,
      },
    ],
  }),
};

/** For the reports that tell a helper where a notebook ran. */
const os = { type: () => 'browser', release: () => navigator.userAgent };

export const STAND_INS: Readonly<Record<string, unknown>> = {
  './live.cjs': live,
  './kube.cjs': kube,
  'node:os': os,
};
