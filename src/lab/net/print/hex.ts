/** Bytes as -x, -X and -A show them (print-ascii.c). */

export function hexLines(bytes: string, withText: boolean): string {
  let lines = '';
  for (let offset = 0; offset < bytes.length; offset += 16) {
    const row = bytes.slice(offset, offset + 16);
    const hex = [...row].map((character) => character.charCodeAt(0).toString(16).padStart(2, '0')).join('');
    const words = hex.match(/.{1,4}/g)?.join(' ') ?? '';
    const text = withText ? `${words.padEnd(39)}  ${row.replace(/[^!-~]/g, '.')}` : words;
    lines += `\n\t0x${offset.toString(16).padStart(4, '0')}:  ${text}`;
  }
  return lines;
}

export function asciiLines(bytes: string): string {
  return `\n${bytes.replace(/\r\n/g, '\n').replace(/[^!-~\t\n ]/g, '.')}`;
}
