/** Comparisons of packet bytes: `tcp[tcpflags] & (tcp-syn|tcp-fin) != 0`, `ip[8] < 5`, `len > 100`. */
import { always, and, IP_NUMBERS, ipNumbered, never, protocolNamed, where } from './condition.ts';
import type { Condition } from './condition.ts';
import { networkStart, numberAt, transportStart } from './subject.ts';
import type { Subject } from './subject.ts';
import { FilterError, syntaxError } from './tokens.ts';
import type { Tokens } from './tokens.ts';

interface Value {
  /** Undefined when the packet has no such bytes; a comparison with it is false. */
  readonly of: (subject: Subject) => number | undefined;
  /** The packets that have the headers it looks into. */
  readonly needs: Condition;
  /** For numbers that are no packet's. */
  readonly constant?: number;
}

const CONSTANTS: Readonly<Record<string, number>> = {
  tcpflags: 13,
  'tcp-fin': 1,
  'tcp-syn': 2,
  'tcp-rst': 4,
  'tcp-push': 8,
  'tcp-ack': 16,
  'tcp-urg': 32,
  'tcp-ece': 64,
  'tcp-cwr': 128,
  icmptype: 0,
  icmpcode: 1,
  'icmp-echoreply': 0,
  'icmp-unreach': 3,
  'icmp-sourcequench': 4,
  'icmp-redirect': 5,
  'icmp-echo': 8,
  'icmp-routeradvert': 9,
  'icmp-routersolicit': 10,
  'icmp-timxceed': 11,
  'icmp-paramprob': 12,
  'icmp-tstamp': 13,
  'icmp-tstampreply': 14,
  'icmp-ireq': 15,
  'icmp-ireqreply': 16,
  'icmp-maskreq': 17,
  'icmp-maskreply': 18,
};
const LAYERS: ReadonlySet<string> = new Set([
  'ether',
  'link',
  'ip',
  'ip6',
  'arp',
  'rarp',
  ...Object.keys(IP_NUMBERS),
]);
/** From weakest to strongest binding. */
const OPERATORS: readonly (readonly string[])[] = [
  ['|'],
  ['^'],
  ['&'],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
];
const RELATIONS = ['>', '<', '>=', '<=', '=', '==', '!='] as const;

/** Undefined when what follows is no comparison. */
export function parseComparison(tokens: Tokens): Condition | undefined {
  return tokens.attempt(() => {
    const left = parseOperation(tokens, 0);
    const relation = left && tokens.take(...RELATIONS);
    const right = relation && parseOperation(tokens, 0);
    if (!left || !relation || !right) return undefined;
    if (left.constant !== undefined && right.constant !== undefined)
      return compare(left.constant, relation, right.constant) ? always : never;
    const holds = where((subject) => {
      const [one, other] = [left.of(subject), right.of(subject)];
      return one !== undefined && other !== undefined && compare(one, relation, other);
    });
    return and(and(left.needs, right.needs), holds);
  });
}

function compare(one: number, relation: string, other: number): boolean {
  if (relation === '>') return one > other;
  if (relation === '<') return one < other;
  if (relation === '>=') return one >= other;
  if (relation === '<=') return one <= other;
  return relation === '!=' ? one !== other : one === other;
}

function parseOperation(tokens: Tokens, level: number): Value | undefined {
  const operators = OPERATORS[level];
  if (operators === undefined) return parseOperand(tokens);
  let left = parseOperation(tokens, level + 1);
  while (left !== undefined) {
    const operator = tokens.take(...operators);
    if (operator === undefined) return left;
    const right = parseOperation(tokens, level + 1);
    left = right && operation(left, operator, right);
  }
  return undefined;
}

function operation(one: Value, operator: string, other: Value): Value {
  if (other.constant === 0 && (operator === '/' || operator === '%'))
    throw new FilterError(operator === '/' ? 'division by zero' : 'modulus by zero');
  if (one.constant !== undefined && other.constant !== undefined)
    return constant(apply(one.constant, operator, other.constant));
  return {
    needs: and(one.needs, other.needs),
    of: (subject) => {
      const [a, b] = [one.of(subject), other.of(subject)];
      return a === undefined || b === undefined ? undefined : apply(a, operator, b);
    },
  };
}

function apply(a: number, operator: string, b: number): number {
  switch (operator) {
    case '+':
      return (a + b) >>> 0;
    case '-':
      return (a - b) >>> 0;
    case '*':
      return Math.imul(a, b) >>> 0;
    case '/':
      return b === 0 ? 0 : Math.floor(a / b);
    case '%':
      return b === 0 ? 0 : a % b;
    case '&':
      return (a & b) >>> 0;
    case '|':
      return (a | b) >>> 0;
    case '^':
      return (a ^ b) >>> 0;
    case '<<':
      return (a << b) >>> 0;
    default:
      return a >>> b;
  }
}

function constant(value: number): Value {
  return { of: () => value, needs: always, constant: value };
}

function parseOperand(tokens: Tokens): Value | undefined {
  const word = tokens.peek();
  if (word === undefined) return undefined;
  if (tokens.take('(') !== undefined) {
    const inside = parseOperation(tokens, 0);
    return tokens.take(')') === undefined ? undefined : inside;
  }
  if (tokens.take('-') !== undefined) {
    const negated = parseOperand(tokens);
    return negated && operation(constant(0), '-', negated);
  }
  if (tokens.take('len', 'length') !== undefined) return { of: ({ length }) => length, needs: always };
  if (LAYERS.has(word)) {
    if (tokens.peek(1) !== '[') return undefined;
    tokens.next();
    return parseBytes(word, tokens);
  }
  const number = CONSTANTS[word] ?? (/^(0x[0-9a-f]+|\d+)$/i.test(word) ? Number(word) : undefined);
  if (number === undefined) return undefined;
  tokens.next();
  return constant(number >>> 0);
}

function parseBytes(layer: string, tokens: Tokens): Value {
  tokens.expect('[');
  const offset = parseOperation(tokens, 0);
  const size = tokens.take(':') === undefined ? 1 : Number(tokens.next());
  tokens.expect(']');
  if (offset === undefined || Number.isNaN(size)) throw syntaxError();
  if (size !== 1 && size !== 2 && size !== 4) throw new FilterError('data size must be 1, 2, or 4');
  const { needs, start } = layerNamed(layer);
  return {
    needs: and(needs, offset.needs),
    of: (subject) => {
      const [from, at] = [start(subject), offset.of(subject)];
      // A negative offset looks into the header before.
      return from === undefined || at === undefined ? undefined : numberAt(subject, from + (at | 0), size);
    },
  };
}

function layerNamed(layer: string): {
  readonly needs: Condition;
  readonly start: (subject: Subject) => number | undefined;
} {
  if (layer === 'ether' || layer === 'link') return { needs: always, start: () => 0 };
  const number = layer === 'icmp6' ? undefined : IP_NUMBERS[layer];
  if (number !== undefined) return { needs: ipNumbered(number), start: transportStart };
  return { needs: protocolNamed(layer) ?? never, start: networkStart };
}
