/** What the server answers whatever its state: its version, its health, its resources. */
import { discover } from './discovery.ts';

const version = {
  major: '1',
  minor: '33',
  emulationMajor: '1',
  emulationMinor: '33',
  minCompatibilityMajor: '1',
  minCompatibilityMinor: '32',
  gitVersion: 'v1.33.2',
  gitCommit: 'a57b6f7709f6c2722b92f07b8b4c48210a51fc40',
  gitTreeState: 'clean',
  buildDate: '2025-06-17T18:41:31Z',
  goVersion: 'go1.24.4',
  compiler: 'gc',
  platform: 'linux/amd64',
};

/** Undefined: the path is another one. */
export function fixedAnswer(path: string, accept: string): unknown {
  if (path === '/version') return version;
  if (path === '/healthz' || path === '/livez' || path === '/readyz') return 'ok';
  return discover(path, accept);
}
