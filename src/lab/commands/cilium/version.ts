import { ok } from './subcommand.ts';
import type { Subcommand } from './subcommand.ts';

export const CILIUM_VERSION = '1.18.0';
/** The commit that the 1.18 branch begins at. */
export const CILIUM_COMMIT = '228a293646';

export const version: Subcommand = {
  path: 'version',
  run() {
    const build = `${CILIUM_VERSION} ${CILIUM_COMMIT} 2025-07-01T16:31:50+02:00 go version go1.24.4 linux/amd64`;
    return ok(`Client: ${build}\nDaemon: ${build}\n`);
  },
};
