/** Names to addresses as the C library does it: /etc/hosts, then the name servers of /etc/resolv.conf. */
import { formatIpv4, parseIpv4 } from '../../../ipv4.ts';
import type { Machine } from '../../machine.ts';
import { decodeDns, dnsQuestion, encodeDns } from '../../net/dns.ts';
import type { DnsMessage, DnsType } from '../../net/dns.ts';
import { NetError } from '../../net/types.ts';

/** Seconds and times of resolv.conf(5) when it says nothing. */
const DEFAULT_TIMEOUT_S = 5;
const DEFAULT_ATTEMPTS = 2;

export interface ResolverConfiguration {
  readonly nameservers: readonly string[];
  readonly search: readonly string[];
  readonly ndots: number;
  /** Milliseconds */
  readonly timeout: number;
  readonly attempts: number;
}

export type Resolution =
  | { readonly kind: 'found'; readonly addresses: readonly string[]; readonly name: string }
  /** A server said that there is no such name. */
  | { readonly kind: 'unknown' }
  /** No server answered, or there is none. */
  | { readonly kind: 'unavailable' };

function lines(machine: Machine, path: string): string[][] {
  if (!machine.files.exists(path)) return [];
  return machine.files
    .read(path)
    .split('\n')
    .map((line) =>
      line
        .replace(/[#;].*/, '')
        .trim()
        .split(/\s+/),
    )
    .filter(([first]) => first !== '');
}

export function resolverConfiguration(machine: Machine): ResolverConfiguration {
  const entries = lines(machine, '/etc/resolv.conf');
  const words = (keyword: string): string[] =>
    entries.filter(([first]) => first === keyword).flatMap(([, ...rest]) => rest);
  const option = (name: string, otherwise: number): number => {
    const given = words('options').find((word) => word.startsWith(`${name}:`));
    return given === undefined ? otherwise : Number(given.slice(name.length + 1));
  };
  return {
    nameservers: words('nameserver').slice(0, 3),
    search: words('search'),
    ndots: option('ndots', 1),
    timeout: option('timeout', DEFAULT_TIMEOUT_S) * 1000,
    attempts: option('attempts', DEFAULT_ATTEMPTS),
  };
}

export function hostsFile(machine: Machine, name: string): string | undefined {
  const isIt = (candidate: string): boolean => candidate.toLowerCase() === name.toLowerCase();
  return lines(machine, '/etc/hosts').find(
    ([address = '', ...names]) => parseIpv4(address) !== undefined && names.some(isIt),
  )?.[0];
}

/** `10.1`, `127.1`, `0`, `0x7f000001`: the last number fills the bytes that are left (inet_aton(3)). */
export function numbersAndDots(name: string): string | undefined {
  const parts = name.split('.');
  if (parts.length > 4 || !parts.every((part) => /^(0x[\da-f]+|0[0-7]*|[1-9]\d*)$/i.test(part)))
    return undefined;
  const numbers = parts.map((part) => (/^0\d/.test(part) ? Number.parseInt(part, 8) : Number(part)));
  const last = numbers.pop() ?? 0;
  if (numbers.some((number) => number > 255) || last >= 256 ** (4 - numbers.length)) return undefined;
  return formatIpv4(numbers.reduce((sum, number, index) => sum + number * 256 ** (3 - index), last));
}

/** The name that /etc/hosts has for an address. */
export function hostsName(machine: Machine, address: string): string | undefined {
  return lines(machine, '/etc/hosts').find(([first]) => first === address)?.[1];
}

export async function resolveName(machine: Machine, name: string, signal: AbortSignal): Promise<Resolution> {
  if (parseIpv4(name) !== undefined) return { kind: 'found', addresses: [name], name };
  const known = hostsFile(machine, name);
  if (known !== undefined)
    return { kind: 'found', addresses: [known], name: hostsName(machine, known) ?? name };
  const short = numbersAndDots(name);
  if (short !== undefined) return { kind: 'found', addresses: [short], name };
  const configuration = resolverConfiguration(machine);
  let answered = false;
  for (const candidate of searchOrder(name, configuration)) {
    const message = await ask(machine, candidate, 'A', configuration, signal);
    if (message === undefined) return { kind: 'unavailable' };
    answered ||= message.status === 'NXDOMAIN' || message.status === 'NOERROR';
    const addresses = message.answers.flatMap((record) => (record.type === 'A' ? [record.value] : []));
    if (addresses.length > 0) return { kind: 'found', addresses, name: candidate };
  }
  return { kind: answered ? 'unknown' : 'unavailable' };
}

/** A name with fewer dots than ndots is tried with the search domains first. */
export function searchOrder(name: string, { search, ndots }: ResolverConfiguration): string[] {
  if (name.endsWith('.')) return [name.slice(0, -1)];
  const expanded = search.map((domain) => `${name}.${domain}`);
  const dots = name.split('.').length - 1;
  return dots >= ndots ? [name, ...expanded] : [...expanded, name];
}

/** Asks the name servers one after the other. Undefined when none answers. */
export async function ask(
  machine: Machine,
  name: string,
  type: DnsType,
  configuration: ResolverConfiguration,
  signal: AbortSignal,
): Promise<DnsMessage | undefined> {
  for (let attempt = 0; attempt < configuration.attempts; attempt++) {
    for (const server of configuration.nameservers) {
      const message = await askServer(machine, server, name, type, configuration.timeout, signal).catch(
        () => undefined,
      );
      if (signal.aborted) return undefined;
      if (message !== undefined) return message;
    }
  }
  return undefined;
}

/** Rejects with {@link NetError} when there is no answer. */
export async function askServer(
  machine: Machine,
  server: string,
  name: string,
  type: DnsType,
  timeout: number,
  signal: AbortSignal,
): Promise<DnsMessage> {
  const id = questionId(name, machine.net.sockets.length + machine.net.neighbours.length);
  const answer = await machine.net.askUdp(
    { address: server, port: 53 },
    encodeDns(dnsQuestion(id, name, type)),
    { timeout, signal },
  );
  const message = decodeDns(answer);
  if (message === undefined || message.id !== id) throw new NetError('ETIMEDOUT');
  return message;
}

/** Sixteen bits that tell questions apart. */
function questionId(name: string, salt: number): number {
  let hash = salt + 0x9dc5;
  for (const character of name) hash = (Math.imul(hash, 31) + character.charCodeAt(0)) & 0xffff;
  return hash & 0xffff;
}
