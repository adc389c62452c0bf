/** Whether each value of a row was printed. What a parser computes is listed here, column by column. */
import type { Parsed, Row, Section, Value } from '../../src/output/parsed.ts';

/** Columns whose values are computed from what is printed, and from what. */
const decoded: readonly (readonly [table: RegExp, columns: RegExp])[] = [
  // Byte-swapped ports and ids; the printed ones are beside them.
  [/^socknat$/, /^(backendPort|frontendPort|revnat)$/],
  // What each layer of a packet costs, the protocol that its numbers or its layers tell, bytes without their spaces, the
  // interface that the command names, where the next segment begins, the length of IPv6 with its header, and in tcpdump's words what tshark has as numbers.
  [
    /^packets$/,
    /^(headers|bytes|encap|proto|interface|direction|(inner\.)?(protocol|tcp\.flags|tcp\.nextSeq|icmp\.type|ip\.length))$/,
  ],
  // Names of the bits of a service's flags, and the number that the bytes make.
  [/^lb-services$/, /^(flags|flagsValue)$/],
  [/^lb$/, /^scope$/],
  [/^(services|lb|lb-services|lb-maps|db-.*)$/, /^(scope|frontend|address|backends|proto)$/],
  // An agent's status in JSON: counts of what it lists; defaults that the text says in words.
  [/^status$/, /^controllers\./],
  [/^status-controllers$/, /^(count|message)$/],
  [/^endpoints$/, /^policy(In|E)gress$/],
  [/^cluster-status$/, /^(ready|available|unavailable)$/],
  // A colour that lost its escape character is taken out of the words.
  [/^cluster-status$/, /^status$/],
  // Flows: the number of a reserved identity that is printed by name; names of enumerations and of drop reasons.
  [/^(flows|monitor)$/, /^(source|destination)(Identity|IdentityName)?$/],
  [/^flows$/, /^(type|reply)$/],
  [/^features$/, /^(uniform|labels|values)$/],
  [/^hubble-status$/, /./],
  // Times in one unit, and places in a list.
  [/^arping$/, /^(timeUsec|index)$/],
  [/^hops$/, /^lost$/],
  [/^(routes|route)$/, /^nexthops$/],
  [/^interfaces$/, /^(ipv4|ipv6|mac|state)$/],
  [/^neighbours$/, /^state$/],
  // Names made of the way to a value, or of the command.
  [/^(helm-values|agent-config)$/, /^key$/],
  [/^map-cilium_runtime_config$/, /^index$/],
  [/^rules$/, /^(from|to|fwmark)$/],
  [/^maps$/, /^(entries|errors)$/],
  [/^module-health$/, /^module$/],
  [/^node-ids$|^bpf-node-ids$/, /^nodeId$/],
  [/^ipcache$/, /^nodeId$/],
  [/^lxc$/, /^flagsValue$/],
];

/** In JSON: structs as they lie in memory, as byte lists, swapped ports, bits. */
const structs = /^(ct|nat|policy)$/;

function isDecoded(table: string, column: string, printed: PrintedText): boolean {
  if (structs.test(table) && printed.isJson) return true;
  return decoded.some(([tables, columns]) => tables.test(table) && columns.test(column));
}

export class PrintedText {
  readonly isJson: boolean;
  readonly #text: string;
  readonly #lower: string;
  #unbroken: string | undefined;

  /** As the parser sees it: without colours, and with the words of JSON strings and quoted YAML unescaped. */
  constructor(text: string) {
    this.isJson = text.includes('"');
    // JSON may escape a slash too.
    this.#text = text.includes('\\/') ? `${text}\n${text.replaceAll('\\/', '/')}` : text;
    this.#lower = this.#text.toLowerCase();
  }

  /** Terminals break lines in mid-word. */
  get #joined(): string {
    return (this.#unbroken ??= this.#text.replaceAll('\n', ''));
  }

  has(value: Value): boolean {
    if (typeof value === 'boolean') return true;
    if (typeof value === 'number') return this.#hasNumber(value);
    if (typeof value === 'string') return this.#hasWords(value);
    return value.every((each) => this.#hasWords(each));
  }

  #hasNumber(value: number): boolean {
    if (this.#text.includes(String(value))) return true;
    return (
      this.#joined.includes(String(value)) ||
      this.#lower.includes(value.toString(16)) ||
      this.#joined.toLowerCase().includes(value.toString(16)) ||
      this.#text.includes(value.toExponential().replace('e+', 'e'))
    );
  }

  #hasWords(value: string): boolean {
    if (value === '' || this.#text.includes(value) || this.#lower.includes(value.toLowerCase())) return true;
    if (this.#joined.includes(value)) return true;
    // tcpdump prints the port behind a dot, tshark somewhere else.
    const port = /:([\w-]+)$/.exec(value);
    if (port !== null && this.#text.includes(value.slice(0, port.index).replace(/^\[|\]$/g, '')))
      return this.#text.includes(port[1] ?? '');
    return value.split(/\s+/).every(
      (word) =>
        this.#lower.includes(word.toLowerCase()) ||
        this.#text.includes(JSON.stringify(word).slice(1, -1)) ||
        this.#text.includes(
          JSON.stringify(word)
            .slice(1, -1)
            .replace(/[<>&]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`),
        ),
    );
  }
}

/** `table.column: value` of every value that the text does not hold. */
export function notPrinted(parsed: Parsed, text: string): readonly string[] {
  if (parsed.kind === 'text') return [];
  const printed = new PrintedText(text);
  const missing: string[] = [];
  const sections: readonly Pick<Section, 'table' | 'rows'>[] =
    parsed.kind === 'packets' ? [{ table: 'packets', rows: parsed.rows }] : [parsed, ...(parsed.more ?? [])];
  for (const { table, rows } of sections)
    for (const row of rows) for (const column of missingIn(table, row, printed)) missing.push(column);
  return missing;
}

function missingIn(table: string, row: Row, printed: PrintedText): readonly string[] {
  return Object.entries(row)
    .filter(([column, value]) => !printed.has(value) && !isDecoded(table, column, printed))
    .map(([column, value]) => `${table}.${column}: ${String(value)}`);
}
