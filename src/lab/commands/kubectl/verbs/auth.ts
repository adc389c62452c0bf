/** `kubectl auth can-i|whoami` */
import { asObject } from '../client.ts';
import { Failure, notSimulated } from '../../../go/failure.ts';
import { flag } from '../../../go/flags.ts';
import { goJson } from '../../../go/json.ts';
import { goYaml } from '../../../go/yaml.ts';
import { ok } from '../invocation.ts';
import type { Command, Invocation } from '../invocation.ts';
import { at, listAt, textAt } from '../../../go/jsonValue.ts';
import { TabWriter } from '../../../go/tabWriter.ts';
import { tableTabs } from '../tabs.ts';

const canI: Command = {
  name: 'can-i',
  about: 'Check whether an action is allowed',
  usage: 'VERB [TYPE | TYPE/NAME | NONRESOURCEURL]',
  flags: [
    flag('all-namespaces,A bool'),
    flag('quiet,q bool'),
    flag('subresource string'),
    flag('list bool'),
    flag('no-headers bool'),
  ],
  async run(invocation) {
    const { flags, args, client } = invocation;
    if (flags.on('list'))
      throw notSimulated('auth can-i --list', 'the one user of the lab may do everything');
    const [verb, what, name] = args;
    if (verb === undefined || what === undefined || args.length > 3)
      throw new Failure(
        'you must specify two arguments: verb resource or verb resource/resourceName.\n' +
          "See 'kubectl auth can-i -h' for help and examples.",
      );
    const attributes = what.startsWith('/')
      ? { nonResourceAttributes: { path: what, verb } }
      : { resourceAttributes: await resourceAttributes(invocation, verb, what, name) };
    const review = {
      kind: 'SelfSubjectAccessReview',
      apiVersion: 'authorization.k8s.io/v1',
      metadata: {},
      spec: attributes,
    };
    const answer = await client.create('/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', review);
    const allowed = at(answer, 'status', 'allowed') === true;
    if (!flags.on('quiet')) await invocation.out(allowed ? 'yes\n' : 'no\n');
    return allowed ? ok : 1;
  },
};

async function resourceAttributes(
  invocation: Invocation,
  verb: string,
  what: string,
  second: string | undefined,
) {
  const { flags, mapper, namespace } = invocation;
  const [type = '', name = second ?? ''] = what.split('/');
  const resource = await mapper.find(type).catch(() => undefined);
  if (resource === undefined && type !== '*')
    await invocation.err(`Warning: the server doesn't have a resource type '${type}'\n\n`);
  if (resource?.namespaced === false)
    await invocation.err(
      `Warning: resource '${resource.name}' is not namespace scoped${resource.group === '' ? '' : ` in group '${resource.group}'`}\n\n`,
    );
  return {
    ...(flags.on('all-namespaces') ? {} : { namespace }),
    verb,
    ...(resource === undefined ? {} : { group: resource.group }),
    resource: resource?.name ?? type,
    ...(flags.text('subresource') === '' ? {} : { subresource: flags.text('subresource') }),
    ...(name === '' ? {} : { name }),
  };
}

const whoAmI: Command = {
  name: 'whoami',
  about: 'Experimental: Check self subject attributes',
  flags: [flag('output,o string')],
  async run(invocation) {
    const review = { kind: 'SelfSubjectReview', apiVersion: 'authentication.k8s.io/v1', metadata: {} };
    const answer = await invocation.client.create(
      '/apis/authentication.k8s.io/v1/selfsubjectreviews',
      review,
    );
    const output = invocation.flags.text('output');
    if (output === 'json') await invocation.out(`${goJson(answer, '    ')}\n`);
    else if (output === 'yaml') await invocation.out(goYaml(answer));
    else {
      const user = asObject(at(answer, 'status', 'userInfo'));
      const rows = [
        `Username\t${textAt(user, 'username')}`,
        `Groups\t[${listAt(user, 'groups').map(String).join(' ')}]`,
      ];
      const text = ['ATTRIBUTE\tVALUE', ...rows].map((row) => `${row}\n`).join('');
      await invocation.out(new TabWriter(tableTabs).align(text));
    }
    return ok;
  },
};

export const authCommand: Command = {
  name: 'auth',
  about: 'Inspect authorization',
  children: [
    canI,
    {
      name: 'reconcile',
      about: 'Reconciles rules for RBAC role, role binding, cluster role, and cluster role binding objects',
      refusal: notSimulated('auth reconcile', 'the lab keeps no roles; its one user may do everything'),
    },
    whoAmI,
  ],
};
