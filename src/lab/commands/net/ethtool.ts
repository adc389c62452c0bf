/** `ethtool -i` and `-S` for the virtual devices of the lab: which driver, and which interface is at the other end. */
import { KERNEL_RELEASE } from '../text/machineFacts.ts';
import type { Device } from '../../net/types.ts';
import type { Program } from '../../process.ts';

/** Driver and version of each kind (their `get_drvinfo`); what card a machine has is not modelled. */
const DRIVERS: Readonly<Partial<Record<Device['kind'], readonly [driver: string, version: string]>>> = {
  veth: ['veth', '1.0'],
  vxlan: ['vxlan', '0.1'],
  dummy: ['dummy', KERNEL_RELEASE],
};
/** Counters of a veth's one queue that only XDP programs move. */
const XDP_COUNTERS = [
  'rx_queue_0_xdp_packets',
  'rx_queue_0_xdp_bytes',
  'rx_queue_0_drops',
  'rx_queue_0_xdp_redirect',
  'rx_queue_0_xdp_drops',
  'rx_queue_0_xdp_tx',
  'rx_queue_0_xdp_tx_errors',
  'tx_queue_0_xdp_xmit',
  'tx_queue_0_xdp_xmit_errors',
];

export const ethtool: Program = async ({ args, machine, stdout, stderr }) => {
  const fail = async (text: string, exit = 1): Promise<number> => {
    await stderr.write(`${text}\n`);
    return exit;
  };
  const [first = ''] = args;
  const option = first.startsWith('-') ? first : '';
  const name = option === '' ? first : (args[1] ?? '');
  if (name === '') return fail('ethtool: bad command line argument(s)\nFor more information run ethtool -h');
  const device = machine.net.device(name);
  if (device === undefined) {
    const what =
      option === '-i'
        ? 'Cannot get driver information'
        : option === '-S'
          ? 'Cannot get stats strings information'
          : 'netlink error';
    return fail(`${what}: No such device`, option === '' ? 75 : 71);
  }
  const [driver, version] = DRIVERS[device.kind] ?? [];
  switch (option) {
    case '-i':
    case '--driver':
      if (device.kind === 'loopback')
        return fail('Cannot get driver information: Operation not supported', 71);
      if (driver === undefined || version === undefined)
        return fail(`ethtool: the card behind ${name} is not simulated in this lab`);
      await stdout.write(
        `driver: ${driver}\nversion: ${version}\nfirmware-version: \nexpansion-rom-version: \nbus-info: \n` +
          `supports-statistics: ${device.kind === 'veth' ? 'yes' : 'no'}\nsupports-test: no\nsupports-eeprom-access: no\n` +
          'supports-register-dump: no\nsupports-priv-flags: no\n',
      );
      return 0;
    case '-S':
    case '--statistics': {
      if (device.kind === 'ethernet')
        return fail(`ethtool: the card behind ${name} is not simulated in this lab`);
      if (device.peer === undefined || device.kind !== 'veth') return fail('no stats available', 94);
      const counters = XDP_COUNTERS.map((counter) => `     ${counter}: 0\n`).join('');
      await stdout.write(`NIC statistics:\n     peer_ifindex: ${device.peer.index}\n${counters}`);
      return 0;
    }
    case '':
      if (device.kind === 'ethernet')
        return fail(`ethtool: the card behind ${name} is not simulated in this lab`);
      await stdout.write(
        `Settings for ${name}:\n` +
          (device.kind === 'veth'
            ? '\tSupported ports: [  ]\n\tSupported link modes:   Not reported\n\tSupported pause frame use: No\n' +
              '\tSupports auto-negotiation: No\n\tSupported FEC modes: Not reported\n\tAdvertised link modes:  Not reported\n' +
              '\tAdvertised pause frame use: No\n\tAdvertised auto-negotiation: No\n\tAdvertised FEC modes: Not reported\n' +
              '\tSpeed: 10000Mb/s\n\tDuplex: Full\n\tAuto-negotiation: off\n\tPort: Twisted Pair\n\tPHYAD: 0\n' +
              '\tTransceiver: internal\n\tMDI-X: Unknown\n'
            : '') +
          `\tLink detected: ${device.up && device.carrier ? 'yes' : 'no'}\n`,
      );
      return 0;
    default:
      return fail(`ethtool ${option}: not simulated in this lab`);
  }
};
