/** Ephemeral ports (net.ipv4.ip_local_port_range). */
import type { Random } from '../random.ts';

const FIRST = 32768;
const LAST = 60999;

export class Ports {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  ephemeral(isTaken: (port: number) => boolean): number {
    for (;;) {
      const port = this.#random.between(FIRST, LAST);
      if (!isTaken(port)) return port;
    }
  }
}
