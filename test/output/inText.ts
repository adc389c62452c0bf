/** Whether each value of a row was printed. What a parser computes is listed here, column by column. */
import type { Parsed, Row, Section, Value } from '../../src/output/parsed.ts';

/** Columns whose values are computed from what is printed, and from what. */
const decoded: readonly (readonly [table: RegExp, columns: RegExp])[] = [
  // Byte-swapped ports and ids; the printed ones are beside them.
  [/^socknat$/, /^(backendPort|frontendPort|revnat)$/],
  // Structs as they lie in memory: byte lists, swapped ports, bits.
  [/^(ct|nat|policy)$/, /./],
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

function isDecoded(table: string, column: string): boolean {
  return decoded.some(([tables, columns]) => tables.test(table) && columns.test(column));
}

export class PrintedText {
  readonly #text: string;
  readonly #lower: string;

  /** As the parser sees it: without colours, and with the words of JSON strings and quoted YAML unescaped. */
  constructor(text: string) {
    // JSON may escape a slash too.
    this.#text = text.includes('\\/') ? `${text}\n${text.replaceAll('\\/', '/')}` : text;
    this.#lower = this.#text.toLowerCase();
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
      this.#lower.includes(value.toString(16)) ||
      this.#text.includes(value.toExponential().replace('e+', 'e'))
    );
  }

  #hasWords(value: string): boolean {
    if (this.#text.includes(value) || this.#lower.includes(value.toLowerCase())) return true;
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
  // Packets are judged by tshark.
  const sections: readonly Section[] = parsed.kind === 'packets' ? [] : [parsed, ...(parsed.more ?? [])];
  for (const { table, rows } of sections)
    for (const row of rows) for (const column of missingIn(table, row, printed)) missing.push(column);
  return missing;
}

function missingIn(table: string, row: Row, printed: PrintedText): readonly string[] {
  return Object.entries(row)
    .filter(([column, value]) => !printed.has(value) && !isDecoded(table, column))
    .map(([column, value]) => `${table}.${column}: ${String(value)}`);
}
