/** `getent hosts|ahosts|services|passwd`: what the C library finds of a name. */
import { parseIpv4 } from '../../../ipv4.ts';
import type { Program } from '../../process.ts';
import { hostsName, resolveName } from './resolve.ts';
import { serviceNamed } from './services.ts';

/** Databases of glibc that the lab has nothing of. */
const OTHERS =
  'ahostsv4 ahostsv6 aliases ethers group gshadow initgroups netgroup networks protocols rpc shadow'.split(
    ' ',
  );
const NOT_FOUND = 2;

export const getent: Program = async (process) => {
  const { args, machine, signal, stdout, stderr } = process;
  const [database = '', ...keys] = args;
  if (OTHERS.includes(database) || (keys.length === 0 && database !== '')) {
    await stderr.write(`getent ${args.join(' ')}: not simulated in this lab\n`);
    return 1;
  }
  let status = 0;
  for (const key of keys) {
    const text = await find(database, key);
    if (text === undefined) {
      await stderr.write(
        `Unknown database: ${database}\nTry \`getent --help' or \`getent --usage' for more information.\n`,
      );
      return 1;
    }
    if (text === '') status = NOT_FOUND;
    await stdout.write(text);
  }
  return status;

  /** Empty: not found. Undefined: no such database. */
  async function find(name: string, key: string): Promise<string | undefined> {
    switch (name) {
      case 'hosts':
      case 'ahosts': {
        const own = parseIpv4(key) === undefined ? undefined : hostsName(machine, key);
        if (name === 'hosts' && parseIpv4(key) !== undefined)
          return own === undefined ? '' : `${key.padEnd(15)} ${own}\n`;
        const found = await resolveName(machine, key, signal);
        if (found.kind !== 'found') return '';
        return found.addresses
          .map((address, index) =>
            name === 'hosts'
              ? `${address.padEnd(15)} ${found.name}\n`
              : ['STREAM', 'DGRAM', 'RAW']
                  .map(
                    (kind, at) =>
                      `${address.padEnd(15)} ${kind.padEnd(6)} ${index + at === 0 ? found.name : ''}\n`,
                  )
                  .join(''),
          )
          .join('');
      }
      case 'services': {
        const [service = '', protocol] = key.split('/');
        const known = serviceNamed(service);
        if (known === undefined) return '';
        return `${service.padEnd(21)} ${known.port}/${protocol ?? known.only ?? 'tcp'}\n`;
      }
      case 'passwd':
        return key === 'root' ? 'root:x:0:0:root:/root:/bin/bash\n' : '';
      default:
        return undefined;
    }
  }
};
