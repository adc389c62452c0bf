/** `ip rule`: show, add, del. */
import { formatPrefix } from '../../../../ipv4.ts';
import type { Rule } from '../../../net/types.ts';
import { abbreviated, IpError, jsonText } from './options.ts';
import type { IpContext, Words } from './options.ts';
import { destinationText, tableName } from './routeText.ts';
import { prefixValue, tableValue } from './values.ts';

const VERBS = ['list', 'lst', 'show', 'add', 'delete', 'flush'] as const;

export function ipRule(words: Words, { net, options }: IpContext): string {
  const word = words.done ? 'show' : words.next();
  switch (abbreviated(word, VERBS)) {
    case 'add': {
      const rule = parse(words);
      // Without a preference a rule goes before the first that is there, after the local one.
      const next = net.rules.find(({ priority }) => priority > 0)?.priority ?? 32766;
      net.addRule({ priority: next - 1, table: tableValue('main'), ...rule });
      return '';
    }
    case 'delete':
      net.removeRule(parse(words));
      return '';
    case 'flush':
      for (const rule of net.rules) if (rule.priority > 0) net.removeRule(rule);
      return '';
    case undefined:
      throw new IpError(`Command "${word}" is unknown, try "ip rule help".`, 255);
    default:
      if (options.json) return jsonText(options, net.rules.map(json));
      return net.rules.map((rule) => `${line(rule, options.paint)}\n`).join('');
  }
}

function parse(words: Words): Partial<Rule> {
  let rule: Partial<Rule> = {};
  while (!words.done) {
    const word = words.next();
    if (word === 'from') {
      const from = words.next();
      rule = from === 'all' || from === 'default' ? rule : { ...rule, from: formatPrefix(prefixValue(from)) };
    } else if (word === 'to') rule = { ...rule, to: formatPrefix(prefixValue(words.next())) };
    else if (word === 'iif' || word === 'dev') rule = { ...rule, iif: words.next() };
    else if (word === 'type') continue;
    else if (isAction(word)) rule = { ...rule, action: word, table: 0 };
    else if (word === 'table' || word === 'lookup') rule = { ...rule, table: tableValue(words.next()) };
    else if (
      word === 'prio' ||
      word === 'pref' ||
      word === 'preference' ||
      word === 'priority' ||
      word === 'order'
    )
      rule = { ...rule, priority: Number(words.next()) };
    else if (word === 'fwmark') rule = { ...rule, mark: markValue(words.next()) };
    else if (word === 'proto' || word === 'protocol')
      rule = { ...rule, proto: words.next() === 'kernel' ? 'kernel' : 'static' };
    else throw new IpError(`ip: "${word}" of "ip rule" is not simulated in this lab`, 1);
  }
  return rule;
}

const ACTIONS = ['blackhole', 'unreachable', 'prohibit'] as const;

function isAction(word: string): word is (typeof ACTIONS)[number] {
  return ACTIONS.some((action) => action === word);
}

/** As it is shown: hexadecimal, with a mask when one was given. */
function markValue(text: string): string {
  const numbers = text.split('/').map(Number);
  if (numbers.some(Number.isNaN))
    throw new IpError(`Error: argument "${text}" is wrong: fwmark value is invalid`, 255);
  return numbers.map((number) => `0x${number.toString(16)}`).join('/');
}

function line(
  { priority, from, to, iif, mark, action, table: number, proto }: Rule,
  paint: IpContext['options']['paint'],
): string {
  const parts = [
    `from ${from === undefined ? 'all' : sourceText(from, paint)}`,
    ...(to === undefined ? [] : [`to ${sourceText(to, paint)}`]),
    ...(mark === undefined ? [] : [`fwmark ${mark}`]),
    ...(iif === undefined ? [] : [`iif ${iif}`]),
    action ?? `lookup ${tableName(number)}`,
    ...(proto === undefined ? [] : [`proto ${proto}`]),
  ];
  return `${priority}:\t${parts.join(' ')}`;
}

function sourceText(from: string, paint: IpContext['options']['paint']): string {
  const [address = '', length] = destinationText(from).split('/');
  return paint('inet', address) + (length === undefined ? '' : `/${length}`);
}

function json({
  priority,
  from,
  to,
  iif,
  mark,
  action,
  table: number,
  proto,
}: Rule): Readonly<Record<string, unknown>> {
  const split = (prefix: string): string[] => prefix.replace(/\/32$/, '').split('/');
  const [src = 'all', length] = split(from ?? 'all');
  const [dst, dstLength] = to === undefined ? [] : split(to);
  return {
    priority,
    src,
    ...(length === undefined ? {} : { srclen: Number(length) }),
    ...(dst === undefined ? {} : { dst }),
    ...(dstLength === undefined ? {} : { dstlen: Number(dstLength) }),
    ...(mark === undefined ? {} : { fwmark: mark }),
    ...(iif === undefined ? {} : { iif }),
    ...(action === undefined ? { table: tableName(number) } : { action }),
    ...(proto === undefined ? {} : { protocol: proto }),
  };
}
