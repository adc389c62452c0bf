/** What people say about their own cluster and machines. The editor reads it from settings, the command line from options. */
export interface LiveSettings {
  /** By the course's name of the host: `local`, or how ssh reaches it. An empty text: there is no such host. */
  readonly hosts: Readonly<Record<string, string>>;
  /** The ssh program. */
  readonly sshCommand: string;
  /** An ssh configuration file; empty: the user's own. */
  readonly sshConfig: string;
  /** Shells over ssh are root's. */
  readonly sudo: boolean;
  /** The bash of this machine. */
  readonly bash: string;
  /** Contexts in which nothing is ever changed; `*` stands for anything. */
  readonly protectedContexts: readonly string[];
  /** `read-only`: what changes something is refused without asking. */
  readonly changes: 'ask' | 'read-only';
}

/** The hosts of the course, each reached under its own name. */
export const DEFAULT_LIVE_SETTINGS: LiveSettings = {
  hosts: { 'k8s-ctr': 'local', 'k8s-w1': 'k8s-w1', 'k8s-w0': 'k8s-w0', router: 'router' },
  sshCommand: 'ssh',
  sshConfig: '',
  sudo: false,
  bash: 'bash',
  protectedContexts: ['*prod*'],
  changes: 'ask',
};
