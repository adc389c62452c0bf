import { KubeConfig } from '@kubernetes/client-node';
import { createLab, type Lab } from '../../src/lab/lab.ts';
import { kubeconfig, pace, serve, type Served } from '../../src/serve/index.ts';

export interface ServedLab extends Served {
  readonly lab: Lab;
  readonly config: KubeConfig;
  /** Runs a script on k8s-ctr: the other door into the same lab. */
  inShell(script: string): Promise<string>;
}

/** A lab in fast time behind its API, as `lab serve --time fast` has it; `still`: time passes only for what runs in its shell. */
export async function serveLab(script = '', { still = false } = {}): Promise<ServedLab> {
  const lab = createLab({ time: 'virtual' });
  await lab.ready;
  const inShell = async (text: string): Promise<string> => {
    let printed = '';
    await lab
      .open('k8s-ctr')
      .run(text, { signal: new AbortController().signal, onChunk: (chunk) => (printed += chunk.text) });
    return printed;
  };
  if (script !== '') await inShell(script);
  const served = await serve(lab);
  const ending = new AbortController();
  if (!still) void pace(lab.clock, ending.signal);
  const config = new KubeConfig();
  config.loadFromString(kubeconfig(served));
  return {
    ...served,
    lab,
    config,
    inShell,
    async close() {
      ending.abort();
      await served.close();
      lab.dispose();
    },
  };
}
