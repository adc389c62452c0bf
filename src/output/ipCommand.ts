/** iproute2's command line: `ip [options] OBJECT [COMMAND] [arguments]`, each word as short as it stays unique. */

export interface IpCommand {
  readonly object: string;
  /** `show` when the object is named alone. */
  readonly command: string;
  readonly arguments: readonly string[];
  readonly brief: boolean;
  readonly json: boolean;
}

/** Options that add to the text or leave it as it is. */
const plain =
  /^-(c|color|4|6|0|h|human|N|Numeric|r|resolve|o|oneline|d|details|s|stats|statistics|p|pretty|a|all|t|timestamp)(=\w+)?$/;

/** Undefined when it is not `ip`, or prints something that has no grammar here. */
export function ipCommand(argv: readonly string[]): IpCommand | undefined {
  if (argv[0] !== 'ip') return undefined;
  let at = 1;
  let brief = false;
  let json = false;
  for (; at < argv.length; at++) {
    const word = argv[at] ?? '';
    if (!word.startsWith('-')) break;
    if (/^-(br|brief)$/.test(word)) brief = true;
    else if (/^-(n|netns|f|family|rc|rcvbuf)$/.test(word)) at++;
    else if (/^-(j|js|json)$/.test(word)) json = true;
    else if (!plain.test(word)) return undefined;
  }
  const [object = '', command = 'show', ...rest] = argv.slice(at);
  const objects = ['address', 'route', 'neighbour', 'neighbor', 'link', 'rule'];
  const full = objects.find((name) => name.startsWith(object)) ?? object;
  if (object === '') return undefined;
  if (/^(show|sh|s|list|lst|l|ls)$/.test(command))
    return { object: full, command: 'show', arguments: rest, brief, json };
  const changes =
    /^(a|add|append|c|change|chg|r|rep|replace|d|del|delete|f|flush|save|restore|set|get|g|help|test|prepend)$/;
  if (command === 'get' || command === 'g')
    return { object: full, command: 'get', arguments: rest, brief, json };
  return changes.test(command)
    ? undefined
    : { object: full, command: 'show', arguments: [command, ...rest], brief, json };
}
