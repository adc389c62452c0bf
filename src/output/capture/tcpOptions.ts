import type { Bytes } from './bytes.ts';

/** `mss 1460,sackOK,TS val 1 ecr 0,nop,wscale 7`, as tcpdump writes them. */
export function optionsText(bytes: Bytes): string {
  const parts: string[] = [];
  let at = 0;
  while (at < bytes.length) {
    const kind = bytes.u8(at);
    if (kind === 0) {
      parts.push('eol');
      break;
    }
    if (kind === 1) {
      parts.push('nop');
      at += 1;
      continue;
    }
    const length = bytes.u8(at + 1);
    if (length < 2 || !bytes.has(at, length)) {
      parts.push('cut');
      break;
    }
    parts.push(optionText(kind, bytes.slice(at + 2, at + length)));
    at += length;
  }
  return parts.join(',');
}

function optionText(kind: number, value: Bytes): string {
  switch (kind) {
    case 2:
      return `mss ${value.u16(0)}`;
    case 3:
      return `wscale ${value.u8(0)}`;
    case 4:
      return 'sackOK';
    case 5: {
      const edges = Array.from({ length: value.length >> 3 }, (_, i) => i * 8);
      const blocks = edges.map((at) => `{${value.u32(at)}:${value.u32(at + 4)}}`);
      return `sack ${blocks.length} ${blocks.join('')}`;
    }
    case 8:
      return `TS val ${value.u32(0)} ecr ${value.u32(4)}`;
    default:
      return `unknown-${kind}${value.length > 0 ? ` 0x${value.hex()}` : ''}`;
  }
}
