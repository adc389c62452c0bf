/** `bridge` of iproute2. The lab has no bridges: what it lists is what every other interface has. */
import type { Device } from '../../net/types.ts';
import type { Program } from '../../process.ts';

export const bridge: Program = async ({ args, machine, stdout, stderr }) => {
  const [object = '', ...words] = args.filter((word) => !/^-(?:c|color|d|details|s|statistics)/.test(word));
  const at = words.indexOf('dev');
  const name = at < 0 ? undefined : words[at + 1];
  const verb = words[0] === undefined || words[0] === 'dev' ? 'show' : words[0];
  const device = name === undefined ? undefined : machine.net.device(name);
  if (name !== undefined && device === undefined) {
    await stderr.write(`Cannot find device "${name}"\n`);
    return 1;
  }
  const isObject = (full: string): boolean => object !== '' && full.startsWith(object);
  if (!/^(?:s(?:how)?|li?s?t?)$/.test(verb) || !['link', 'fdb', 'vlan'].some(isObject)) {
    await stderr.write(`bridge: "bridge ${args.join(' ')}" is not simulated in this lab\n`);
    return 1;
  }
  if (isObject('vlan')) await stdout.write('port              vlan-id  \n');
  else if (isObject('fdb')) {
    const shown = device === undefined ? machine.net.devices : [device];
    await stdout.write(shown.flatMap(ownEntries).join(''));
  }
  return 0;
};

/** Groups that an interface listens to: all nodes, all hosts, and the neighbour discovery of its link-local address. */
function ownEntries({ name, kind, up, mac }: Device): readonly string[] {
  // A vxlan device whose peers come with each packet (external) learns none.
  if (!up || kind === 'loopback' || kind === 'vxlan') return [];
  const solicited = `33:33:ff:${mac.split(':').slice(3).join(':')}`;
  return ['33:33:00:00:00:01', '01:00:5e:00:00:01', solicited].map(
    (address) => `${address} dev ${name} self permanent\n`,
  );
}
