/** `ip neighbour`: show, add, replace, del, flush. */
import type { Neighbour } from '../../../net/types.ts';
import { existing } from './link.ts';
import { abbreviated, IpError, jsonText } from './options.ts';
import type { IpContext, Words } from './options.ts';
import { addressValue } from './values.ts';

const VERBS = ['add', 'change', 'replace', 'delete', 'get', 'show', 'list', 'lst', 'flush'] as const;
const STATES: readonly Neighbour['state'][] = [
  'REACHABLE',
  'STALE',
  'DELAY',
  'INCOMPLETE',
  'FAILED',
  'PERMANENT',
];

export function ipNeighbour(words: Words, context: IpContext): string {
  const word = words.done ? 'show' : words.next();
  const verb = abbreviated(word, VERBS);
  switch (verb) {
    case 'add':
    case 'change':
    case 'replace':
      return add(words, context, verb);
    case 'delete': {
      const { address: target, device } = parse(words, context);
      context.net.removeNeighbour(target, device);
      return '';
    }
    case 'get': {
      const { list } = select(words, context);
      const [found] = list;
      if (found === undefined) throw new IpError('Error: Neighbour entry not found.', 2);
      return line(found, false, context);
    }
    case 'flush':
      if (words.done) throw new IpError('Flush requires arguments.', 255);
      for (const neighbour of select(words, context).list) {
        if (neighbour.state !== 'PERMANENT') context.net.removeNeighbour(neighbour.address, neighbour.device);
      }
      return '';
    case undefined:
      throw new IpError(`Command "${word}" is unknown, try "ip neigh help".`, 255);
    default:
      return show(words, context);
  }
}

function parse(words: Words, context: IpContext): Neighbour {
  let target: string | undefined;
  let device: string | undefined;
  let mac: string | undefined;
  let state: Neighbour['state'] = 'PERMANENT';
  while (!words.done) {
    const word = words.next();
    if (word === 'dev') device = existing(words.next(), context, 'Cannot find device').name;
    else if (word === 'lladdr') mac = words.next().toLowerCase();
    else if (word === 'nud') state = stateNamed(words.next());
    else target = addressValue(word === 'to' ? words.next() : word);
  }
  if (target === undefined || device === undefined)
    throw new IpError('Device and destination are required arguments.', 255);
  return { address: target, device, state, ...(mac === undefined ? {} : { mac }) };
}

function stateNamed(text: string): Neighbour['state'] {
  const state = STATES.find((candidate) => candidate.toLowerCase() === text);
  if (state === undefined) throw new IpError(`Error: argument "${text}" is wrong: nud state is bad`, 255);
  return state;
}

function add(words: Words, context: IpContext, verb: 'add' | 'change' | 'replace'): string {
  const neighbour = parse(words, context);
  const known = context.net.neighbours.some(
    (other) => other.address === neighbour.address && other.device === neighbour.device,
  );
  if (verb === 'add' && known) throw new IpError('RTNETLINK answers: File exists', 2);
  if (verb === 'change' && !known) throw new IpError('RTNETLINK answers: No such file or directory', 2);
  if (neighbour.mac === undefined) throw new IpError('RTNETLINK answers: Invalid argument', 2);
  context.net.setNeighbour(neighbour);
  return '';
}

function select(
  words: Words,
  context: IpContext,
): { readonly list: readonly Neighbour[]; readonly hidesDevice: boolean } {
  let list = context.net.neighbours;
  let hidesDevice = false;
  while (!words.done) {
    const word = words.next();
    if (word === 'dev') {
      const { name } = existing(words.next(), context, 'Cannot find device');
      hidesDevice = true;
      list = list.filter(({ device }) => device === name);
    } else if (word === 'all' || word === 'any') {
      // No address is asked for.
    } else if (word === 'nud') {
      const wanted = words.next();
      list = list.filter(({ state }) => wanted === 'all' || state === stateNamed(wanted));
    } else {
      const wanted = addressValue(word === 'to' ? words.next() : word);
      list = list.filter((neighbour) => neighbour.address === wanted);
    }
  }
  return { list, hidesDevice };
}

function show(words: Words, context: IpContext): string {
  const { list, hidesDevice } = select(words, context);
  const { json } = context.options;
  if (json) {
    const rows = list.map(({ address: dst, device, mac, state }) => ({
      dst,
      ...(hidesDevice ? {} : { dev: device }),
      ...(mac === undefined ? {} : { lladdr: mac }),
      state: [state],
    }));
    return jsonText(context.options, rows);
  }
  return list.map((neighbour) => line(neighbour, hidesDevice, context)).join('');
}

function line(
  { address: target, device, mac, state }: Neighbour,
  hidesDevice: boolean,
  { options: { paint } }: IpContext,
): string {
  const where = hidesDevice ? '' : `dev ${paint('interface', `${device} `)}`;
  return `${paint('inet', `${target} `)}${where}${mac === undefined ? '' : `lladdr ${paint('mac', `${mac} `)}`}${state} \n`;
}
