/** `sysctl`: the network settings that this lab has. */
import type { Namespace } from '../../net/types.ts';
import type { Program } from '../../process.ts';
import { readOptions } from '../options.ts';

interface Setting {
  read(net: Namespace): string;
  /** Absent: it cannot be changed here. */
  write?(net: Namespace, value: string): void;
}

const FORWARDING: Setting = {
  read: (net) => (net.forwarding ? '1' : '0'),
  write: (net, value) => {
    net.forwarding = value !== '0';
  },
};
const OFF: Setting = { read: () => '0' };
const SETTINGS: Readonly<Record<string, Setting>> = {
  'net.ipv4.conf.all.forwarding': FORWARDING,
  'net.ipv4.conf.all.rp_filter': OFF,
  'net.ipv4.conf.default.rp_filter': OFF,
  'net.ipv4.ip_forward': FORWARDING,
  'net.ipv4.ip_local_port_range': { read: () => '32768\t60999' },
  'net.ipv4.tcp_syn_retries': { read: () => '6' },
};

/** The files below /proc/sys that stand for the settings. */
export function sysctlFiles(
  net: Namespace,
): readonly { readonly path: string; readonly file: { read(): string; write(text: string): void } }[] {
  return Object.entries(SETTINGS).map(([key, setting]) => ({
    path: `/proc/sys/${key.replaceAll('.', '/')}`,
    file: {
      read: () => `${setting.read(net)}\n`,
      write: (text) => setting.write?.(net, text.trim()),
    },
  }));
}

export const sysctl: Program = async ({ args, machine, stdout, stderr }) => {
  const options = readOptions(args, {
    flags: 'anwqe',
    unsimulated: 'pbNr',
    long: { all: 'a', values: 'n', quiet: 'q', write: 'w', ignore: 'e', load: 'p', system: 'p', names: 'N' },
  });
  if (typeof options === 'string') {
    await stderr.write(`sysctl: ${options}\n`);
    return 1;
  }
  const all = options.has('a');
  let exit = 0;
  for (const word of all ? Object.keys(SETTINGS) : options.operands) {
    const [given = '', value] = word.split('=');
    const key = given.trim().replaceAll('/', '.');
    const setting = SETTINGS[key];
    if (setting === undefined) {
      await stderr.write(
        `sysctl: cannot stat /proc/sys/${key.replaceAll('.', '/')}: No such file or directory\n`,
      );
      exit = 1;
      continue;
    }
    if (value !== undefined && value.trim() !== setting.read(machine.net)) {
      if (setting.write === undefined) {
        await stderr.write(`sysctl: changing "${key}" is not simulated in this lab\n`);
        exit = 1;
        continue;
      }
      setting.write(machine.net, value.trim());
    }
    if (!options.has('q')) {
      await stdout.write(`${options.has('n') ? '' : `${key} = `}${setting.read(machine.net)}\n`);
    }
  }
  return exit;
};
