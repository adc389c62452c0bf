/** `ip address`: show, add, del, flush. */
import { contains, parseIpv4 } from '../../../../ipv4.ts';
import { broadcastOf, isSecondary } from '../../../net/addresses.ts';
import type { Device, DeviceAddress } from '../../../net/types.ts';
import { briefJson, briefStart, linkJson, linkLines } from './interfaces.ts';
import { existing } from './link.ts';
import { abbreviated, IpError, jsonText } from './options.ts';
import type { IpContext, Words } from './options.ts';
import { statisticsJson, statisticsLines } from './statistics.ts';
import { prefixValue } from './values.ts';

const VERBS = ['add', 'change', 'replace', 'delete', 'show', 'list', 'lst', 'flush'] as const;

export function ipAddress(words: Words, context: IpContext): string {
  const word = words.done ? 'show' : words.next();
  switch (abbreviated(word, VERBS)) {
    case 'add': {
      const { device, address } = parseAddress(words, context);
      context.net.addAddress(device.name, address);
      return '';
    }
    case 'change':
    case 'replace': {
      const { device, address } = parseAddress(words, context);
      const known = device.addresses.some(
        (other) => other.address === address.address && other.length === address.length,
      );
      if (!known) context.net.addAddress(device.name, address);
      return '';
    }
    case 'delete': {
      const { device, address } = parseAddress(words, context);
      context.net.removeAddress(device.name, address.address);
      return '';
    }
    case 'flush': {
      words.take('dev');
      const device = existing(words.next(), context, 'does not exist');
      for (const { address } of device.addresses) context.net.removeAddress(device.name, address);
      return '';
    }
    case undefined:
      throw new IpError(`Command "${word}" is unknown, try "ip address help".`, 255);
    default:
      return show(words, context);
  }
}

function parseAddress(
  words: Words,
  context: IpContext,
): { readonly device: Device; readonly address: DeviceAddress } {
  let device: string | undefined;
  let address: DeviceAddress | undefined;
  let broadcast: string | undefined;
  let scope: DeviceAddress['scope'] | undefined;
  while (!words.done) {
    const word = words.next();
    if (word === 'dev') device = words.next();
    else if (word === 'brd' || word === 'broadcast') broadcast = words.next();
    else if (word === 'label') words.next();
    else if (word === 'valid_lft' || word === 'preferred_lft' || word === 'metric' || word === 'peer')
      throw new IpError(`ip: "${word}" of "ip address" is not simulated in this lab`, 1);
    else if (word === 'scope') {
      const given = words.next();
      scope = given === 'link' || given === 'host' ? given : 'global';
    } else {
      const text = word === 'local' ? words.next() : word;
      const { length } = prefixValue(text);
      address = { address: text.split('/')[0] ?? text, length, scope: 'global' };
    }
  }
  if (device === undefined) throw new IpError('Not enough information: "dev" argument is required.', 1);
  if (address === undefined) throw new IpError('RTNETLINK answers: Operation not supported', 2);
  if (parseIpv4(address.address) === undefined) throw new IpError('RTNETLINK answers: Invalid argument', 2);
  const found = existing(device, context, 'Cannot find device');
  return {
    device: found,
    address: {
      ...address,
      scope: scope ?? (address.address.startsWith('127.') ? 'host' : 'global'),
      ...(broadcast === undefined ? {} : { broadcast: broadcast === '+' ? broadcastOf(address) : broadcast }),
    },
  };
}

interface Selection {
  readonly devices: readonly Device[];
  readonly addresses: (device: Device) => readonly ShownAddress[];
  /** Interfaces without a matching address are left out when addresses are selected. */
  readonly onlyWithAddress: boolean;
  /** Of one family: nothing of the link layer is shown then. */
  readonly inetOnly: boolean;
}

interface ShownAddress {
  readonly family: 'inet' | 'inet6';
  readonly address: DeviceAddress;
}

/** The link-local address that an interface gives itself (RFC 4291, modified EUI-64); loopback has ::1. */
function ipv6Of(device: Device): ShownAddress[] {
  if (device.kind === 'loopback')
    return [{ family: 'inet6', address: { address: '::1', length: 128, scope: 'host' } }];
  if (!device.up) return [];
  const octets = device.mac.split(':').map((octet) => Number.parseInt(octet, 16));
  const id = [
    (octets[0] ?? 0) ^ 2,
    octets[1] ?? 0,
    octets[2] ?? 0,
    0xff,
    0xfe,
    octets[3] ?? 0,
    octets[4] ?? 0,
    octets[5] ?? 0,
  ];
  const groups = [0, 2, 4, 6].map((at) => (((id[at] ?? 0) << 8) | (id[at + 1] ?? 0)).toString(16));
  return [
    {
      family: 'inet6',
      address: { address: `fe80::${groups.join(':').replace(/^(0:)+/, '')}`, length: 64, scope: 'link' },
    },
  ];
}

function select(words: Words, context: IpContext): Selection {
  const { options, net } = context;
  let devices = net.devices;
  let onlyWithAddress = options.ipv4Only || options.ipv6Only;
  let inetOnly = options.ipv4Only || options.ipv6Only;
  const tests: ((shown: ShownAddress, device: Device) => boolean)[] = [];
  while (!words.done) {
    const word = words.next();
    if (word === 'up') devices = devices.filter(({ up }) => up);
    else if (word === 'scope') {
      const scope = words.next();
      onlyWithAddress = true;
      tests.push(({ address }) => address.scope === scope);
    } else if (word === 'to') {
      const prefix = prefixValue(words.next());
      onlyWithAddress = true;
      inetOnly = true;
      tests.push(
        ({ family, address }) => family === 'inet' && contains(prefix, parseIpv4(address.address) ?? 0),
      );
    } else if (word === 'primary' || word === 'secondary') {
      onlyWithAddress = true;
      tests.push(({ address }, device) => isSecondary(device.addresses, address) === (word === 'secondary'));
    } else if (word === 'type') {
      const kind = words.next();
      devices = devices.filter((device) => device.kind === kind);
    } else if (word === 'label' || word === 'dynamic' || word === 'permanent')
      throw new IpError(`ip: "${word}" of "ip address show" is not simulated in this lab`, 1);
    else devices = [existing(word === 'dev' ? words.next() : word, context, 'does not exist')];
  }
  const addresses = (device: Device): readonly ShownAddress[] =>
    [
      ...(options.ipv6Only
        ? []
        : device.addresses.map((address): ShownAddress => ({ family: 'inet', address }))),
      ...(options.ipv4Only ? [] : ipv6Of(device)),
    ].filter((shown) => tests.every((test) => test(shown, device)));
  return { devices, addresses, onlyWithAddress, inetOnly };
}

function show(words: Words, context: IpContext): string {
  const { options } = context;
  const { devices, addresses, onlyWithAddress, inetOnly } = select(words, context);
  const shown = devices.filter((device) => !onlyWithAddress || addresses(device).length > 0);
  if (options.json) {
    return jsonText(
      options,
      shown.map((device) => ({
        ...(options.brief ? briefJson(device) : linkJson(device, { mode: false, withMac: !inetOnly })),
        addr_info: addresses(device).map((one) =>
          options.brief
            ? {
                local: one.address.address,
                prefixlen: one.address.length,
                ...(one.address.metric === undefined ? {} : { metric: one.address.metric }),
              }
            : addressJson(device, one, context),
        ),
        ...(options.statistics && !options.brief ? { stats64: statisticsJson(device) } : {}),
      })),
    );
  }
  if (options.brief)
    return shown
      .map(
        (device) =>
          `${briefStart(device, context)}${addresses(device)
            .map((one) => brief(one, context))
            .join('')}\n`,
      )
      .join('');
  return shown
    .map((device) => {
      const blocks = addresses(device).map((one) => addressLines(device, one, context));
      if (options.oneLine)
        return blocks
          .map((block) => `${device.index}: ${device.name}${block.trimEnd().replaceAll('\n', '\\')}\n`)
          .join('');
      // With -4 or -6 the link-layer address is not shown.
      const head = linkLines(device, context, '', !inetOnly);
      return head + blocks.join('') + (options.statistics ? statisticsLines(device, options) : '');
    })
    .join('');
}

function brief({ family, address }: ShownAddress, { options: { paint } }: IpContext): string {
  const metric = address.metric === undefined ? '' : ` metric ${address.metric}`;
  return `${paint(family, address.address)}/${address.length}${metric} `;
}

/** Seconds that are left, or undefined for ever. */
function secondsLeft({ lifetime, since }: DeviceAddress, now: number): number | undefined {
  if (lifetime === undefined) return undefined;
  const elapsed = Math.floor((now - (since ?? now)) / 1000);
  // A DHCP client renews at half of the lease.
  return lifetime - (elapsed % Math.max(1, Math.ceil(lifetime / 2)));
}

function addressLines(
  device: Device,
  { family, address }: ShownAddress,
  { options: { paint }, now }: IpContext,
): string {
  const left = secondsLeft(address, now);
  const life = left === undefined ? 'forever' : `${left}sec`;
  const metric = address.metric === undefined ? '' : `metric ${address.metric} `;
  const broadcast = address.broadcast === undefined ? '' : `brd ${paint(family, `${address.broadcast} `)}`;
  const secondary = family === 'inet' && isSecondary(device.addresses, address) ? 'secondary ' : '';
  const dynamic = left === undefined ? '' : 'dynamic ';
  const label = family === 'inet' ? device.name : '';
  return (
    `    ${family} ${paint(family, address.address)}/${address.length} ${metric}${broadcast}scope ${address.scope} ${secondary}${dynamic}${label}\n` +
    `       valid_lft ${life} preferred_lft ${life}\n`
  );
}

function addressJson(
  device: Device,
  { family, address }: ShownAddress,
  { now }: IpContext,
): Readonly<Record<string, unknown>> {
  const left = secondsLeft(address, now) ?? 4294967295;
  return {
    family,
    local: address.address,
    prefixlen: address.length,
    ...(address.metric === undefined ? {} : { metric: address.metric }),
    ...(address.broadcast === undefined ? {} : { broadcast: address.broadcast }),
    scope: address.scope,
    ...(family === 'inet' && isSecondary(device.addresses, address) ? { secondary: true } : {}),
    ...(address.lifetime === undefined ? {} : { dynamic: true }),
    ...(family === 'inet' ? { label: device.name } : {}),
    valid_life_time: left,
    preferred_life_time: left,
  };
}
