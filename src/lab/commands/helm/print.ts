/** What Helm 4 prints: tables of gosuri/uitable, times, and the block that tells of a release. */
import type { Json } from '../../go/jsonValue.ts';
import { goJson } from '../../go/json.ts';
import { goYaml } from '../../go/yaml.ts';
import { Failure } from '../../go/failure.ts';
import type { Release } from './releaseStore.ts';

/** Each column as wide as its widest cell, a tab between two. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => [...(row[column] ?? '')].length)),
  );
  return rows
    .map(
      (row) =>
        `${row.map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - [...cell].length)).join('\t')}\n`,
    )
    .join('');
}

/** `Sun Nov 22 23:43:23 2026`. @param timestamp RFC 3339 */
export function ansiTime(timestamp: string): string {
  const [day = '', date = '', month = '', year = '', time = ''] = new Date(timestamp)
    .toUTCString()
    .split(/,? /);
  return `${day} ${month} ${date.replace(/^0/, ' ')} ${time} ${year}`;
}

/** `2026-11-22 23:43:23.974 +0000 UTC` */
export function longTime(timestamp: string): string {
  return `${timestamp.replace('T', ' ').replace(/\.?0*Z$/, '')} +0000 UTC`;
}

/** For `-o table|json|yaml`. Throws {@link Failure} for another one. */
export function formatted(format: string, value: Json, text: () => string): string {
  switch (format) {
    case '':
    case 'table':
      return text();
    case 'json':
      return `${goJson(value)}\n`;
    case 'yaml':
      return goYaml(value);
    default:
      throw new Failure(`invalid argument "${format}" for "-o, --output" flag: invalid format type`);
  }
}

/** What `install`, `upgrade` and `status` tell of a release. */
export function releaseBlock(release: Release): string {
  const { name, namespace, version, info } = release;
  return [
    `NAME: ${name}`,
    `LAST DEPLOYED: ${ansiTime(info.last_deployed)}`,
    `NAMESPACE: ${namespace}`,
    `STATUS: ${info.status}`,
    `REVISION: ${version}`,
    `DESCRIPTION: ${info.description}`,
    'TEST SUITE: None',
    ...(info.notes === undefined ? [] : ['NOTES:', info.notes]),
    '',
  ].join('\n');
}
