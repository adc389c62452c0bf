/**
 * pcap filter expressions (pcap-filter(7); libpcap's grammar.y): protocols, host, net, port, portrange, directions, byte
 * comparisons, and their combinations. `and` and `or` bind equally and from the left, as in libpcap.
 */
import { parseComparison } from './arithmetic.ts';
import { and, isProtocolName, not, or, protocolNamed } from './condition.ts';
import type { Condition, Predicate } from './condition.ts';
import { isKind, isValue } from './context.ts';
import type { FilterContext, Kind, Qualifiers } from './context.ts';
import type { Side } from './primitives.ts';
import { FilterError, syntaxError, tokenize, Tokens } from './tokens.ts';
import { Values } from './values.ts';
import { groupPrimitive, wordPrimitive } from './words.ts';

/** Throws a FilterError with libpcap's text. An empty expression matches everything. */
export function parseFilter(expression: string, context: FilterContext): Predicate {
  const tokens = tokenize(expression);
  if (tokens === undefined) throw syntaxError();
  if (tokens.length === 0) return () => true;
  return new Parser(tokens, context).whole();
}

class Parser {
  readonly #tokens: Tokens;
  readonly #context: FilterContext;
  readonly #valuesOf: Values;
  #last: Qualifiers | undefined;

  constructor(tokens: readonly string[], context: FilterContext) {
    this.#tokens = new Tokens(tokens);
    this.#context = context;
    this.#valuesOf = new Values(this.#tokens, context);
  }

  whole(): Predicate {
    const condition = this.#expression();
    if (this.#tokens.peek() !== undefined) throw syntaxError();
    if (condition.may === 0) throw new FilterError('expression rejects all packets');
    return condition.test;
  }

  #expression(): Condition {
    let left = this.#term(false);
    for (;;) {
      const operator = this.#tokens.take('and', '&&', 'or', '||');
      if (operator === undefined) return left;
      const right = this.#term(true);
      left = operator === 'and' || operator === '&&' ? and(left, right) : or(left, right);
    }
  }

  /** @param follows behind `and` or `or`, where a value may stand alone */
  #term(follows: boolean): Condition {
    if (this.#tokens.take('not', '!') !== undefined) return not(this.#term(follows));
    const comparison = parseComparison(this.#tokens);
    if (comparison !== undefined) {
      this.#last = undefined;
      return comparison;
    }
    if (follows && this.#last !== undefined && this.#tokens.peek() === '(' && isValue(this.#tokens.peek(1)))
      return this.#values(this.#last);
    if (this.#tokens.take('(') !== undefined) {
      const inside = this.#expression();
      this.#tokens.expect(')');
      return inside;
    }
    return this.#primitive(follows);
  }

  #primitive(follows: boolean): Condition {
    if (isValue(this.#tokens.peek())) {
      if (!follows) throw syntaxError();
      if (this.#last === undefined) throw new FilterError('syntax error in filter expression');
      return this.#valuesOf.take(this.#last);
    }
    const word = wordPrimitive(this.#tokens, this.#context);
    if (word !== undefined) {
      this.#last = undefined;
      return word;
    }
    const protocol = this.#protocol();
    const group = groupPrimitive(this.#tokens, this.#context, protocol);
    if (group !== undefined) {
      this.#last = undefined;
      return group;
    }
    const side = this.#side();
    const kind = this.#kind();
    if (side === undefined && kind === undefined) {
      this.#last = undefined;
      if (protocol === 'radio') throw new FilterError("'radio' is not a valid protocol type");
      const alone = protocol === undefined ? undefined : protocolNamed(protocol);
      if (alone === undefined) throw syntaxError();
      return alone;
    }
    this.#last = {
      ...(protocol === undefined ? {} : { protocol: protocol === 'link' ? 'ether' : protocol }),
      side: side ?? 'either',
      kind: kind ?? 'host',
    };
    return this.#tokens.peek() === '(' ? this.#values(this.#last) : this.#valuesOf.take(this.#last);
  }

  /** `(80 or 443)` behind its qualifiers. */
  #values(qualifiers: Qualifiers): Condition {
    this.#tokens.expect('(');
    let left = this.#item(qualifiers);
    for (;;) {
      const operator = this.#tokens.take('and', '&&', 'or', '||');
      if (operator === undefined) break;
      const right = this.#item(qualifiers);
      left = operator === 'and' || operator === '&&' ? and(left, right) : or(left, right);
    }
    this.#tokens.expect(')');
    return left;
  }

  #item(qualifiers: Qualifiers): Condition {
    return this.#tokens.take('not', '!') === undefined
      ? this.#valuesOf.take(qualifiers)
      : not(this.#item(qualifiers));
  }

  #protocol(): string | undefined {
    const word = this.#tokens.peek();
    if (word === undefined || !isProtocolName(word)) return undefined;
    return this.#tokens.next();
  }

  #side(): Side | undefined {
    const first = this.#tokens.take('src', 'dst');
    if (first === undefined) return undefined;
    const joint = this.#tokens.peek();
    const second = this.#tokens.peek(1);
    if ((joint === 'or' || joint === 'and') && (second === 'dst' || second === 'src') && second !== first) {
      this.#tokens.next();
      this.#tokens.next();
      return joint === 'or' ? 'either' : 'both';
    }
    return first === 'src' ? 'source' : 'destination';
  }

  #kind(): Kind | undefined {
    const word = this.#tokens.peek();
    if (word === 'protochain') throw new FilterError('protochain is not simulated in this lab');
    if (word === undefined || !isKind(word)) return undefined;
    this.#tokens.next();
    return word;
  }
}
