/** `cilium` on k8s-ctr: cilium-cli, which asks the Kubernetes API. */
import type { Store } from '../../kube/store.ts';
import type { Program } from '../../process.ts';
import { ciliumStatus } from './ciliumCliStatus.ts';
import { CILIUM_VERSION } from './version.ts';
import { tabulate, WIDE } from './tabwriter.ts';

export interface CiliumCliDeps {
  readonly store: Store;
}

export function ciliumCliProgram({ store }: CiliumCliDeps): Program {
  return async ({ args, stdout, stderr }) => {
    const words = args.filter((arg) => !arg.startsWith('-'));
    const command = words.slice(0, 2).join(' ');
    if (command === 'config view') {
      const data = store.get('configmaps', 'cilium-config', 'kube-system')?.data;
      if (data === undefined) {
        await stderr.write(
          'Error: Unable to view configuration: unable get ConfigMap "cilium-config": configmaps "cilium-config" not found\n',
        );
        return 1;
      }
      const lines = Object.keys(data)
        .sort()
        .map((key) => `${key}\t${data[key] ?? ''}`);
      await stdout.write(`${tabulate(lines.join('\n'), WIDE)}\n`);
      return 0;
    }
    if (command === 'status') {
      await stdout.write(ciliumStatus(store));
      return 0;
    }
    if (command === 'version') {
      await stdout.write(
        `cilium-cli: v0.18.6 compiled with go1.24.5 on linux/amd64\ncilium image (default): v1.18.0\ncilium image (stable): unknown\ncilium image (running): ${CILIUM_VERSION}\n`,
      );
      return 0;
    }
    await stderr.write(`cilium ${words.join(' ')}: not simulated in this lab\n`);
    return 1;
  };
}
