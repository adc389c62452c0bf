/** `kubectl create`: from `-f`, and the generators for deployments, services, namespaces and config maps. */
import { pathOf } from '../client.ts';
import { asError, Failure, notSimulated } from '../../../go/failure.ts';
import { throwAll, usageFailure, withSource } from '../failure.ts';
import { flag, type FlagSpec } from '../../../go/flags.ts';
import { ok } from '../invocation.ts';
import type { Command, Invocation } from '../invocation.ts';
import type { Json, JsonObject } from '../../../go/jsonValue.ts';
import { withLastApplied } from '../lastApplied.ts';
import { placedObjects } from '../placedObjects.ts';
import { dryRunOf, dryRunQuery, resultText } from '../printers/objectFormat.ts';
import {
  dryRunFlag,
  fieldManagerFlag,
  fieldValidation,
  filenameFlag,
  outputFlags,
  validateFlag,
} from '../sharedFlags.ts';
import { zeroValues } from '../zeroValues.ts';
import { resolvePath } from '../../../shell/files.ts';

const creationFlags: readonly FlagSpec[] = [
  dryRunFlag,
  validateFlag,
  fieldManagerFlag,
  ...outputFlags,
  flag('save-config bool'),
];

/** Creates one object in the namespace of the invocation and prints what happened. */
export async function createObject(
  invocation: Invocation,
  object: JsonObject,
  options: {
    readonly source?: string;
    readonly namespace?: string;
    readonly done?: string;
    /** What a generator calls that which it could not create. */
    readonly noun?: string;
  } = {},
): Promise<void> {
  const { flags, client, mapper } = invocation;
  const resource = await mapper.ofKind(String(object['apiVersion']), String(object['kind']));
  if (resource === undefined) throw new Failure(`no matches for kind "${String(object['kind'])}"`);
  const namespace = resource.namespaced ? (options.namespace ?? invocation.namespace) : '';
  const body = flags.on('save-config') ? withLastApplied(object) : object;
  const query = {
    fieldManager: flags.text('field-manager') || 'kubectl-create',
    fieldValidation: fieldValidation(flags.text('validate')),
    ...dryRunQuery(invocation),
  };
  try {
    const local = options.source === undefined ? { ...body, ...zeroValues(body) } : body;
    const created =
      dryRunOf(invocation) === 'client'
        ? local
        : await client.create(pathOf(resource, namespace), body, query);
    await invocation.out(resultText(invocation, resource, created, options.done ?? 'created'));
  } catch (error) {
    if (options.source !== undefined) throw withSource(error, 'creating', options.source);
    throw options.noun === undefined
      ? error
      : new Failure(
          `failed to create ${options.noun}${options.noun === 'secret' ? '' : ':'} ${asError(error).message}`,
        );
  }
}

/** The one NAME that a generator needs. */
function nameArgument(invocation: Invocation): string {
  const [name] = invocation.args;
  if (name === undefined || invocation.args.length !== 1)
    throw usageFailure(invocation.commandPath, `exactly one NAME is required, got ${invocation.args.length}`);
  return name;
}

const namespaceCommand: Command = {
  name: 'namespace',
  aliases: ['ns'],
  about: 'Create a namespace with the specified name',
  usage: 'NAME [--dry-run=server|client|none]',
  flags: creationFlags,
  async run(invocation) {
    await createObject(invocation, {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: nameArgument(invocation) },
    });
    return ok;
  },
};

const deploymentCommand: Command = {
  name: 'deployment',
  aliases: ['deploy'],
  about: 'Create a deployment with the specified name',
  usage: 'NAME --image=image -- [COMMAND] [args...]',
  flags: [...creationFlags, flag('image strings'), flag('port int=-1'), flag('replicas,r int=1')],
  async run(invocation) {
    const { flags, args, argsAtDash } = invocation;
    const images = flags.all('image');
    if (images.length === 0) throw new Failure('required flag(s) "image" not set');
    const command = argsAtDash === undefined ? [] : args.slice(argsAtDash);
    const name = nameArgument({ ...invocation, args: args.slice(0, argsAtDash) });
    if (images.length > 1 && command.length > 0)
      throw new Failure('cannot specify multiple --image options and command');
    const port = flags.int('port');
    const containers = images.map((image): JsonObject => ({
      name: containerName(image),
      image,
      ...(command.length > 0 ? { command } : {}),
      ...(port > 0 ? { ports: [{ containerPort: port }] } : {}),
    }));
    const labels = { app: name };
    await createObject(
      invocation,
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { labels, name },
        spec: {
          replicas: flags.int('replicas'),
          selector: { matchLabels: labels },
          template: { metadata: { labels }, spec: { containers } },
        },
      },
      { noun: 'deployment' },
    );
    return ok;
  },
};

/** `traefik/whoami:v1` -> `whoami` */
function containerName(image: string): string {
  const last = image.split('/').at(-1) ?? image;
  return (last.split(/[:@]/)[0] ?? last).replaceAll('_', '-');
}

function serviceCommand(name: 'clusterip' | 'nodeport' | 'loadbalancer', type: string): Command {
  return {
    name,
    about: `Create a ${type} service`,
    usage: 'NAME [--tcp=<port>:<targetPort>]',
    flags: [
      ...creationFlags,
      flag('tcp strings'),
      ...(name === 'clusterip' ? [flag('clusterip string')] : []),
      ...(name === 'nodeport' ? [flag('node-port int')] : []),
    ],
    async run(invocation) {
      const service = nameArgument(invocation);
      const { flags } = invocation;
      const ports = flags.all('tcp').map((text) => servicePort(text, flags.int('node-port')));
      const clusterIp = flags.text('clusterip');
      if (ports.length === 0 && clusterIp !== 'None')
        throw new Failure('at least one tcp port specifier must be provided');
      await createObject(
        invocation,
        {
          apiVersion: 'v1',
          kind: 'Service',
          metadata: { labels: { app: service }, name: service },
          spec: {
            ...(clusterIp === '' ? {} : { clusterIP: clusterIp }),
            ports,
            selector: { app: service },
            type,
          },
        },
        { noun: `${type} service` },
      );
      return ok;
    },
  };
}

const externalNameService: Command = {
  name: 'externalname',
  about: 'Create an ExternalName service',
  usage: 'NAME --external-name external.name',
  flags: [...creationFlags, flag('tcp strings'), flag('external-name string')],
  async run(invocation) {
    const service = nameArgument(invocation);
    const { flags } = invocation;
    const externalName = flags.text('external-name');
    const ports = flags.all('tcp').map((text) => servicePort(text, 0));
    await createObject(
      invocation,
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { labels: { app: service }, name: service },
        spec: {
          externalName,
          ...(ports.length > 0 ? { ports } : {}),
          selector: { app: service },
          type: 'ExternalName',
        },
      },
      { noun: 'ExternalName service' },
    );
    return ok;
  },
};

/** `80` or `80:8080` */
function servicePort(text: string, nodePort: number): Json {
  const [port = '', target = port] = text.split(':');
  if (!/^\d+$/.test(port)) throw new Failure(`strconv.Atoi: parsing "${port}": invalid syntax`);
  const targetPort = /^\d+$/.test(target) ? Number(target) : target;
  return {
    name: text.replace(':', '-'),
    port: Number(port),
    protocol: 'TCP',
    targetPort,
    ...(nodePort > 0 ? { nodePort } : {}),
  };
}

const configMapCommand: Command = {
  name: 'configmap',
  aliases: ['cm'],
  about: 'Create a config map from a local file, directory or literal value',
  usage: 'NAME [--from-file=[key=]source] [--from-literal=key1=value1]',
  flags: [...creationFlags, flag('from-literal texts'), flag('from-file texts')],
  async run(invocation) {
    const name = nameArgument(invocation);
    const data: Record<string, string> = {};
    for (const [key, value] of [...literals(invocation), ...fileEntries(invocation)]) {
      if (Object.hasOwn(data, key))
        throw new Failure(
          `cannot add key "${key}", another key by that name already exists in Data for ConfigMap "${name}"`,
        );
      data[key] = value;
    }
    const content = Object.keys(data).length === 0 ? {} : { data };
    const object = { apiVersion: 'v1', ...content, kind: 'ConfigMap', metadata: { name } };
    await createObject(invocation, object, { noun: 'configmap' });
    return ok;
  },
};

function literals({ flags }: Invocation): [string, string][] {
  return flags.all('from-literal').map((text) => {
    const equals = text.indexOf('=');
    if (equals <= 0) throw new Failure(`invalid literal source ${text}, expected key=value`);
    return [text.slice(0, equals), text.slice(equals + 1)];
  });
}

function fileEntries({ flags, process }: Invocation): [string, string][] {
  return flags.all('from-file').map((text) => {
    const equals = text.indexOf('=');
    const file = text.slice(equals + 1);
    const path = resolvePath(process.cwd, file);
    if (!process.machine.files.exists(path))
      throw new Failure(`error reading ${file}: no such file or directory`);
    return [
      equals < 0 ? (file.split('/').at(-1) ?? file) : text.slice(0, equals),
      process.machine.files.read(path),
    ];
  });
}

const genericSecret: Command = {
  name: 'generic',
  about: 'Create a secret from a local file, directory, or literal value',
  usage: 'NAME [--type=string] [--from-file=[key=]source] [--from-literal=key1=value1]',
  flags: [...creationFlags, flag('from-literal texts'), flag('from-file texts'), flag('type string')],
  async run(invocation) {
    const name = nameArgument(invocation);
    const entries = [...literals(invocation), ...fileEntries(invocation)];
    const data = Object.fromEntries(entries.map(([key, value]) => [key, base64(value)]));
    const type = invocation.flags.text('type');
    await createObject(
      invocation,
      {
        apiVersion: 'v1',
        ...(entries.length === 0 ? {} : { data }),
        kind: 'Secret',
        metadata: { name },
        ...(type === '' ? {} : { type }),
      },
      { noun: 'secret' },
    );
    return ok;
  },
};

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

const serviceAccountCommand: Command = {
  name: 'serviceaccount',
  aliases: ['sa'],
  about: 'Create a service account with the specified name',
  usage: 'NAME [--dry-run=server|client|none]',
  flags: creationFlags,
  async run(invocation) {
    const object = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: nameArgument(invocation) } };
    await createObject(invocation, object, { noun: 'serviceaccount' });
    return ok;
  },
};

/** Generators of kinds that the lab's API does not serve. */
const otherKinds = [
  'clusterrole',
  'clusterrolebinding',
  'cronjob',
  'ingress',
  'job',
  'poddisruptionbudget',
  'priorityclass',
  'quota',
  'role',
  'rolebinding',
  'token',
].map((name): Command => ({
  name,
  about: 'Not simulated in this lab',
  refusal: notSimulated(`create ${name}`, 'the lab has no such kind'),
}));

export const createCommand: Command = {
  name: 'create',
  about: 'Create a resource from a file or from stdin',
  usage: '-f FILENAME',
  flags: [filenameFlag, ...creationFlags],
  children: [
    configMapCommand,
    deploymentCommand,
    namespaceCommand,
    {
      name: 'secret',
      about: 'Create a secret using a specified subcommand',
      children: [
        ...['docker-registry', 'tls'].map((name): Command => ({
          name,
          about: 'Not simulated in this lab',
          refusal: notSimulated(`create secret ${name}`, 'use create secret generic'),
        })),
        genericSecret,
      ],
    },
    serviceAccountCommand,
    ...otherKinds,
    {
      name: 'service',
      aliases: ['svc'],
      about: 'Create a service using a specified subcommand',
      children: [
        serviceCommand('clusterip', 'ClusterIP'),
        externalNameService,
        serviceCommand('loadbalancer', 'LoadBalancer'),
        serviceCommand('nodeport', 'NodePort'),
      ],
    },
  ],
  async run(invocation) {
    if (invocation.args.length > 0)
      throw usageFailure(invocation.commandPath, `Unexpected args: [${invocation.args.join(' ')}]`);
    if (!invocation.flags.given('filename')) throw new Failure('must specify one of -f and -k');
    const { objects, errors } = await placedObjects(invocation);
    if (objects.length === 0 && errors.length === 0) throw new Failure('no objects passed to create');
    const failures = [...errors];
    for (const { object, namespace, source } of objects) {
      try {
        await createObject(invocation, object, { source, namespace });
      } catch (error) {
        failures.push(asError(error));
      }
    }
    throwAll(failures);
    return ok;
  },
};
