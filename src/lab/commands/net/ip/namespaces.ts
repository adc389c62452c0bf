/** `ip netns`: the network namespaces of a node's pods, which the container runtime has given names. */
import type { Namespace } from '../../../net/types.ts';
import { IpError } from './options.ts';
import type { IpContext, Words } from './options.ts';

export function ipNetns(words: Words, { net, namesNamespaces }: IpContext): string {
  const verb = words.done ? 'list' : words.next();
  if (!/^(?:s(?:how)?|li?s?t?|list-id)$/.test(verb))
    throw new IpError(`ip: "ip netns ${verb}" is not simulated in this lab`, 1);
  if (!namesNamespaces) return '';
  return namespacesOf(net)
    .map(({ name }, id) =>
      verb === 'list-id' ? `nsid ${id} (iproute2 netns name: ${name})\n` : `${name} (id: ${id})\n`,
    )
    .join('');
}

/** In the order in which their links were made, which gives them their ids. */
function namespacesOf(net: Namespace): readonly Namespace[] {
  const others = net.devices.flatMap(({ peer }) =>
    peer === undefined || peer.namespace === net ? [] : [peer.namespace],
  );
  return [...new Set(others)];
}
