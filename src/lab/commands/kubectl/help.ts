/** `--help`: short, and only of what this kubectl has. */
import type { FlagSpec } from '../../go/flags.ts';
import type { Command } from './invocation.ts';

export function helpText(command: Command, path: string): string {
  const parts = [`${command.about}.\n`];
  if (command.children !== undefined && command.children.length > 0) {
    const width = Math.max(...command.children.map((child) => child.name.length));
    const lines = command.children.map((child) => `  ${child.name.padEnd(width)}   ${child.about}\n`);
    parts.push(`\nAvailable Commands:\n${lines.join('')}`);
  }
  if (command.flags !== undefined && command.flags.length > 0)
    parts.push(`\nOptions:\n${command.flags.map((flag) => `    ${flagText(flag)}\n`).join('')}`);
  const usage =
    command.run === undefined ? 'SUBCOMMAND [options]' : `${command.usage ?? ''} [options]`.trim();
  parts.push(`\nUsage:\n  ${path} ${usage}\n`);
  if (command.children !== undefined && command.children.length > 0)
    parts.push(`\nUse "${path} <command> --help" for more information about a given command.\n`);
  return parts.join('');
}

function flagText(flag: FlagSpec): string {
  const quoted = flag.kind === 'string' ? `'${flag.initial ?? ''}'` : undefined;
  const initial =
    quoted ??
    flag.initial ??
    { bool: 'false', int: '0', duration: '0s', strings: '[]', texts: '[]', string: '' }[flag.kind];
  return `${flag.short === undefined ? '' : `-${flag.short}, `}--${flag.name}=${initial}`;
}
