/** What `kubectl version`, `cluster-info` and `config` tell about the lab's one cluster. */
import { asObject, nameOf, namespaceOf, pathOf } from '../client.ts';
import { Failure, notSimulated } from '../../../go/failure.ts';
import { flag } from '../../../go/flags.ts';
import { goJson } from '../../../go/json.ts';
import { goYaml } from '../../../go/yaml.ts';
import { ok } from '../invocation.ts';
import type { Command, Invocation } from '../invocation.ts';
import { listAt, textAt } from '../../../go/jsonValue.ts';
import type { JsonObject } from '../../../go/jsonValue.ts';
import { clusterName, contextName, userName } from '../kubeconfig.ts';
import { TabWriter } from '../../../go/tabWriter.ts';
import { tableTabs } from '../tabs.ts';

/** The kubectl whose texts this one prints. */
const clientVersion = { gitVersion: 'v1.33.2', major: '1', minor: '33' };
const kustomizeVersion = 'v5.6.0';

export const versionCommand: Command = {
  name: 'version',
  about: 'Print the client and server version information',
  flags: [flag('client bool'), flag('output,o string')],
  async run(invocation) {
    const { flags, client } = invocation;
    const output = flags.text('output');
    if (!['', 'yaml', 'json'].includes(output)) throw new Failure("--output must be 'yaml' or 'json'");
    const server = flags.on('client') ? undefined : asObject(await client.get('/version'));
    if (output === '') {
      await invocation.out(
        `Client Version: ${clientVersion.gitVersion}\nKustomize Version: ${kustomizeVersion}\n`,
      );
      if (server !== undefined) await invocation.out(`Server Version: ${textAt(server, 'gitVersion')}\n`);
    } else {
      const all: JsonObject = {
        clientVersion,
        kustomizeVersion,
        ...(server === undefined ? {} : { serverVersion: server }),
      };
      await invocation.out(output === 'yaml' ? goYaml(all) : `${JSON.stringify(all, null, 2)}\n`);
    }
    if (server !== undefined) await warnOfSkew(invocation, Number.parseInt(textAt(server, 'minor'), 10));
    return ok;
  },
};

async function warnOfSkew(invocation: Invocation, serverMinor: number): Promise<void> {
  if (Math.abs(serverMinor - Number(clientVersion.minor)) <= 1) return;
  await invocation.err(
    `WARNING: version difference between client (1.${clientVersion.minor}) and server (1.${serverMinor}) exceeds the supported minor version skew of +/-1\n`,
  );
}

/** Where the control plane answers, as kubeadm writes it into the kubeconfig. */
async function serverUrl(invocation: Invocation): Promise<string> {
  const nodes = await invocation.client.list(pathOf(await invocation.mapper.find('nodes'), ''), {
    labelSelector: 'node-role.kubernetes.io/control-plane',
  });
  const addresses = listAt(nodes.items[0] ?? {}, 'status', 'addresses');
  const internal = addresses.find((address) => textAt(address, 'type') === 'InternalIP');
  return `https://${textAt(internal, 'address') || 'localhost'}:6443`;
}

export const clusterInfoCommand: Command = {
  name: 'cluster-info',
  about: 'Display cluster information',
  children: [
    {
      name: 'dump',
      about: 'Dump relevant information for debugging and diagnosis',
      refusal: notSimulated('cluster-info dump'),
    },
  ],
  async run(invocation) {
    const { client, mapper } = invocation;
    const server = await serverUrl(invocation);
    const { items } = await client.list(pathOf(await mapper.find('services'), 'kube-system'), {
      labelSelector: 'kubernetes.io/cluster-service=true',
    });
    const services = items.map((service) => {
      const name = textAt(service, 'metadata', 'labels', 'kubernetes.io/name') || nameOf(service);
      const port = textAt(listAt(service, 'spec', 'ports')[0], 'name');
      const target = port === '' ? nameOf(service) : `${nameOf(service)}:${port}`;
      return `${name} is running at ${server}/api/v1/namespaces/${namespaceOf(service)}/services/${target}/proxy\n`;
    });
    await invocation.out(
      `Kubernetes control plane is running at ${server}\n${services.join('')}\n` +
        "To further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.\n",
    );
    return ok;
  },
};

const oneContext: readonly Command[] = [
  {
    name: 'current-context',
    about: 'Display the current-context',
    async run(invocation) {
      await invocation.out(`${contextName}\n`);
      return ok;
    },
  },
  {
    name: 'get-contexts',
    about: 'Describe one or many contexts',
    flags: [flag('no-headers bool'), flag('output,o string')],
    async run(invocation) {
      const { flags, args } = invocation;
      const unknown = args.find((name) => name !== contextName);
      if (unknown !== undefined) throw new Failure(`context ${unknown} not found`);
      if (flags.text('output') === 'name') await invocation.out(`${contextName}\n`);
      else {
        const header = flags.on('no-headers') ? '' : 'CURRENT\tNAME\tCLUSTER\tAUTHINFO\tNAMESPACE\n';
        const row = `*\t${contextName}\t${clusterName}\t${userName}\t\n`;
        await invocation.out(new TabWriter(tableTabs).align(header + row));
      }
      return ok;
    },
  },
  {
    name: 'get-clusters',
    about: 'Display clusters defined in the kubeconfig',
    async run(invocation) {
      await invocation.out(`NAME\n${clusterName}\n`);
      return ok;
    },
  },
  {
    name: 'view',
    about: 'Display merged kubeconfig settings or a specified kubeconfig file',
    flags: [flag('minify bool'), flag('output,o string=yaml')],
    async run(invocation) {
      const config: JsonObject = {
        apiVersion: 'v1',
        clusters: [
          {
            cluster: { 'certificate-authority-data': 'DATA+OMITTED', server: await serverUrl(invocation) },
            name: clusterName,
          },
        ],
        contexts: [{ context: { cluster: clusterName, user: userName }, name: contextName }],
        'current-context': contextName,
        kind: 'Config',
        preferences: {},
        users: [
          {
            name: userName,
            user: { 'client-certificate-data': 'DATA+OMITTED', 'client-key-data': 'DATA+OMITTED' },
          },
        ],
      };
      const output = invocation.flags.text('output');
      if (output !== 'yaml' && output !== 'json') throw notSimulated(`config view -o ${output}`);
      await invocation.out(output === 'yaml' ? goYaml(config) : `${goJson(config, '    ')}\n`);
      return ok;
    },
  },
];

export const configCommand: Command = {
  name: 'config',
  about: 'Modify kubeconfig files',
  children: [
    ...oneContext,
    ...[
      'set',
      'set-cluster',
      'set-context',
      'set-credentials',
      'unset',
      'use-context',
      'rename-context',
      'delete-context',
    ].map((name): Command => ({
      name,
      about: 'Not simulated: the lab has one cluster and one user',
      refusal: notSimulated(
        `config ${name}`,
        'the lab has one cluster and one user; use -n for the namespace',
      ),
    })),
  ],
};
