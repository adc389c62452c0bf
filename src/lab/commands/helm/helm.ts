/** `helm` on k8s-ctr, as Helm 4 talks. Releases are Secrets of the lab's API; the one chart is Cilium's. */
import type { Installed } from '../../cilium/chart.ts';
import type { Store } from '../../kube/store.ts';
import type { Process, Program } from '../../process.ts';
import { Failure } from '../../go/failure.ts';
import { commandWords, flag, parseFlags } from '../../go/flags.ts';
import type { Flags, FlagSpec } from '../../go/flags.ts';
import { get } from './get.ts';
import { historyCommand, list, statusCommand } from './list.ts';
import { repo, search } from './repo.ts';
import { install, rollback, upgrade } from './upgrade.ts';

export interface HelmRun {
  readonly process: Process;
  readonly store: Store;
  /** What Cilium was installed with before the lab begins. */
  readonly installed: Installed;
  readonly flags: Flags;
  readonly args: readonly string[];
  readonly namespace: string;
  out(text: string): Promise<void>;
  err(text: string): Promise<void>;
}

interface Subcommand {
  readonly flags: readonly FlagSpec[];
  run(run: HelmRun): Promise<number>;
}

const GLOBAL: readonly FlagSpec[] = [
  flag('namespace,n string'),
  flag('kube-context string'),
  flag('kubeconfig string'),
  flag('debug bool'),
  flag('help,h bool'),
];
const OUTPUT = flag('output,o string');
const VALUES: readonly FlagSpec[] = [
  flag('set texts'),
  flag('set-string texts'),
  flag('set-json texts'),
  flag('values,f texts'),
  flag('version string'),
  { name: 'wait', kind: 'string', bare: 'watcher' },
  flag('timeout duration'),
  flag('atomic bool'),
  { name: 'dry-run', kind: 'string', bare: 'client' },
  flag('create-namespace bool'),
  flag('description string'),
];

const COMMANDS: Readonly<Record<string, Subcommand>> = {
  upgrade: {
    flags: [
      ...VALUES,
      flag('install,i bool'),
      flag('reuse-values bool'),
      flag('reset-values bool'),
      flag('reset-then-reuse-values bool'),
      flag('force bool'),
    ],
    run: upgrade,
  },
  install: { flags: VALUES, run: install },
  rollback: {
    flags: [{ name: 'wait', kind: 'string', bare: 'watcher' }, flag('timeout duration')],
    run: rollback,
  },
  list: {
    flags: [
      OUTPUT,
      flag('all-namespaces,A bool'),
      flag('all,a bool'),
      flag('short,q bool'),
      flag('filter,f string'),
    ],
    run: list,
  },
  history: { flags: [OUTPUT, flag('max int=256')], run: historyCommand },
  status: { flags: [OUTPUT, flag('revision int=0')], run: statusCommand },
  get: { flags: [OUTPUT, flag('all,a bool'), flag('revision int=0')], run: get },
  repo: { flags: [OUTPUT, flag('force-update bool')], run: repo },
  search: { flags: [OUTPUT, flag('versions,l bool'), flag('version string')], run: search },
  version: {
    flags: [flag('short bool'), flag('template string')],
    async run({ out, flags }) {
      await out(
        flags.on('short')
          ? 'v4.1.4+g05fa379\n'
          : 'version.BuildInfo{Version:"v4.1.4", GitCommit:"05fa37973dc9e42b76e1d2883494c87174b6074f", GitTreeState:"clean", GoVersion:"go1.25.9", KubeClientVersion:"v1.35"}\n',
      );
      return 0;
    },
  },
};
const ALIASES: Readonly<Record<string, string>> = { ls: 'list', hist: 'history' };
/** Commands that Helm has and the lab does not model. */
const UNSIMULATED = new Set(
  'completion create dependency env lint package plugin pull push registry show template test uninstall verify'.split(
    ' ',
  ),
);

export function helmProgram({
  store,
  installed,
}: {
  readonly store: Store;
  readonly installed: Installed;
}): Program {
  return async (process) => {
    const say = (stream: 'stdout' | 'stderr') => (text: string) =>
      text === '' ? Promise.resolve() : process[stream].write(text);
    try {
      const { args } = process;
      const [first] = commandWords(GLOBAL, args);
      if (first === undefined) {
        await say('stdout')(usage());
        return 0;
      }
      const { word, index } = first;
      const name = ALIASES[word] ?? word;
      if (UNSIMULATED.has(name)) throw new Failure(`helm ${name}: not simulated in this lab`);
      const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
      if (command === undefined)
        throw new Failure(`unknown command "${word}" for "helm"\nRun 'helm --help' for usage.`);
      const line = parseFlags([...command.flags, ...GLOBAL], args.toSpliced(index, 1), `helm ${name}`);
      if (line.flags.on('help')) {
        await say('stdout')(usage());
        return 0;
      }
      return await command.run({
        process,
        store,
        installed,
        flags: line.flags,
        args: line.args,
        namespace: line.flags.text('namespace') || 'default',
        out: say('stdout'),
        err: say('stderr'),
      });
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      // Cobra's hint is kubectl's own way; Helm prints the message alone.
      await process.stderr.write(`Error: ${error.message.replace(/\nSee '[^\n]*$/, '')}\n`);
      return 1;
    }
  };
}

function usage(): string {
  return (
    'The Kubernetes package manager, as far as this lab knows it.\n\nUsage:\n  helm [command]\n\nAvailable Commands:\n' +
    Object.keys(COMMANDS)
      .sort()
      .map((name) => `  ${name}\n`)
      .join('')
  );
}
