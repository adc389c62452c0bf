/** Containers, volumes and tolerations as `kubectl describe` shows them in pods and pod templates. */
import { at, isObject, listAt, numberAt, objectAt, stringEntries, textAt } from '../../../go/jsonValue.ts';
import type { Json, JsonObject } from '../../../go/jsonValue.ts';
import { describeTime } from './describeWriter.ts';
import type { DescribeWriter } from './describeWriter.ts';

/** `pod` resolves environment variables that take a field of it; `inset` is the deeper margin of a template. */
export function writeContainers(
  out: DescribeWriter,
  label: string,
  containers: readonly Json[],
  statuses: readonly Json[],
  options: { readonly pod?: JsonObject; readonly inset?: string } = {},
): void {
  const inset = options.inset ?? '';
  if (containers.length === 0) return out.line(0, `${inset}${label}: <none>`);
  out.line(0, `${inset}${label}:`);
  for (const container of containers) {
    const status = statuses.find((one) => textAt(one, 'name') === textAt(container, 'name'));
    writeContainer(out, container, status, options.pod, inset === '' ? '' : ' ');
  }
}

function writeContainer(
  out: DescribeWriter,
  container: Json,
  status: Json | undefined,
  pod: JsonObject | undefined,
  inset: string,
): void {
  out.line(1, `${inset}${textAt(container, 'name')}:`);
  if (status !== undefined) out.line(2, `Container ID:\t${textAt(status, 'containerID')}`);
  out.line(2, `Image:\t${textAt(container, 'image')}`);
  if (status !== undefined) out.line(2, `Image ID:\t${textAt(status, 'imageID')}`);
  writePorts(out, container);
  for (const [title, field] of [
    ['Command', 'command'],
    ['Args', 'args'],
  ] as const) {
    const words = listAt(container, field);
    if (words.length === 0) continue;
    out.line(2, `${title}:`);
    for (const word of words) for (const part of String(word).split('\n')) out.line(3, part);
  }
  if (status !== undefined) writeState(out, status);
  writeResources(out, objectAt(container, 'resources'));
  for (const [title, field] of [
    ['Liveness', 'livenessProbe'],
    ['Readiness', 'readinessProbe'],
    ['Startup', 'startupProbe'],
  ] as const)
    if (at(container, field) !== undefined)
      out.line(2, `${title}:\t${probeText(objectAt(container, field))}`);
  writeEnvironment(out, container, pod);
  writeMounts(out, container);
}

function writePorts(out: DescribeWriter, container: Json): void {
  const ports = listAt(container, 'ports');
  const text = (field: string): string =>
    ports.map((port) => `${numberAt(port, field) ?? 0}/${textAt(port, 'protocol')}`).join(', ') || '<none>';
  const plural = ports.length > 1 ? 's' : '';
  out.line(2, `Port${plural}:\t${text('containerPort')}`);
  out.line(2, `Host Port${plural}:\t${text('hostPort')}`);
}

function writeState(out: DescribeWriter, status: Json): void {
  writeOneState(out, 'State', objectAt(status, 'state'));
  if (at(status, 'lastState', 'terminated') !== undefined)
    writeOneState(out, 'Last State', objectAt(status, 'lastState'));
  out.line(2, `Ready:\t${at(status, 'ready') === true ? 'True' : 'False'}`);
  out.line(2, `Restart Count:\t${numberAt(status, 'restartCount') ?? 0}`);
}

function writeOneState(out: DescribeWriter, title: string, state: JsonObject): void {
  const { running, terminated } = state;
  if (running !== undefined) {
    out.line(2, `${title}:\tRunning`);
    out.line(3, `Started:\t${describeTime(textAt(running, 'startedAt'))}`);
  } else if (terminated !== undefined) {
    out.line(2, `${title}:\tTerminated`);
    for (const field of ['reason', 'message'] as const) {
      const text = textAt(terminated, field);
      if (text !== '') out.line(3, `${field === 'reason' ? 'Reason' : 'Message'}:\t${text}`);
    }
    out.line(3, `Exit Code:\t${numberAt(terminated, 'exitCode') ?? 0}`);
    if ((numberAt(terminated, 'signal') ?? 0) > 0)
      out.line(3, `Signal:\t${numberAt(terminated, 'signal') ?? 0}`);
    out.line(3, `Started:\t${describeTime(textAt(terminated, 'startedAt'))}`);
    out.line(3, `Finished:\t${describeTime(textAt(terminated, 'finishedAt'))}`);
  } else {
    out.line(2, `${title}:\tWaiting`);
    const reason = textAt(state, 'waiting', 'reason');
    if (reason !== '') out.line(3, `Reason:\t${reason}`);
  }
}

function writeResources(out: DescribeWriter, resources: JsonObject): void {
  for (const [title, field] of [
    ['Limits', 'limits'],
    ['Requests', 'requests'],
  ] as const) {
    const entries = stringEntries(objectAt(resources, field));
    if (entries.length === 0) continue;
    out.line(2, `${title}:`);
    for (const [name, amount] of entries) out.line(3, `${name}:\t${amount}`);
  }
}

function probeText(probe: JsonObject): string {
  const number = (field: string): number => numberAt(probe, field) ?? 0;
  const attributes =
    `delay=${number('initialDelaySeconds')}s timeout=${number('timeoutSeconds')}s period=${number('periodSeconds')}s ` +
    `#success=${number('successThreshold')} #failure=${number('failureThreshold')}`;
  const http = objectAt(probe, 'httpGet');
  if (probe['exec'] !== undefined)
    return `exec [${listAt(probe, 'exec', 'command').join(' ')}] ${attributes}`;
  if (probe['httpGet'] !== undefined) {
    const port = textAt(http, 'port');
    const scheme = textAt(http, 'scheme').toLowerCase();
    return `http-get ${scheme === '' ? '' : `${scheme}:`}//${textAt(http, 'host')}${port === '' ? '' : `:${port}`}${textAt(http, 'path')} ${attributes}`;
  }
  if (probe['tcpSocket'] !== undefined)
    return `tcp-socket ${textAt(probe, 'tcpSocket', 'host')}:${textAt(probe, 'tcpSocket', 'port')} ${attributes}`;
  if (probe['grpc'] !== undefined)
    return `grpc <pod>:${textAt(probe, 'grpc', 'port')} ${textAt(probe, 'grpc', 'service')} ${attributes}`;
  return `unknown ${attributes}`;
}

function writeEnvironment(out: DescribeWriter, container: Json, pod: JsonObject | undefined): void {
  const sources = listAt(container, 'envFrom');
  if (sources.length > 0) {
    out.line(2, 'Environment Variables from:');
    for (const source of sources) {
      const kind = at(source, 'configMapRef') !== undefined ? 'ConfigMap' : 'Secret';
      const reference = objectAt(source, kind === 'ConfigMap' ? 'configMapRef' : 'secretRef');
      const prefix = textAt(source, 'prefix');
      const withPrefix = prefix === '' ? '' : ` with prefix '${prefix}'`;
      out.line(
        3,
        `${textAt(reference, 'name')}\t${kind}${withPrefix}\tOptional: ${String(reference['optional'] === true)}`,
      );
    }
  }
  const variables = listAt(container, 'env');
  out.line(2, `Environment:${variables.length === 0 ? '\t<none>' : ''}`);
  for (const variable of variables) {
    const name = textAt(variable, 'name');
    if (at(variable, 'valueFrom') === undefined) {
      textAt(variable, 'value')
        .split('\n')
        .forEach((part, index) => out.line(3, index === 0 ? `${name}:\t${part}` : `\t${part}`));
    } else out.line(3, `${name}:\t${valueFromText(objectAt(variable, 'valueFrom'), pod)}`);
  }
}

function valueFromText(from: JsonObject, pod: JsonObject | undefined): string {
  const field = objectAt(from, 'fieldRef');
  if (from['fieldRef'] !== undefined) {
    const path = textAt(field, 'fieldPath');
    return `${pod === undefined ? '' : fieldOfPod(pod, path)} (${textAt(field, 'apiVersion')}:${path})`;
  }
  if (from['resourceFieldRef'] !== undefined) return ` (${textAt(from, 'resourceFieldRef', 'resource')})`;
  const secret = from['secretKeyRef'] !== undefined;
  const reference = objectAt(from, secret ? 'secretKeyRef' : 'configMapKeyRef');
  const origin = secret
    ? `in secret '${textAt(reference, 'name')}'`
    : `of config map '${textAt(reference, 'name')}'`;
  return `<set to the key '${textAt(reference, 'key')}' ${origin}>\tOptional: ${String(reference['optional'] === true)}`;
}

/** Only fields of the metadata are resolved (apimachinery's fieldpath): `metadata.name`, `metadata.labels['app']`. */
function fieldOfPod(pod: JsonObject, path: string): string {
  const subscript = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path);
  if (subscript) return textAt(pod, 'metadata', subscript[1] ?? '', subscript[2] ?? '');
  const field = /^metadata\.(name|namespace|uid)$/.exec(path)?.[1];
  return field === undefined ? '' : textAt(pod, 'metadata', field);
}

function writeMounts(out: DescribeWriter, container: Json): void {
  const mounts = [...listAt(container, 'volumeMounts')].sort((a, b) =>
    textAt(a, 'mountPath') < textAt(b, 'mountPath') ? -1 : 1,
  );
  out.line(2, `Mounts:${mounts.length === 0 ? '\t<none>' : ''}`);
  for (const mount of mounts) {
    const subPath = textAt(mount, 'subPath');
    const flags = [
      at(mount, 'readOnly') === true ? 'ro' : 'rw',
      ...(subPath === '' ? [] : [`path="${subPath}"`]),
    ];
    out.line(3, `${textAt(mount, 'mountPath')} from ${textAt(mount, 'name')} (${flags.join(',')})`);
  }
}

export function writeVolumes(out: DescribeWriter, volumes: readonly Json[], inset = ''): void {
  if (volumes.length === 0) return out.line(0, `${inset}Volumes:\t<none>`);
  out.line(0, `${inset}Volumes:`);
  for (const volume of volumes) {
    out.line(1, `${inset === '' ? '' : ' '}${textAt(volume, 'name')}:`);
    for (const line of volumeLines(volume)) out.line(2, line);
  }
}

const optional = (source: Json | undefined): string =>
  `Optional:\t${String(at(source, 'optional') === true)}`;

function volumeLines(volume: Json): readonly string[] {
  const part = (name: string): Json | undefined => at(volume, name);
  const hostPath = part('hostPath');
  if (hostPath !== undefined)
    return [
      'Type:\tHostPath (bare host directory volume)',
      `Path:\t${textAt(hostPath, 'path')}`,
      `HostPathType:\t${at(hostPath, 'type') === undefined ? '<none>' : textAt(hostPath, 'type')}`,
    ];
  const emptyDir = part('emptyDir');
  if (emptyDir !== undefined)
    return [
      "Type:\tEmptyDir (a temporary directory that shares a pod's lifetime)",
      `Medium:\t${textAt(emptyDir, 'medium')}`,
      `SizeLimit:\t${textAt(emptyDir, 'sizeLimit') || '<unset>'}`,
    ];
  const secret = part('secret');
  if (secret !== undefined)
    return [
      'Type:\tSecret (a volume populated by a Secret)',
      `SecretName:\t${textAt(secret, 'secretName')}`,
      optional(secret),
    ];
  const configMap = part('configMap');
  if (configMap !== undefined)
    return [
      'Type:\tConfigMap (a volume populated by a ConfigMap)',
      `Name:\t${textAt(configMap, 'name')}`,
      optional(configMap),
    ];
  const claim = part('persistentVolumeClaim');
  if (claim !== undefined)
    return [
      'Type:\tPersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)',
      `ClaimName:\t${textAt(claim, 'claimName')}`,
      `ReadOnly:\t${String(at(claim, 'readOnly') === true)}`,
    ];
  const projected = part('projected');
  if (projected !== undefined) return projectedLines(listAt(projected, 'sources'));
  const downward = part('downwardAPI');
  if (downward !== undefined)
    return [
      'Type:\tDownwardAPI (a volume populated by information about the pod)',
      'Items:',
      ...listAt(downward, 'items').map(
        (item) => `  ${textAt(item, 'fieldRef', 'fieldPath')} -> ${textAt(item, 'path')}`,
      ),
    ];
  return ['<unknown>'];
}

function projectedLines(sources: readonly Json[]): readonly string[] {
  const lines = ['Type:\tProjected (a volume that contains injected data from multiple sources)'];
  for (const source of sources) {
    const secret = at(source, 'secret');
    const configMap = at(source, 'configMap');
    const token = at(source, 'serviceAccountToken');
    if (secret !== undefined)
      lines.push(
        `SecretName:\t${textAt(secret, 'name')}`,
        `Optional:\t${String(at(secret, 'optional') === true)}`,
      );
    else if (at(source, 'downwardAPI') !== undefined) lines.push('DownwardAPI:\ttrue');
    else if (configMap !== undefined)
      lines.push(
        `ConfigMapName:\t${textAt(configMap, 'name')}`,
        `Optional:\t${String(at(configMap, 'optional') === true)}`,
      );
    else if (token !== undefined)
      lines.push(`TokenExpirationSeconds:\t${numberAt(token, 'expirationSeconds') ?? 0}`);
  }
  return lines;
}

export function writeTolerations(out: DescribeWriter, title: string, tolerations: readonly Json[]): void {
  if (tolerations.length === 0) return out.line(0, `${title}:\t<none>`);
  const sorted = [...tolerations].sort((a, b) =>
    textAt(a, 'key') < textAt(b, 'key') ? -1 : textAt(a, 'key') > textAt(b, 'key') ? 1 : 0,
  );
  sorted.forEach((toleration, index) =>
    out.line(0, `${index === 0 ? `${title}:` : ''}\t${tolerationText(toleration)}`),
  );
}

function tolerationText(toleration: Json): string {
  const key = textAt(toleration, 'key');
  const value = textAt(toleration, 'value');
  const effect = textAt(toleration, 'effect');
  let text = key + (value === '' ? '' : `=${value}`) + (effect === '' ? '' : `:${effect}`);
  if (textAt(toleration, 'operator') === 'Exists' && value === '')
    text += text === '' ? 'op=Exists' : ' op=Exists';
  const seconds = numberAt(toleration, 'tolerationSeconds');
  return seconds === undefined ? text : `${text} for ${seconds}s`;
}

export function writeTopologySpread(
  out: DescribeWriter,
  constraints: readonly Json[],
  selectorText: (selector: JsonObject) => string,
  inset = '',
): void {
  if (constraints.length === 0) return;
  const sorted = [...constraints].sort((a, b) =>
    textAt(a, 'topologyKey') < textAt(b, 'topologyKey') ? -1 : 1,
  );
  sorted.forEach((constraint, index) => {
    const selector = isObject(at(constraint, 'labelSelector'))
      ? ` for selector ${selectorText(objectAt(constraint, 'labelSelector'))}`
      : '';
    const text = `${textAt(constraint, 'topologyKey')}:${textAt(constraint, 'whenUnsatisfiable')} when max skew ${numberAt(constraint, 'maxSkew') ?? 0} is exceeded${selector}`;
    out.line(0, index === 0 ? `${inset}Topology Spread Constraints:\t${text}` : `${inset}\t${text}`);
  });
}

/** `Pod Template:` of workloads. */
export function writePodTemplate(
  out: DescribeWriter,
  template: JsonObject,
  selectorText: (selector: JsonObject) => string,
): void {
  out.line(0, 'Pod Template:');
  out.labels(template, '  Labels');
  if (Object.keys(objectAt(template, 'metadata', 'annotations')).length > 0)
    out.annotations(template, '  Annotations');
  const spec = objectAt(template, 'spec');
  const account = textAt(spec, 'serviceAccountName');
  if (account !== '') out.line(0, `  Service Account:\t${account}`);
  if (listAt(spec, 'initContainers').length > 0)
    writeContainers(out, 'Init Containers', listAt(spec, 'initContainers'), [], { inset: '  ' });
  writeContainers(out, 'Containers', listAt(spec, 'containers'), [], { inset: '  ' });
  writeVolumes(out, listAt(spec, 'volumes'), '  ');
  writeTopologySpread(out, listAt(spec, 'topologySpreadConstraints'), selectorText, '  ');
  const priority = textAt(spec, 'priorityClassName');
  if (priority !== '') out.line(0, `  Priority Class Name:\t${priority}`);
  out.map('  Node-Selectors', objectAt(spec, 'nodeSelector'));
  writeTolerations(out, '  Tolerations', listAt(spec, 'tolerations'));
}
