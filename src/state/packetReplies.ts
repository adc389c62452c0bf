/** Which packet answers which: echo, ARP, DNS, and TCP's handshake. */
import type { Row, Value } from '../output/parsed.ts';

/** The same for a request and its reply; a request that is sent again has the same conversation as the first. */
export interface Conversation {
  readonly key: string;
  readonly role: 'request' | 'reply';
}

/** Of the packet within a tunnel, where there is one. Undefined: this kind of packet asks nothing. */
export function conversationOf(row: Row): Conversation | undefined {
  const prefix = row['inner.proto'] === undefined ? '' : 'inner.';
  const get = (id: string): string => text(row[prefix + id]);
  const source = get('source');
  const destination = get('destination');
  const conversation = (role: Conversation['role'], ...rest: readonly string[]): Conversation => {
    const ends = role === 'request' ? [source, destination] : [destination, source];
    return { key: [...rest, ...ends].join(' '), role };
  };
  switch (get('protocol')) {
    case 'ICMP':
    case 'ICMP6': {
      const type = get('icmp.type');
      if (type !== 'echo request' && type !== 'echo reply') return undefined;
      return conversation(
        type === 'echo request' ? 'request' : 'reply',
        get('protocol'),
        get('icmp.id'),
        get('icmp.seq'),
      );
    }
    case 'ARP': {
      const asks = get('arp.op') === 'Request';
      // Whom a reply is for is not printed; whose address it tells is.
      const about = asks ? get('arp.target') : get('arp.sender');
      return { key: `ARP ${about}`, role: asks ? 'request' : 'reply' };
    }
    case 'TCP': {
      const flags = get('tcp.flags');
      // A refused connection is answered too.
      if (flags === 'S') return conversation('request', 'TCP', String(Number(get('tcp.seq')) + 1));
      if (flags === 'S.' || flags === 'R.') return conversation('reply', 'TCP', get('tcp.ack'));
      return undefined;
    }
    case 'UDP': {
      if (get('dns.id') === '') return undefined;
      return conversation(get('dns.name') === '' ? 'reply' : 'request', 'DNS', get('dns.id'));
    }
  }
  return undefined;
}

/**
 * For each packet in time order its reply, by index. A reply belongs to the newest request before it; a second reply to the
 * same request (`arping` with two owners of an address) belongs to it as well.
 */
export function replies(rows: readonly (Row | undefined)[]): ReadonlyMap<number, number> {
  const asked = new Map<string, number>();
  const requestOf = new Map<number, number>();
  rows.forEach((row, index) => {
    const conversation = row && conversationOf(row);
    if (conversation === undefined) return;
    if (conversation.role === 'request') asked.set(conversation.key, index);
    else {
      const request = asked.get(conversation.key);
      if (request !== undefined) requestOf.set(index, request);
    }
  });
  return requestOf;
}

function text(value: Value | undefined): string {
  return value === undefined ? '' : String(value);
}
