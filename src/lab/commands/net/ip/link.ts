/** `ip link`: show, set, add (dummy), delete. */
import type { Device } from '../../../net/types.ts';
import { briefStart, flagsOf, linkJson, linkLines } from './interfaces.ts';
import { abbreviated, IpError, jsonText } from './options.ts';
import type { IpContext, Words } from './options.ts';
import { statisticsJson, statisticsLines } from './statistics.ts';

/** What the real one can set besides. */
const SETTINGS: ReadonlySet<string> = new Set(
  (
    'name address promisc allmulticast multicast arp dynamic txqueuelen txqlen qlen master nomaster netns alias type ' +
    'vf group trailers broadcast xdp state'
  ).split(' '),
);
const VERBS = ['add', 'set', 'delete', 'show', 'list', 'lst'] as const;

export function ipLink(words: Words, context: IpContext): string {
  const word = words.done ? 'show' : words.next();
  switch (abbreviated(word, VERBS)) {
    case 'set':
      return set(words, context);
    case 'add':
      return add(words, context);
    case 'delete':
      words.take('dev');
      context.net.removeDevice(existing(words.next(), context, 'Cannot find device').name);
      return '';
    case undefined:
      throw new IpError(`Command "${word}" is unknown, try "ip link help".`, 255);
    default:
      return show(words, context);
  }
}

export function existing(
  name: string,
  { net }: IpContext,
  complaint: 'Cannot find device' | 'does not exist',
): Device {
  const device = net.device(name.split('@')[0] ?? name);
  if (device !== undefined) return device;
  throw new IpError(
    complaint === 'does not exist' ? `Device "${name}" does not exist.` : `Cannot find device "${name}"`,
    1,
  );
}

function show(words: Words, context: IpContext): string {
  let devices = context.net.devices;
  while (!words.done) {
    const word = words.next();
    if (word === 'up') devices = devices.filter(({ up }) => up);
    else if (word === 'type') {
      const kind = words.next();
      devices = devices.filter((device) => device.kind === kind);
    } else devices = [existing(word === 'dev' ? words.next() : word, context, 'does not exist')];
  }
  const { json, brief, oneLine, statistics, paint } = context.options;
  if (json)
    return jsonText(
      context.options,
      devices.map((device) => ({
        ...linkJson(device, { mode: true }),
        ...(statistics > 0 ? { stats64: statisticsJson(device) } : {}),
      })),
    );
  if (brief)
    return devices
      .map(
        (device) =>
          `${briefStart(device, context)}${paint('mac', device.mac)} <${flagsOf(device).join(',')}> \n`,
      )
      .join('');
  return devices
    .map((device) => {
      const lines =
        linkLines(device, context, 'mode DEFAULT ') +
        (statistics > 0 ? statisticsLines(device, context.options) : '');
      return oneLine ? `${lines.trimEnd().replaceAll('\n', '\\')}\n` : lines;
    })
    .join('');
}

function set(words: Words, context: IpContext): string {
  words.take('dev');
  const device = existing(words.next(), context, 'Cannot find device');
  while (!words.done) {
    const word = words.next();
    if (word === 'up' || word === 'down') context.net.setDevice(device.name, { up: word === 'up' });
    else if (word === 'mtu') {
      const mtu = Number(words.next());
      if (!Number.isInteger(mtu))
        throw new IpError('Error: argument "mtu" is wrong: Invalid "mtu" value', 255);
      if (mtu < 68) throw new IpError('Error: mtu less than device minimum.', 2);
      context.net.setDevice(device.name, { mtu });
    } else if (SETTINGS.has(word))
      throw new IpError(`ip: "ip link set ${word}" is not simulated in this lab`, 1);
    else throw new IpError(`Error: either "dev" is duplicate, or "${word}" is a garbage.`, 255);
  }
  return '';
}

function add(words: Words, { net }: IpContext): string {
  let name: string | undefined;
  let type: string | undefined;
  while (!words.done) {
    const word = words.next();
    if (word === 'type') type = words.next();
    else if (word === 'name' || word === 'dev') name = words.next();
    else if (name === undefined) name = word;
    else throw new IpError(`ip: "${word}" of "ip link add" is not simulated in this lab`, 1);
  }
  if (name === undefined || type === undefined)
    throw new IpError('Not enough information: "type" argument is required', 1);
  if (type !== 'dummy')
    throw new IpError(
      `ip: devices of type "${type}" cannot be added by hand in this lab (not simulated); "dummy" can`,
      1,
    );
  // A made-up address, marked as locally administered, the same for the same name.
  let hash = 0x811c9dc5;
  for (const character of `${net.name} ${name}`) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
  const octets = [0x02, 0x00, 24, 16, 8, 0].map((value, index) =>
    index < 2 ? value : (hash >>> value) & 255,
  );
  net.addDevice({
    name,
    kind: 'dummy',
    mac: octets.map((octet) => octet.toString(16).padStart(2, '0')).join(':'),
    up: false,
  });
  return '';
}
