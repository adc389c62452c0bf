import type { NetError } from '../../../net/types.ts';

/** What is printed as `curl: (exit) message`. */
export class CurlError extends Error {
  readonly exit: number;
  /** Before anything was sent, when the meter shows nothing; on the connection, which is closed then; when all was done. */
  readonly at: 'start' | 'wire' | 'done';

  constructor(exit: number, message: string, at: CurlError['at'] = 'wire') {
    super(message);
    this.name = 'CurlError';
    this.exit = exit;
    this.at = at;
  }
}

/** Why a connection did not come about, as the C library words it. */
export const REASONS: Partial<Record<NetError['code'], string>> = {
  ECONNREFUSED: 'Connection refused',
  EHOSTUNREACH: 'No route to host',
  ENETUNREACH: 'Network is unreachable',
  EPERM: 'Operation not permitted',
  EACCES: 'Permission denied',
  EINVAL: 'Invalid argument',
};
