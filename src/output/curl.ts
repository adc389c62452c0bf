/**
 * `curl`: what `-v` says of the connection, the request and the answer, and curl's own errors: one row per answer. Of the
 * body only the lines that the whoami server prints are read; a page stays text.
 */
import type { OutputParser } from './input.ts';
import { presentColumns } from './input.ts';
import type { Column } from './parsed.ts';
import type { RowDraft } from './scan.ts';

export const curl: OutputParser = {
  handles: (argv) => argv[0] === 'curl',
  parse({ lines, leftovers }) {
    const rows: RowDraft[] = [];
    for (const [i, line] of lines.entries()) {
      const text = line.replace(/^.*\r/, '');
      const row = rows.at(-1) ?? {};
      const before = Object.keys(row).length;
      if (!readLine(text, row, rows) && /^(curl|[*<>{}] )/.test(text)) leftovers.note(text);
      else if (text.startsWith('command terminated with exit code')) leftovers.take(line, i);
      if (rows.length === 0 && before === 0 && Object.keys(row).length > 0) rows.push(row);
    }
    return rows.length === 0
      ? undefined
      : {
          kind: 'table',
          table: 'http',
          key: [],
          columns: [...presentColumns(columns, rows), ...headers(rows)],
          rows,
        };
  },
};

/** `* Trying`, `* Connected to`, `> GET /`, `< HTTP/1.1 200 OK`, `< Name: value`, `curl: (28) …`, `Hostname: …`. */
function readLine(line: string, row: RowDraft, rows: RowDraft[]): boolean {
  const text = line.trimEnd();
  if (text.length > 10_000) return false;
  const trying = /^\* +Trying (\S+?):(\d{1,15})\.\.\.$/.exec(text);
  if (trying !== null) {
    // A second attempt of the same request goes to the next address; after an answer it is another request.
    if (row['status'] !== undefined || row['hostname'] !== undefined) {
      rows.push({ address: unbracketed(trying[1]), port: Number(trying[2]) });
      return true;
    }
    row['address'] = unbracketed(trying[1]);
    row['port'] = Number(trying[2]);
    return true;
  }
  const connected = /^\* Connected to (\S+) \(([^()]+)\) port (\d{1,15})/.exec(text);
  if (connected !== null) {
    row['host'] = connected[1] ?? '';
    row['address'] = connected[2] ?? '';
    row['port'] = Number(connected[3]);
    return true;
  }
  const request = /^> ([A-Z]+) (\S+) (HTTP\/[\d.]+)$/.exec(text);
  if (request !== null) {
    row['method'] = request[1] ?? '';
    row['path'] = request[2] ?? '';
    return true;
  }
  const answer = /^< (HTTP\/[\d.]+) (\d{3})(?: (.*))?$/.exec(text);
  if (answer !== null) {
    row['version'] = answer[1] ?? '';
    row['status'] = Number(answer[2]);
    if (answer[3] !== undefined) row['statusText'] = answer[3];
    return true;
  }
  const header = /^< ([\w-]+): (.*)$/.exec(text);
  if (header !== null) {
    row[`headers.${(header[1] ?? '').toLowerCase()}`] = header[2] ?? '';
    return true;
  }
  const error = /curl: \((\d{1,3})\) (.*)$/.exec(text);
  if (error !== null) {
    row['exitCode'] = Number(error[1]);
    row['error'] = error[2] ?? '';
    return true;
  }
  return readWhoami(text, row, rows);
}

const whoami: Readonly<Record<string, string | undefined>> = {
  Hostname: 'hostname',
  IP: 'ips',
  RemoteAddr: 'remoteAddress',
};

function readWhoami(text: string, row: RowDraft, rows: RowDraft[]): boolean {
  const match = /^(Hostname|IP|RemoteAddr): (\S+)$/.exec(text);
  const id = whoami[match?.[1] ?? ''];
  const value = match?.[2];
  if (id === undefined || value === undefined) return false;
  let into = row;
  if (id === 'hostname' && row['hostname'] !== undefined) {
    into = {};
    rows.push(into);
  }
  if (id === 'ips') into[id] = [...(Array.isArray(into[id]) ? into[id] : []), value];
  else into[id] = value;
  return true;
}

function unbracketed(address = ''): string {
  return address.replace(/^\[(.*)\]$/, '$1');
}

function headers(rows: readonly RowDraft[]): readonly Column[] {
  const names = new Set(rows.flatMap((row) => Object.keys(row).filter((id) => id.startsWith('headers.'))));
  return [...names].map((id) => ({ id, label: id.slice(8), type: 'text' }));
}

const optional = (id: string, label: string, type: Column['type'] = 'text') =>
  ({ id, label, type, optional: true }) as const;

const columns = [
  optional('host', 'host'),
  optional('address', 'address', 'address'),
  optional('port', 'port', 'number'),
  optional('method', 'method'),
  optional('path', 'path'),
  optional('version', 'version'),
  optional('status', 'status', 'number'),
  optional('statusText', 'status text'),
  optional('hostname', 'Hostname'),
  optional('ips', 'IP', 'list'),
  optional('remoteAddress', 'RemoteAddr', 'address'),
  optional('exitCode', 'exit code', 'number'),
  optional('error', 'error'),
];
