/** jq's `@sh`, `@csv`, `@tsv`, `@html`, `@base64` and `@base64d`, where those of jqjs 1.6.0 do other than jq. */
import { createTextDecoder, toBytes } from '../../net/bytes.ts';

export type Formats = Record<string, (value: unknown) => string>;

const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

function typeOf(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
}

function row(value: unknown, format: string, cell: (text: string) => string): string[] {
  if (!Array.isArray(value))
    throw new Error(
      `${typeOf(value)} (${JSON.stringify(value)}) cannot be ${format}-formatted, only an array can be`,
    );
  return value.map((one: unknown) => {
    if (typeof one === 'object' && one !== null)
      throw new Error(`${typeOf(one)} (${JSON.stringify(one)}) is not valid in a csv row`);
    return one === null ? '' : typeof one === 'string' ? cell(one) : JSON.stringify(one);
  });
}

const TSV: Readonly<Record<string, string>> = { '\t': '\\t', '\n': '\\n', '\r': '\\r', '\\': '\\\\' };
const HTML: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '&': '&amp;',
  "'": '&#39;',
  '"': '&quot;',
};

export function repairFormats(formats: Formats): void {
  const shellWord = (value: unknown): string => {
    if (typeof value === 'object' && value !== null)
      throw new Error(`${typeOf(value)} (${JSON.stringify(value)}) can not be escaped for shell`);
    return typeof value === 'string' ? `'${value.replaceAll("'", "'\\''")}'` : JSON.stringify(value);
  };
  Object.assign(formats, {
    sh: (value: unknown) => (Array.isArray(value) ? value.map(shellWord).join(' ') : shellWord(value)),
    csv: (value: unknown) => row(value, 'csv', (one) => `"${one.replaceAll('"', '""')}"`).join(','),
    tsv: (value: unknown) =>
      row(value, 'tsv', (one) => one.replaceAll(/[\t\n\r\\]/g, (letter) => TSV[letter] ?? letter)).join('\t'),
    html: (value: unknown) => text(value).replaceAll(/[<>&'"]/g, (letter) => HTML[letter] ?? letter),
    base64: (value: unknown) => btoa(toBytes(text(value))),
    base64d: (value: unknown) => {
      try {
        return createTextDecoder()(atob(text(value)));
      } catch {
        throw new Error(`${typeOf(value)} (${JSON.stringify(value)}) is not valid base64 data`);
      }
    },
  });
}
