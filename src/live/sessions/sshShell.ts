import { quoted } from '../../protocol/shellWord.ts';
import { startChild } from './childShell.ts';
import type { StartShell } from './shellProcess.ts';

export interface SshShell {
  /** As `ssh` takes it: a Host of the user's configuration, `user@host`, `ssh://user@host:port`. */
  readonly destination: string;
  /** Default `ssh`: the system's, with its configuration, agent and jumps. */
  readonly command?: string;
  /** Another configuration file, such as what `vagrant ssh-config` prints. */
  readonly config?: string;
  /** The shell is root's, by a sudo that asks for nothing. */
  readonly sudo?: boolean;
  /** Seconds between two questions whether the other side is still there; three without an answer end the connection. */
  readonly aliveSeconds?: number;
}

/**
 * Never asks: whoever must type a password or confirm a host key does it once in a terminal. Nobody answering is noticed
 * in 15 s. The user's configuration holds except where it would break a shell without a terminal.
 */
const OPTIONS = [
  'BatchMode=yes',
  'ConnectTimeout=10',
  'ServerAliveCountMax=3',
  'ClearAllForwardings=yes',
  'RemoteCommand=none',
];

export function sshShell(ssh: SshShell): StartShell {
  return (program, id) => {
    const command = `exec ${ssh.sudo === true ? 'sudo -n ' : ''}sh -c ${quoted(program)} sh ${id}`;
    return startChild(ssh.command ?? 'ssh', [...sshArguments(ssh), '-T', ssh.destination, command]);
  };
}

/** What comes before the destination. @throws for a destination that ssh would take for an option */
export function sshArguments({ config, destination, aliveSeconds = 5 }: SshShell): readonly string[] {
  if (destination.startsWith('-')) throw new Error(`"${destination}" is no destination for ssh.`);
  return [
    ...(config === undefined ? [] : ['-F', config]),
    ...[...OPTIONS, `ServerAliveInterval=${aliveSeconds}`].flatMap((option) => ['-o', option]),
  ];
}
