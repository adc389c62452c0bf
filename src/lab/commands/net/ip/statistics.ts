/** `-s`: what an interface has counted (print_link_stats in ipaddress.c). */
import type { Counters, Device } from '../../../net/types.ts';
import type { IpOptions } from './options.ts';

const WIDTHS = [10, 8, 7, 8, 8, 8];
const UNITS = ['', 'k', 'M', 'G', 'T'];

type Row = readonly [title: string, bytes: number, packets: number, dropped: number];

const rows = ({ rxBytes, rxPackets, rxDropped, txBytes, txPackets, txDropped }: Counters): readonly Row[] => [
  ['RX:  bytes packets errors dropped  missed   mcast           ', rxBytes, rxPackets, rxDropped],
  ['TX:  bytes packets errors dropped carrier collsns           ', txBytes, txPackets, txDropped],
];
/** What does not happen here, for `-s -s`. */
const ERRORS = [
  'RX errors:  length    crc   frame    fifo overrun           ',
  'TX errors: aborted   fifo  window heartbt transns           ',
];

/** Errors, missed, multicast and collisions do not happen here. */
export function statisticsLines(
  { counters }: Device,
  options: Pick<IpOptions, 'human' | 'statistics'>,
): string {
  const number = (value: number): string => (options.human ? human(value) : String(value));
  return rows(counters)
    .map(([title, bytes, packets, dropped], index) => {
      const figures = [bytes, packets, 0, dropped, 0, 0]
        .map((value, column) => number(value).padStart(WIDTHS[column] ?? 0))
        .join('');
      const errors =
        options.statistics > 1
          ? `    ${ERRORS[index] ?? ''}\n    ${[18, 7, 8, 8, 8].map((width) => '0'.padStart(width)).join('')} \n`
          : '';
      return `    ${title}\n    ${figures} \n${errors}`;
    })
    .join('');
}

export function statisticsJson({ counters }: Device): Readonly<Record<string, unknown>> {
  const { rxBytes, rxPackets, rxDropped, txBytes, txPackets, txDropped } = counters;
  return {
    rx: { bytes: rxBytes, packets: rxPackets, errors: 0, dropped: rxDropped, over_errors: 0, multicast: 0 },
    tx: {
      bytes: txBytes,
      packets: txPackets,
      errors: 0,
      dropped: txDropped,
      carrier_errors: 0,
      collisions: 0,
    },
  };
}

/** -h: powers of a thousand, with three digits (print_num). */
function human(value: number): string {
  if (value < 1000) return String(value);
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log10(value) / 3));
  const scaled = value / 1000 ** power;
  const digits = scaled < 10 ? 2 : scaled < 100 ? 1 : 0;
  return `${scaled.toFixed(digits)}${UNITS[power] ?? ''}`;
}
