import { packetHeaders } from '../../src/output/packetHeaders.ts';
import type { Row } from '../../src/output/parsed.ts';
import type { Strings } from '../ui/strings.ts';

/** The headers of a packet from the outside in, each with its bytes, and what a tunnel adds to every packet. */
export function HeaderBar({ row, strings }: { row: Row; strings: Strings }) {
  const headers = packetHeaders(row);
  if (headers.length === 0) return null;
  const overhead = headers.reduce((sum, { tunnel, bytes }) => sum + (tunnel ? bytes : 0), 0);
  return (
    <>
      <ol class="headers" aria-label={strings.headers} data-testid="headers">
        {headers.map(({ name, bytes, tunnel }, index) => (
          <li
            key={index}
            class={name === 'data' ? 'data' : tunnel ? 'tunnel' : undefined}
            title={strings.headerBytes(name, bytes)}
            style={{ '--bytes': bytes }}
          >
            {name} <span class="dim">{bytes}</span>
          </li>
        ))}
      </ol>
      {overhead > 0 && (
        <p class="dim" data-testid="overhead">
          {strings.overhead(overhead)}
        </p>
      )}
    </>
  );
}

/** Bytes as `tcpdump -X` shows them. */
export function Dump({ hex, strings }: { hex: string; strings: Strings }) {
  const lines = hex.match(/.{1,32}/g) ?? [];
  return (
    <pre class="dump" tabIndex={0} aria-label={strings.dump} data-testid="dump">
      {lines
        .map((line, index) => {
          const pairs = line.match(/../g) ?? [];
          const text = pairs.map((pair) => printable(Number.parseInt(pair, 16))).join('');
          const groups = (line.match(/.{1,4}/g) ?? []).join(' ');
          return `${(index * 16).toString(16).padStart(4, '0')}  ${groups.padEnd(39)}  ${text}`;
        })
        .join('\n')}
    </pre>
  );
}

function printable(byte: number): string {
  return byte > 32 && byte < 127 ? String.fromCharCode(byte) : '.';
}
