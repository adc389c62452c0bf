/** HTTP messages in TCP streams: which packet begins one, and which has the last of it. */
import { headerOf, parseHeaders } from '../../../net/http.ts';
import type { Ipv4, Tcp } from '../../../net/types.ts';

export interface HttpPiece {
  readonly piece: 'whole' | 'first' | 'middle' | 'last';
  /** The first line, and the media type of a body. */
  readonly info: string;
}

interface Pending {
  readonly line: string;
  readonly info: string;
  /** Bytes; without Content-Length a response ends with its connection. */
  left: number;
}

const PORTS = new Set([80, 8080, 3128, 3132, 5985, 8088, 11371, 1900, 2869, 2710]);
const START = /^(GET|POST|PUT|HEAD|DELETE|OPTIONS|TRACE|CONNECT|PATCH) |^HTTP\/\d/;

export class HttpStreams {
  readonly #pending = new Map<string, Pending>();

  /** Undefined: nothing of HTTP. Segments are to be given once each. */
  see(packet: Ipv4, tcp: Tcp): HttpPiece | undefined {
    if (!PORTS.has(tcp.sourcePort) && !PORTS.has(tcp.destinationPort)) return undefined;
    const key = `${packet.source}:${tcp.sourcePort} ${packet.destination}:${tcp.destinationPort}`;
    const pending = this.#pending.get(key);
    if (pending !== undefined) {
      if (tcp.data === '' && !tcp.flags.includes('F')) return undefined;
      pending.left -= tcp.data.length;
      const over = pending.left <= 0 || tcp.flags.includes('F');
      if (over) this.#pending.delete(key);
      return over ? { piece: 'last', info: pending.info } : { piece: 'middle', info: '' };
    }
    if (!START.test(tcp.data)) return undefined;
    const { left, ...message } = readHead(tcp.data);
    if (left <= 0) return { piece: 'whole', info: message.info };
    this.#pending.set(key, { ...message, left });
    return { piece: 'first', info: `${message.line} ` };
  }
}

function readHead(data: string): Pending {
  const end = data.indexOf('\r\n\r\n');
  const [line = '', ...lines] = (end < 0 ? data : data.slice(0, end)).split('\r\n');
  const headers = parseHeaders(lines);
  const response = line.startsWith('HTTP/');
  const length = headerOf(headers, 'content-length');
  const body = end < 0 ? '' : data.slice(end + 4);
  const type = headerOf(headers, 'content-type')?.split(';')[0];
  const bodiless = /^HTTP\/\S+ (1\d\d|204|304)/.test(line);
  const left =
    end < 0
      ? Infinity
      : length !== undefined
        ? Number(length) - body.length
        : response && !bodiless
          ? Infinity
          : 0;
  const hasBody = response && (left > 0 || body !== '');
  return { line, info: `${line} ${hasBody && type !== undefined ? ` (${type})` : ''}`, left };
}
