/** Reading a command's own words. */

/** The value of `-o json`, `-ojson`, `-o=json`, `--output json`, `--output=json`; undefined when it is not given. */
export function optionValue(argv: readonly string[], short: string, long: string): string | undefined {
  for (let i = 1; i < argv.length; i++) {
    const word = argv[i] ?? '';
    if (word === '--') return undefined;
    if (word === short || word === long) return argv[i + 1];
    if (word.startsWith(`${long}=`)) return word.slice(long.length + 1);
    if (word.startsWith(short) && !word.startsWith('--') && short.length === 2)
      return word.slice(2).replace(/^=/, '');
  }
  return undefined;
}

/** `cilium-dbg … map get NAME`: the words that are no options, without the value of `-o`. */
export function agentWords(argv: readonly string[]): readonly string[] | undefined {
  if (argv[0] !== 'cilium-dbg' && argv[0] !== 'cilium') return undefined;
  const words: string[] = [];
  for (let i = 1; i < argv.length; i++) {
    const word = argv[i] ?? '';
    if (word === '-o' || word === '--output' || word === '-H' || word === '--host' || word === '--config')
      i++;
    else if (!word.startsWith('-')) words.push(word === 'ls' ? 'list' : word);
  }
  return words;
}

export function isAgentCommand(argv: readonly string[], ...start: readonly string[]): boolean {
  const words = agentWords(argv);
  return words !== undefined && start.every((word, i) => words[i] === word) && agentFormat(argv) !== 'other';
}

/** What the agent's CLI was asked to print; YAML and JSONPath stay text. */
export function agentFormat(argv: readonly string[]): 'text' | 'json' | 'other' {
  const output = optionValue(argv, '-o', '--output');
  if (output === undefined) return 'text';
  return output === 'json' ? 'json' : 'other';
}

export function hasOption(argv: readonly string[], ...names: readonly string[]): boolean {
  return argv.some(
    (word) =>
      names.includes(word) || names.some((name) => name.startsWith('--') && word.startsWith(`${name}=`)),
  );
}
