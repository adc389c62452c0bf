/** Finding the command that a line names, with cobra's message for one that does not exist. */
import { Failure } from '../../go/failure.ts';
import { commandWords } from '../../go/flags.ts';
import type { Command } from './invocation.ts';
import { globalFlags } from './sharedFlags.ts';

export interface FoundCommand {
  readonly command: Command;
  /** `kubectl rollout status` */
  readonly path: string;
  /** Every other word of the line: flags and arguments. */
  readonly words: readonly string[];
}

export function findCommand(root: Command, words: readonly string[]): FoundCommand {
  let command = root;
  let path = root.name;
  let rest = words;
  for (;;) {
    const specs = [...(command.flags ?? []), ...globalFlags];
    const [first] = commandWords(specs, rest);
    const child =
      first &&
      command.children?.find(
        (one) => one.name === first.word || (one.aliases?.includes(first.word) ?? false),
      );
    if (first === undefined || child === undefined) {
      if (first !== undefined && command === root) throw unknownCommand(root, first.word);
      return { command, path, words: rest };
    }
    rest = rest.filter((_, index) => index !== first.index);
    command = child;
    path = `${path} ${child.name}`;
  }
}

function unknownCommand(root: Command, word: string): Failure {
  const similar = (root.children ?? [])
    .map((child) => child.name)
    .filter(
      (name) =>
        editDistance(word.toLowerCase(), name.toLowerCase()) <= 2 ||
        name.toLowerCase().startsWith(word.toLowerCase()),
    );
  const hint =
    similar.length === 0 ? '' : `\n\nDid you mean this?\n${similar.map((name) => `\t${name}\n`).join('')}`;
  return new Failure(`unknown command "${word}" for "${root.name}"${hint}`);
}

/** Levenshtein distance: cobra suggests names at most two edits away. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
