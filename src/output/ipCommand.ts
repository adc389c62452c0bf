/** iproute2's command line: `ip [options] OBJECT [COMMAND] [arguments]`, each word as short as it stays unique. */

export interface IpCommand {
  readonly object: string;
  /** `show` when the object is named alone. */
  readonly command: string;
  readonly arguments: readonly string[];
  readonly brief: boolean;
}

/** Undefined when it is not `ip`, or prints something that has no grammar here (`-json`, `-statistics`, `-details`). */
export function ipCommand(argv: readonly string[]): IpCommand | undefined {
  if (argv[0] !== 'ip') return undefined;
  let at = 1;
  let brief = false;
  for (; at < argv.length; at++) {
    const word = argv[at] ?? '';
    if (!word.startsWith('-')) break;
    if (/^-(br|brief)$/.test(word)) brief = true;
    else if (/^-(n|netns|f|family|rc|rcvbuf)$/.test(word)) at++;
    else if (!/^-(c|color|4|6|0|h|human|N|Numeric|r|resolve|o|oneline)(=\w+)?$/.test(word)) return undefined;
    if (/^-(o|oneline)$/.test(word)) return undefined;
  }
  const [object = '', command = 'show', ...rest] = argv.slice(at);
  const objects = ['address', 'route', 'neighbour', 'neighbor', 'link'];
  const full = objects.find((name) => name.startsWith(object)) ?? object;
  if (object === '') return undefined;
  if (/^(show|sh|s|list|lst|l|ls)$/.test(command))
    return { object: full, command: 'show', arguments: rest, brief };
  const changes =
    /^(a|add|append|c|change|chg|r|rep|replace|d|del|delete|f|flush|save|restore|set|get|g|help|test|prepend)$/;
  if (command === 'get' || command === 'g') return { object: full, command: 'get', arguments: rest, brief };
  return changes.test(command)
    ? undefined
    : { object: full, command: 'show', arguments: [command, ...rest], brief };
}
