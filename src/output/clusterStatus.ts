/** `cilium status` of cilium-cli: what each component says, the workloads, and what runs in them. */
import type { Body, Printed } from './input.ts';
import { presentColumns } from './input.ts';
import { asList, asObject, asText } from './json.ts';
import type { JsonObject } from './json.ts';
import type { Column, Row, Section } from './parsed.ts';
import type { RowDraft } from './scan.ts';

/** Behind the logo: `Cilium:   OK`. Colours that lost their escape character are left in some pastes. */
const component = /^(?! *[A-Z])[ /\\_¯]+ ([A-Z][\w ]*?): +(\S.*)$/;
const workload = /^(DaemonSet|Deployment|StatefulSet) +(\S+) +(Desired: .*)$/;
const counts = /^(Desired|Ready|Available|Unavailable): (\d+|\d+\/\d+)$/;
const lost = /\[[\d;]{1,12}m/g;

export function clusterStatus({ lines, leftovers }: Printed): Body {
  const rows: Row[] = [];
  const containers: Row[] = [];
  const images: Row[] = [];
  const problems: Row[] = [];
  const summary: RowDraft = {};
  let heading = '';
  for (const [i, raw] of lines.entries()) {
    const line = (raw.includes('[') ? raw.replace(lost, '') : raw).trimEnd();
    if (line.trim() === '' || /^[ /\\_¯]+$/.test(line)) continue;
    const said = component.exec(line);
    const work = said === null ? workload.exec(line) : null;
    if (said !== null) rows.push({ name: said[1] ?? '', status: said[2] ?? '' });
    else if (work !== null) {
      const row = workloadRow(work);
      if (row === undefined) leftovers.take(raw, i);
      else rows.push(row);
    } else if (readTotal(line, summary)) heading = '';
    else {
      const named = /^(Containers:|Image versions|Errors:|Warnings:|Configuration:)(?= )/.exec(line);
      if (named !== null) heading = named[1] ?? '';
      const cells = line
        .slice(named?.[0].length ?? 0)
        .trim()
        .split(/ {2,}/);
      if ((named === null && line.charCodeAt(0) !== 32) || !readEntry(heading, cells)) leftovers.take(raw, i);
    }
  }
  const more = [
    section('cluster-containers', containers),
    section('cluster-images', images),
    section('cluster-problems', problems),
  ].filter((each) => each.rows.length > 0);
  return {
    kind: 'table',
    ...section('cluster-status', rows),
    ...(more.length > 0 ? { more } : {}),
    ...(Object.keys(summary).length > 0 ? { summary } : {}),
  };

  function readEntry(kind: string, cells: readonly string[]): boolean {
    const [name = '', second = '', ...rest] = cells;
    if (kind === 'Containers:') {
      const phase = /^(\w+): (\d{1,15})$/.exec(second);
      if (phase === null && second !== '') return false;
      containers.push({
        name,
        ...(phase === null ? {} : { phase: phase[1] ?? '', count: Number(phase[2]) }),
      });
      return true;
    }
    if (kind === 'Image versions') {
      const image = /^(\S+): (\d{1,15})$/.exec(second);
      if (image !== null) images.push({ name, image: image[1] ?? '', count: Number(image[2]) });
      return image !== null;
    }
    if (kind === '' || second === '') return false;
    problems.push({ level: kind.replace(':', ''), name, pod: second, text: rest.join('  ') });
    return true;
  }
}

function workloadRow([, kind = '', name = '', text = '']: RegExpExecArray): Row | undefined {
  const row: RowDraft = { kind, name };
  for (const part of text.split(/, */)) {
    const match = counts.exec(part);
    if (match === null) return undefined;
    const value = match[2] ?? '';
    row[(match[1] ?? '').toLowerCase()] = value.includes('/') ? value : Number(value);
  }
  return row;
}

function readTotal(line: string, summary: RowDraft): boolean {
  const pods = /^Cluster Pods: +(\d{1,15})\/(\d{1,15}) managed by Cilium/.exec(line);
  if (pods !== null) {
    summary['podsManaged'] = Number(pods[1]);
    summary['pods'] = Number(pods[2]);
  }
  const chart = /^Helm chart version: *(\S*)/.exec(line);
  if (chart !== null) summary['helmChartVersion'] = chart[1] ?? '';
  return pods !== null || chart !== null;
}

export function clusterStatusJson(value: JsonObject): Body {
  const rows = Object.entries(asObject(value['pod_state'])).map(([name, state]): Row => {
    const { Type, Desired, Ready, Available, Unavailable } = asObject(state);
    const of = (count: unknown): string => `${asText(count)}/${asText(Desired)}`;
    return {
      kind: asText(Type),
      name,
      desired: Number(Desired),
      ready: of(Ready),
      available: of(Available),
      ...(Unavailable === 0 ? {} : { unavailable: of(Unavailable) }),
    };
  });
  const containers = Object.entries(asObject(value['phase_count'])).flatMap(
    ([name, phases]): readonly Row[] => {
      const each = Object.entries(asObject(phases));
      return each.length === 0
        ? [{ name }]
        : each.map(([phase, count]) => ({ name, phase, count: Number(count) }));
    },
  );
  const images = Object.entries(asObject(value['image_count'])).flatMap(([name, all]) =>
    Object.entries(asObject(all)).map(([image, count]): Row => ({ name, image, count: Number(count) })),
  );
  const problems = Object.entries(asObject(value['errors'])).flatMap(([name, pods]) =>
    Object.entries(asObject(pods)).flatMap(([pod, said]) =>
      ['Errors', 'Warnings'].flatMap((level) =>
        asList(asObject(said)[level]).map((text): Row => ({ level, name, pod, text: asText(text) })),
      ),
    ),
  );
  const { all, by_cilium: managed } = asObject(value['pods_count']);
  return {
    kind: 'table',
    ...section('cluster-status', rows),
    more: [
      section('cluster-containers', containers),
      section('cluster-images', images),
      section('cluster-problems', problems),
    ].filter((each) => each.rows.length > 0),
    summary: {
      podsManaged: Number(managed ?? 0),
      pods: Number(all ?? 0),
      helmChartVersion: asText(value['helm_chart_version']),
    },
  };
}

function section(table: string, rows: readonly Row[]): Section {
  const text = (id: string, label: string): Column & { readonly optional: true } => ({
    id,
    label,
    type: 'text',
    optional: true,
  });
  const columns = presentColumns(
    [
      text('level', 'Level'),
      text('kind', 'Kind'),
      text('name', 'Name'),
      text('status', 'Status'),
      { id: 'desired', label: 'Desired', type: 'number', optional: true },
      text('ready', 'Ready'),
      text('available', 'Available'),
      text('unavailable', 'Unavailable'),
      text('phase', 'Phase'),
      text('image', 'Image'),
      { id: 'count', label: 'Count', type: 'number', optional: true },
      text('pod', 'Pod'),
      text('text', 'Text'),
    ],
    rows,
  );
  const key = { 'cluster-problems': ['name', 'pod', 'text'], 'cluster-images': ['name', 'image'] }[table];
  return {
    table,
    key: key ?? ['kind', 'name', 'phase'].filter((id) => columns.some((each) => each.id === id)),
    columns,
    rows,
  };
}
