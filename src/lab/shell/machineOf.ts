import type { PlaceKind } from '../../backend.ts';
import type { Machine } from '../machine.ts';
import type { Power } from '../power.ts';
import type { Namespace } from '../net/types.ts';
import type { Program } from '../process.ts';
import type { Files } from './files.ts';

export interface MachineParts {
  readonly name: string;
  readonly kind?: PlaceKind;
  readonly net: Namespace;
  readonly files: Files;
  /** The programs on its PATH. */
  readonly programs: ReadonlyMap<string, Program>;
  /** Added to the variables that every login shell has. */
  readonly env?: Readonly<Record<string, string>>;
  readonly profile?: string;
  readonly user?: string;
  readonly power?: Power;
}

/** A machine from its parts, with the variables of a login shell filled in. */
export function machineOf(parts: MachineParts): Machine {
  const user = parts.user ?? 'root';
  const home = user === 'root' ? '/root' : `/home/${user}`;
  if (!parts.files.exists(home)) parts.files.mkdir(home, { parents: true });
  const env = new Map<string, string>([
    ['HOME', home],
    ['USER', user],
    ['LOGNAME', user],
    ['HOSTNAME', parts.name],
    ['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
    ['LANG', 'C.UTF-8'],
    ['TERM', 'xterm-256color'],
    ['SHELL', '/bin/bash'],
    ...Object.entries(parts.env ?? {}),
  ]);
  return {
    name: parts.name,
    kind: parts.kind ?? 'node',
    net: parts.net,
    files: parts.files,
    program: (name) =>
      parts.programs.get(name.startsWith('/') ? name.slice(name.lastIndexOf('/') + 1) : name),
    get programs() {
      return parts.programs.keys();
    },
    env,
    profile: parts.profile ?? '',
    user,
    ...(parts.power === undefined ? {} : { power: parts.power }),
  };
}
