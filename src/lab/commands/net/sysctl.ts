/** `sysctl`: the network settings that this lab has. */
import type { Namespace } from '../../net/types.ts';
import type { Program } from '../../process.ts';
import { parseArguments, UsageError } from './arguments.ts';

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

export const sysctl: Program = async ({ args, machine, stdout, stderr }) => {
  let parsed;
  try {
    parsed = parseArguments(args, 'anwqe', ['system', 'all', 'values', 'quiet', 'write']);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    await stderr.write(`sysctl: "${error.option}" is not simulated in this lab\n`);
    return 1;
  }
  const { flags, operands } = parsed;
  const all = flags.has('a') || flags.has('all');
  let exit = 0;
  for (const word of all ? Object.keys(SETTINGS) : operands) {
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
    if (!flags.has('q') && !flags.has('quiet')) {
      await stdout.write(
        `${flags.has('n') || flags.has('values') ? '' : `${key} = `}${setting.read(machine.net)}\n`,
      );
    }
  }
  return exit;
};
