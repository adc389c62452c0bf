/** A test of packets with the kinds of packets that it can hold for, so that a filter which no packet passes is refused. */
import { ETHERTYPE, ethertypeOf, ipProtocolOf } from './subject.ts';
import type { Subject } from './subject.ts';

export type Predicate = (subject: Subject) => boolean;

export interface Condition {
  readonly test: Predicate;
  /** Bits of {@link KINDS}: packets for which it may hold, and for which it always does. */
  readonly may: number;
  readonly must: number;
}

const KINDS = [
  'arp',
  'rarp',
  'ip icmp',
  'ip tcp',
  'ip udp',
  'ip sctp',
  'ip other',
  'ip6 icmp6',
  'ip6 tcp',
  'ip6 udp',
  'ip6 sctp',
  'ip6 other',
  'other',
];
const ALL = (1 << KINDS.length) - 1;

function kinds(pattern: RegExp): number {
  return KINDS.reduce((bits, kind, index) => (pattern.test(kind) ? bits | (1 << index) : bits), 0);
}

export const always: Condition = { test: () => true, may: ALL, must: ALL };
export const never: Condition = { test: () => false, may: 0, must: 0 };

export function and(one: Condition, other: Condition): Condition {
  return {
    test: (subject) => one.test(subject) && other.test(subject),
    may: one.may & other.may,
    must: one.must & other.must,
  };
}

export function or(one: Condition, other: Condition): Condition {
  return {
    test: (subject) => one.test(subject) || other.test(subject),
    may: one.may | other.may,
    must: one.must | other.must,
  };
}

export function not(one: Condition): Condition {
  return { test: (subject) => !one.test(subject), may: ALL & ~one.must, must: ALL & ~one.may };
}

/** A test that says nothing of the kind of packet. */
export function where(test: Predicate): Condition {
  return { test, may: ALL, must: 0 };
}

const linkProtocol = (ethertype: number, of: RegExp): Condition => {
  const bits = kinds(of);
  return { test: (subject) => ethertypeOf(subject) === ethertype, may: bits, must: bits };
};

const ipProtocol = (number: number, of: RegExp): Condition => {
  const bits = kinds(of);
  const exact = !of.test('ip other');
  return { test: (subject) => ipProtocolOf(subject) === number, may: bits, must: exact ? bits : 0 };
};

/** IPv6 is not simulated: such conditions are understood and hold for no packet of this lab. */
const ip6 = (of: RegExp): Condition => ({ test: () => false, may: kinds(of), must: 0 });

/** By number behind IPv4 (and IPv6 where the name stands for both). */
export const IP_NUMBERS: Readonly<Record<string, number>> = {
  icmp: 1,
  igmp: 2,
  igrp: 9,
  tcp: 6,
  udp: 17,
  esp: 50,
  ah: 51,
  icmp6: 58,
  pim: 103,
  vrrp: 112,
  carp: 112,
  sctp: 132,
};
const BOTH: ReadonlySet<string> = new Set(['tcp', 'udp', 'sctp', 'esp', 'ah', 'pim']);
/** Link-layer protocols that libpcap knows by name; no frame of this lab carries them. */
const OTHER_LINK: ReadonlySet<string> = new Set([
  'atalk',
  'aarp',
  'decnet',
  'lat',
  'moprc',
  'mopdl',
  'iso',
  'stp',
  'ipx',
  'netbeui',
]);

export function isProtocolName(word: string): boolean {
  return (
    word in IP_NUMBERS ||
    OTHER_LINK.has(word) ||
    ['ether', 'link', 'ip', 'arp', 'rarp', 'ip6', 'radio'].includes(word)
  );
}

/** Undefined for what is no protocol alone (`ether`). */
export function protocolNamed(name: string): Condition | undefined {
  if (name === 'ip') return linkProtocol(ETHERTYPE.ipv4, /^ip /);
  if (name === 'arp') return linkProtocol(ETHERTYPE.arp, /^arp/);
  if (name === 'rarp') return linkProtocol(ETHERTYPE.rarp, /^rarp/);
  if (name === 'ip6') return ip6(/^ip6/);
  if (name === 'icmp6') return ip6(/icmp6/);
  if (OTHER_LINK.has(name)) return { test: () => false, may: kinds(/^other/), must: 0 };
  const number = IP_NUMBERS[name];
  if (number === undefined) return undefined;
  const inIpv4 = ipNumbered(number);
  if (!BOTH.has(name)) return inIpv4;
  return or(inIpv4, ip6(new RegExp(`^ip6 ${['tcp', 'udp', 'sctp'].includes(name) ? name : 'other'}$`)));
}

export function ipNumbered(number: number): Condition {
  const name = ['icmp', 'tcp', 'udp', 'sctp'].find((known) => IP_NUMBERS[known] === number);
  return ipProtocol(number, new RegExp(`^ip ${name ?? 'other'}$`));
}

export function linkNumbered(number: number): Condition {
  const name = (['arp', 'rarp'] as const).find((known) => ETHERTYPE[known] === number);
  return linkProtocol(
    number,
    number === ETHERTYPE.ipv4 ? /^ip / : new RegExp(number === 0x86dd ? '^ip6' : `^${name ?? 'other'}$`),
  );
}
