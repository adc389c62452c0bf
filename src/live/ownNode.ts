import process from 'node:process';

/** How a script runs in a process of its own on the Node that runs this one; an editor's is told to be no editor. */
export interface OwnNode {
  readonly program: string;
  readonly env: Readonly<Record<string, string>>;
}

export function ownNode(): OwnNode | undefined {
  return { program: process.execPath, env: { ELECTRON_RUN_AS_NODE: '1' } };
}
