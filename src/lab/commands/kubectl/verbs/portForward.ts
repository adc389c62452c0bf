/** `kubectl port-forward`: ports of the machine that kubectl runs on, each a way into a pod. */
import { at, listAt, numberAt, textAt } from '../../../go/jsonValue.ts';
import type { JsonObject } from '../../../go/jsonValue.ts';
import { nameOf, namespaceOf, pathOf } from '../client.ts';
import { Failure, notSimulated } from '../../../go/failure.ts';
import { usageFailure } from '../failure.ts';
import { flag } from '../../../go/flags.ts';
import type { Command, Invocation } from '../invocation.ts';
import type { Connection } from '../../../net/types.ts';
import { targetPod } from './targetPod.ts';

interface Ports {
  readonly local: number;
  readonly remote: number;
}

export const portForwardCommand: Command = {
  name: 'port-forward',
  about: 'Forward one or more local ports to a pod',
  usage: 'TYPE/NAME [options] [LOCAL_PORT:]REMOTE_PORT [...[LOCAL_PORT_N:]REMOTE_PORT_N]',
  flags: [flag('address strings'), flag('pod-running-timeout duration=1m')],
  async run(invocation) {
    const { args, commandPath, deps, process, flags } = invocation;
    const [target, ...wanted] = args;
    if (target === undefined || wanted.length === 0)
      throw usageFailure(commandPath, 'TYPE/NAME and list of ports are required for port-forward');
    if (deps.pods === undefined) throw notSimulated('port-forward', 'use curl from a node or a pod');
    const { pods } = deps;
    const { pod } = await targetPod(invocation, target, 'logs');
    const service = /^(svc|services?)\//.test(target) ? await serviceOf(invocation, target) : undefined;
    const ports = wanted.map((text) => portsOf(text, pod, service));
    const phase = textAt(pod, 'status', 'phase');
    if (phase !== 'Running')
      throw new Failure(`unable to forward port because pod is not running. Current status=${phase}`);
    const where = { namespace: namespaceOf(pod), pod: nameOf(pod) };
    const address = flags.all('address').find((each) => each !== 'localhost') ?? '127.0.0.1';
    const ends: (() => void)[] = [];
    const fail = new AbortController();
    let failure = '';
    try {
      for (const { local, remote } of ports) {
        const accept = async (client: Connection): Promise<void> => {
          await invocation.out(`Handling connection for ${local}\n`);
          try {
            await join(client, await pods.dial(where, remote));
          } catch (error) {
            client.close();
            const why = error instanceof Error ? error.message : String(error);
            failure = `an error occurred forwarding ${local} -> ${remote}: error forwarding port ${remote} to pod ${where.pod}: ${why}`;
            fail.abort();
          }
        };
        const net = process.machine.net;
        ends.push(net.listenTcp({ address, port: local }, (client) => void accept(client)));
        await invocation.out(`Forwarding from ${address}:${local} -> ${remote}\n`);
        if (address === '127.0.0.1') await invocation.out(`Forwarding from [::1]:${local} -> ${remote}\n`);
      }
      const stopListening = process.clock.listen();
      await untilAborted([process.signal, fail.signal]).finally(stopListening);
    } catch (error) {
      if (error instanceof Error && error.message === 'EADDRINUSE')
        throw new Failure(
          'unable to listen on any of the requested ports: ' +
            `[${ports.map(({ local, remote }) => `{${local} ${remote}}`).join(' ')}]`,
        );
      throw error;
    } finally {
      for (const end of ends) end();
    }
    if (failure === '') return 130;
    await invocation.err(`${failure}\n`);
    throw new Failure('lost connection to pod');
  },
};

/** Bytes go both ways until one side has closed. */
async function join(one: Connection, other: Connection): Promise<void> {
  const copy = async (from: Connection, to: Connection): Promise<void> => {
    for (let text = await from.receive(); text !== undefined; text = await from.receive()) to.send(text);
    to.close();
  };
  // A reset ends the connection as a close does.
  await Promise.all([copy(one, other).catch(() => other.close()), copy(other, one).catch(() => one.close())]);
}

function untilAborted(signals: readonly AbortSignal[]): Promise<void> {
  const any = AbortSignal.any([...signals]);
  return new Promise((resolve) => {
    if (any.aborted) resolve();
    else any.addEventListener('abort', () => resolve(), { once: true });
  });
}

async function serviceOf({ client, mapper, namespace }: Invocation, target: string): Promise<JsonObject> {
  return client.getObject(pathOf(await mapper.find('services'), namespace, target.split('/')[1] ?? ''));
}

/** `8080`, `8080:80`, `:80`, `8080:http`; a service's port stands for the target port behind it. */
function portsOf(text: string, pod: JsonObject, service: JsonObject | undefined): Ports {
  const [first = '', second = first, ...rest] = text.split(':');
  if (rest.length > 0 || second === '') throw new Failure(`invalid port format '${text}'`);
  const remote = service === undefined ? podPort(second, pod) : servicePort(second, service, pod);
  const local = first === second && !/^\d+$/.test(first) ? remote : Number(first);
  if (!Number.isInteger(local) || local < 0 || local > 65_535)
    throw new Failure(
      `error parsing local port '${first}': strconv.ParseUint: parsing "${first}": invalid syntax`,
    );
  return { local, remote };
}

function podPort(text: string, pod: JsonObject): number {
  if (/^\d+$/.test(text)) return Number(text);
  for (const container of listAt(pod, 'spec', 'containers'))
    for (const port of listAt(container, 'ports'))
      if (textAt(port, 'name') === text) return numberAt(port, 'containerPort') ?? 0;
  throw new Failure(`Pod '${nameOf(pod)}' does not have a named port '${text}'`);
}

function servicePort(text: string, service: JsonObject, pod: JsonObject): number {
  const port = listAt(service, 'spec', 'ports').find(
    (each) => String(numberAt(each, 'port')) === text || textAt(each, 'name') === text,
  );
  if (port === undefined)
    throw new Failure(
      `Service ${nameOf(service)} does not have a ${/^\d+$/.test(text) ? `service port ${text}` : `named port '${text}'`}`,
    );
  return podPort(String(at(port, 'targetPort') ?? numberAt(port, 'port')), pod);
}
