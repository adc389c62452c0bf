/** Whether the API server answers: it lives on a machine, and starts some time after it. */
import type { KubeApi } from '../../backend.ts';

export interface ApiPresence {
  /** Its address, as clients have it in their configuration. */
  readonly address: string;
  isUp(): boolean;
  /** Aborted when the machine goes down. */
  goingDown(): AbortSignal;
}

/** Nobody listens at the API server's address. The text is the one that Go's HTTP client gives. */
export class ApiUnreachable extends Error {
  readonly address: string;

  constructor(address: string) {
    super(`dial tcp ${address}: connect: connection refused`);
    this.name = 'ApiUnreachable';
    this.address = address;
  }
}

/** The API as its clients have it: requests fail while the server is away, and watches end when it goes. */
export function reachedOver(api: KubeApi, presence: ApiPresence): KubeApi {
  const check = (): void => {
    if (!presence.isUp()) throw new ApiUnreachable(presence.address);
  };
  return {
    async request(request) {
      check();
      return api.request(request);
    },
    async watch(request, signal, onEvent) {
      check();
      return api.watch(request, AbortSignal.any([signal, presence.goingDown()]), onEvent);
    },
  };
}
