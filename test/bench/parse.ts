import { parseOutput } from '../../src/output/parse.ts';
import { median, timedRuns, type Figure } from './figure.ts';

const LINES = 500_000;

/** A big cluster's service map: three backends a service, in no order, as the map prints it. */
function serviceMap(): string {
  const lines = ['Key   Value   State   Error'];
  for (let at = 0; at < LINES; at += 1) {
    const service = Math.floor(at / 4);
    const slot = at % 4;
    const frontend = `10.${96 + (service >> 16)}.${(service >> 8) & 255}.${service & 255}:80/TCP (${slot})`;
    lines.push(`${frontend.padEnd(31)}${slot ? at : 0} ${slot ? 0 : 3}[0] (${service & 65535}) [0x0 0x0]`);
  }
  return lines.join('\n');
}

function capture(): string {
  const lines: string[] = [];
  for (let at = 0; at < LINES; at += 1) {
    const seconds = String(Math.floor(at / 10_000) % 60).padStart(2, '0');
    const micros = String((at * 97) % 1_000_000).padStart(6, '0');
    lines.push(
      `14:17:${seconds}.${micros} eth1  In  IP 172.20.0.53.34980 > 172.20.2.77.80: Flags [S], seq ${at}, win 64240, options [mss 1460,sackOK,TS val 1430010626 ecr 0,nop,wscale 7], length 0`,
    );
  }
  return lines.join('\n');
}

const INPUTS = {
  'map get cilium_lb4_services_v2': {
    argv: ['cilium-dbg', 'map', 'get', 'cilium_lb4_services_v2'],
    text: serviceMap,
  },
  tcpdump: { argv: ['tcpdump', '-i', 'any', '-nn'], text: capture },
} as const;

export async function parse(): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const [what, { argv, text: make }] of Object.entries(INPUTS)) {
    const text = make();
    const command = { argv, line: argv.join(' '), rowsKept: true, filtered: false };
    const split = median(await timedRuns(5, () => text.split('\n').length));
    const parsed = median(await timedRuns(5, () => parseOutput(command, text)));
    figures.push({
      what: `${LINES.toLocaleString('en')} lines of ${what}`,
      value: parsed,
      unit: 'ms',
      budget: 3 * split,
      yardstick: { what: 'splitting the text into lines', value: split },
    });
  }
  return figures;
}
