/** traefik/whoami: an HTTP server that tells who answers, and what it was asked. */
import { serveHttp } from '../net/http.ts';
import type { HttpRequest } from '../net/http.ts';
import type { ContainerContext, LabImage } from './image.ts';
import { linkLocal } from './linkLocal.ts';

/** Its port unless WHOAMI_PORT_NUMBER or --port says otherwise. */
const PORT = 80;

export const whoami: LabImage = {
  repository: 'docker.io/traefik/whoami',
  bytes: 2_800_000,
  tools: 'none',
  entrypoint: '/whoami',
  start(context) {
    const port = portOf(context);
    context.log(`${goDate(context.clock.now())} Starting up on port ${port}`);
    return serveHttp(context.net, port, (request) => ({
      status: 200,
      headers: [
        ['Date', new Date(context.clock.now()).toUTCString()],
        ['Content-Type', 'text/plain; charset=utf-8'],
      ],
      body: request.target === '/health' ? '' : describe(context, request),
    }));
  },
};

function portOf({ args, container }: ContainerContext): number {
  const flag = args.findIndex((word) => /^--?port$/.test(word));
  const attached = args.map((word) => /^--?port=(\d+)$/.exec(word)?.[1]).find((port) => port !== undefined);
  const variable = container.env?.find((each) => each.name === 'WHOAMI_PORT_NUMBER')?.value;
  return Number(attached ?? (flag >= 0 ? args[flag + 1] : undefined) ?? variable ?? PORT) || PORT;
}

/** The addresses of all interfaces as Go's net.Interfaces gives them, then the request as net/http writes it. */
function describe({ pod, net }: ContainerContext, { method, target, headers, remote }: HttpRequest): string {
  const addresses = net.devices
    .filter((device) => device.up)
    .flatMap((device) => [
      ...device.addresses.map((each) => each.address),
      ...(device.kind === 'loopback' ? ['::1'] : [linkLocal(device.mac)]),
    ]);
  const ordered = [
    ...headers.filter(isFirst).sort(([a], [b]) => a.localeCompare(b)),
    ...headers.filter((each) => !isFirst(each)),
  ];
  return [
    ...[
      `Hostname: ${pod.spec.hostname ?? pod.metadata.name}`,
      ...addresses.map((address) => `IP: ${address}`),
    ].map((line) => `${line}\n`),
    `RemoteAddr: ${remote.address}:${remote.port}\n`,
    ...[`${method} ${target} HTTP/1.1`, ...ordered.map(([name, value]) => `${name}: ${value}`), ''].map(
      (line) => `${line}\r\n`,
    ),
  ].join('');
}

/** `2025/08/08 14:00:00` */
function goDate(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replaceAll('-', '/').replace('T', ' ');
}

/** Go writes these two before all others. */
function isFirst([name]: readonly [string, string]): boolean {
  return /^(host|user-agent)$/i.test(name);
}
