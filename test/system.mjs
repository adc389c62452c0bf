/** What the tests use of the operating system: a browser, Korean glyphs, and real network tools to compare with. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Debian package -> the command or file that shows it is there. */
const DEBIAN_PACKAGES = {
  chromium: 'chromium',
  'fonts-noto-cjk': '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc',
  'fonts-dejavu-core': '/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf',
  iproute2: 'ip',
  'iputils-ping': 'ping',
  tcpdump: 'tcpdump',
  arping: 'arping',
  'net-tools': 'arp',
  curl: 'curl',
  jq: 'jq',
  jc: 'jc',
  tshark: 'tshark',
  'openssh-server': '/usr/sbin/sshd',
  busybox: 'busybox',
};

const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const MAC_CHROME = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

function which(command) {
  const found = spawnSync(process.platform === 'win32' ? 'where' : 'which', [command], { encoding: 'utf8' });
  return found.status === 0 ? found.stdout.split(/\r?\n/)[0] : undefined;
}

/** Path of a Chromium-based browser, or undefined. */
export function findBrowser() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  for (const name of BROWSERS) {
    const found = which(name);
    if (found) return found;
  }
  return existsSync(MAC_CHROME) ? MAC_CHROME : undefined;
}

/** On Debian as root, installs what is missing. Elsewhere the tests that need it say what they skip. */
export function ensureSystemPackages() {
  if (process.platform !== 'linux' || process.getuid() !== 0 || !which('apt-get')) return;
  const missing = Object.entries(DEBIAN_PACKAGES)
    .filter(([, proof]) => (proof.startsWith('/') ? !existsSync(proof) : !which(proof)))
    .map(([name]) => name);
  if (!missing.length) return;
  console.log(`Installing Debian packages for the tests: ${missing.join(' ')} …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const options = { stdio: ['ignore', 'ignore', 'inherit'], env };
  spawnSync('apt-get', ['update', '-qq'], options);
  const done = spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], options);
  if (done.status !== 0)
    console.error(
      `apt-get could not install ${missing.join(' ')}; the tests that need them are skipped or fail.`,
    );
}
