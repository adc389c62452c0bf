/** Comparisons of packet bytes: `tcp[tcpflags] & (tcp-syn|tcp-fin) != 0`, `ip[8] < 5`, `len > 100`. */
import { ipv4Of } from './predicate.ts';
import type { Predicate, Subject } from './predicate.ts';
import { syntaxError } from './tokens.ts';
import type { Tokens } from './tokens.ts';

/** Undefined when the packet has no such bytes; a comparison with it is false. */
type Value = (subject: Subject) => number | undefined;

const CONSTANTS: Readonly<Record<string, number>> = {
  tcpflags: 13,
  'tcp-fin': 1,
  'tcp-syn': 2,
  'tcp-rst': 4,
  'tcp-push': 8,
  'tcp-ack': 16,
  'tcp-urg': 32,
  icmptype: 0,
  icmpcode: 1,
  'icmp-echoreply': 0,
  'icmp-unreach': 3,
  'icmp-redirect': 5,
  'icmp-echo': 8,
  'icmp-timxceed': 11,
};
const LAYERS: ReadonlySet<string> = new Set(['ip', 'tcp', 'udp', 'icmp', 'arp']);
/** From weakest to strongest binding. */
const OPERATORS: readonly (readonly string[])[] = [['|'], ['^'], ['&'], ['<<', '>>'], ['+', '-'], ['*', '/']];
const RELATIONS = ['>', '<', '>=', '<=', '=', '==', '!='] as const;

export function startsComparison(tokens: Tokens): boolean {
  let at = 0;
  while (tokens.peek(at) === '(') at++;
  const word = tokens.peek(at) ?? '';
  if (word === 'len') return true;
  if (LAYERS.has(word) && tokens.peek(at + 1) === '[') return true;
  return at === 0 && /^\d+$/.test(word) && RELATIONS.some((relation) => relation === tokens.peek(1));
}

export function parseComparison(tokens: Tokens): Predicate {
  const left = parseOperation(tokens, 0);
  const relation = tokens.take(...RELATIONS);
  if (relation === undefined) throw syntaxError();
  const right = parseOperation(tokens, 0);
  return (subject) => {
    const [one, other] = [left(subject), right(subject)];
    return one !== undefined && other !== undefined && compare(one, relation, other);
  };
}

function compare(one: number, relation: string, other: number): boolean {
  if (relation === '>') return one > other;
  if (relation === '<') return one < other;
  if (relation === '>=') return one >= other;
  if (relation === '<=') return one <= other;
  return relation === '!=' ? one !== other : one === other;
}

function parseOperation(tokens: Tokens, level: number): Value {
  const operators = OPERATORS[level];
  if (operators === undefined) return parseOperand(tokens);
  let left = parseOperation(tokens, level + 1);
  for (;;) {
    const operator = tokens.take(...operators);
    if (operator === undefined) return left;
    const [one, other] = [left, parseOperation(tokens, level + 1)];
    left = (subject) => {
      const [a, b] = [one(subject), other(subject)];
      return a === undefined || b === undefined ? undefined : apply(a, operator, b);
    };
  }
}

function apply(a: number, operator: string, b: number): number | undefined {
  switch (operator) {
    case '+':
      return (a + b) >>> 0;
    case '-':
      return (a - b) >>> 0;
    case '*':
      return Math.imul(a, b) >>> 0;
    case '/':
      return b === 0 ? undefined : Math.floor(a / b);
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

function parseOperand(tokens: Tokens): Value {
  if (tokens.take('(') !== undefined) {
    const inside = parseOperation(tokens, 0);
    tokens.expect(')');
    return inside;
  }
  const word = tokens.next();
  if (word === 'len') return ({ length }) => length;
  if (LAYERS.has(word) && tokens.take('[') !== undefined) return parseBytes(word, tokens);
  const number = CONSTANTS[word] ?? (/^(0x[0-9a-f]+|\d+)$/i.test(word) ? Number(word) : undefined);
  if (number === undefined) throw syntaxError();
  return () => number;
}

function parseBytes(layer: string, tokens: Tokens): Value {
  const offset = parseOperation(tokens, 0);
  const size = tokens.take(':') === undefined ? 1 : Number(tokens.next());
  tokens.expect(']');
  if (size !== 1 && size !== 2 && size !== 4) throw syntaxError();
  return (subject) => {
    const start = startOf(layer, subject);
    const at = offset(subject);
    if (start === undefined || at === undefined || start + at + size > subject.network.length)
      return undefined;
    let value = 0;
    for (let index = 0; index < size; index++)
      value = value * 256 + subject.network.charCodeAt(start + at + index);
    return value;
  };
}

function startOf(layer: string, subject: Subject): number | undefined {
  const packet = ipv4Of(subject);
  if (layer === 'arp') return packet === undefined ? 0 : undefined;
  if (packet === undefined) return undefined;
  if (layer === 'ip') return 0;
  return packet.payload.proto === layer ? 20 : undefined;
}
