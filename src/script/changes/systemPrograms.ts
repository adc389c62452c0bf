/** Programs of the system, and those that read and lay out text. */
import type { Judge, Verdict } from './change.ts';
import { UNKNOWN } from './change.ts';
import { verbs } from './kubernetesPrograms.ts';
import { named, readCall, unlessHidden } from './options.ts';

const reads: Judge = () => 'reads';

/** Whatever they are told, they only print (or only change the shell that runs them). */
const READERS = named(`
  : true false echo printf test [ [[ ((  pwd cd pushd popd dirs type which whereis help uname id whoami groups who w
  uptime free df du lscpu lsblk lsmod lspci lsns lsof modinfo nproc getconf arch printenv locale cal sleep seq wait jobs
  export declare typeset local readonly unset set shopt unalias read shift return break continue exit
  getopts let umask ulimit times history disown logout caller suspend fg bg
  cat head tail grep egrep fgrep zgrep zcat rg wc cut tr tac rev nl fold fmt paste join comm diff cmp column expand unexpand
  jq hexdump od strings base64 md5sum sha1sum sha256sum sha512sum cksum stat file readlink realpath basename dirname ls
  tree more man tput clear ps pgrep pidof pstree vmstat iostat mpstat findmnt numfmt tsort shuf look
  factor expr yes getfacl lsattr runlevel last lastlog ldd nm objdump readelf less top htop`);

/** `-o FILE` and the like. */
function unlessOption(changing: RegExp, valued = '', reason: Verdict = 'writes-file'): Judge {
  const takes = named(valued);
  return unlessHidden(takes, (argv) =>
    readCall(argv, takes).options.some(({ name }) => changing.test(name)) ? reason : 'reads',
  );
}

const SED_VALUED = named('-e --expression -f --file -l --line-length');

/** sed's `w` writes a file and `e` runs a command; as commands of their own and as flags of `s`. */
const sed: Judge = (argv): Verdict => {
  const { options, words } = readCall(argv, SED_VALUED);
  if (options.some(({ name }) => /^(-i|--in-place)$/.test(name))) return 'writes-file';
  if (options.some(({ name }) => /^(-f|--file)$/.test(name))) return 'unforeseeable';
  const given = options.flatMap(({ name, value }) =>
    /^(-e|--expression)$/.test(name) && value !== undefined ? [value] : [],
  );
  const scripts = given.length > 0 ? given : words.slice(0, 1);
  if (scripts.some((script) => script.includes(UNKNOWN))) return 'unforeseeable';
  return scripts.some((script) => /(^|[;{}\n\d$,!/\s])[wWe](\s|$)|[/|#,@!~][gpiImM\d]*[we]/.test(script))
    ? 'writes-file'
    : 'reads';
};

const AWK_VALUED = named('-F -v -f --field-separator --assign --file');

/** awk can print into files and pipes, and run commands. */
const awk: Judge = (argv): Verdict => {
  const { options, words } = readCall(argv, AWK_VALUED);
  if (options.some(({ name }) => /^(-f|--file|-i|--include|-E)$/.test(name))) return 'unforeseeable';
  const program = words[0] ?? '';
  if (program.includes(UNKNOWN)) return 'unforeseeable';
  const code = program.replace(/"(?:\\.|[^"\\])*(?:"|$)|\/(?:\\.|[^/\\\n])+\/?/g, '""');
  const redirects = code
    .split(/[;}]/)
    .some((part) => part.slice(part.indexOf('print')).includes('>') && part.includes('print'));
  return redirects || /system|\||getline/.test(code) ? 'changes' : 'reads';
};

const find: Judge = (argv) =>
  argv.some((word) => /^-(delete|exec|execdir|ok|okdir|fprint|fprint0|fprintf|fls)$/.test(word))
    ? 'changes'
    : 'reads';

/** -C runs a command each time so many lines have been read. */
const mapfile: Judge = (argv) => (argv.some((word) => /^-\w*C/.test(word)) ? 'changes' : 'reads');

/** -p says which file a name runs. */
const hash: Judge = (argv) => (argv.some((word) => /^-\w*p/.test(word)) ? 'renames' : 'reads');

const tee: Judge = (argv) =>
  argv.slice(1).every((word) => word.startsWith('-') || /^\/dev\/(null|stderr|stdout|tty)$/.test(word))
    ? 'reads'
    : 'writes-file';

const uniq: Judge = (argv) => (readCall(argv, named('-f -s -w')).words.length > 1 ? 'writes-file' : 'reads');

const kill: Judge = (argv) => (/^-(l|L|0)$/.test(argv[1] ?? '') ? 'reads' : 'changes');

const sysctl: Judge = (argv): Verdict => {
  const { options, words } = readCall(argv, named('-r --pattern'));
  if (options.some(({ name }) => /^(-[wpf]|--(write|load|system))$/.test(name))) return 'changes';
  return words.some((word) => word.includes('=')) ? 'changes' : 'reads';
};

const hostname: Judge = (argv) =>
  readCall(argv, named('-F -b')).words.length > 0 || argv.includes('-F') ? 'changes' : 'reads';

const date: Judge = (argv) =>
  readCall(argv, named('-d --date -r --reference -f -s --set')).options.some(({ name }) =>
    /^(-s|--set)$/.test(name),
  ) || /^\d{8}/.test(argv[1] ?? '')
    ? 'changes'
    : 'reads';

const gitVerbs = verbs(
  named('status log diff show rev-parse describe blame ls-files help version'),
  named('-C --git-dir --work-tree'),
);

/** What is configured with -c, and outside differs, are programs of their own. */
const git: Judge = (argv) =>
  argv.some((word) => /^(-c|--config-env|--exec-path|--output|--ext-diff|--textconv|-O)/.test(word))
    ? 'changes'
    : gitVerbs(argv);

/** Only asked for its version or help; without any word, many of them wait for what is typed. */
const version: Judge = (argv) =>
  argv.length === 1
    ? 'interactive'
    : argv.length === 2 && /^(-[vVh]|--(version|help)|version)$/.test(argv[1] ?? '')
      ? 'reads'
      : 'changes';

export const systemPrograms: Readonly<Record<string, Judge>> = {
  ...Object.fromEntries([...READERS].map((name): [string, Judge] => [name, reads])),
  awk: unlessHidden(AWK_VALUED, awk),
  gawk: unlessHidden(AWK_VALUED, awk),
  mawk: unlessHidden(AWK_VALUED, awk),
  sed: unlessHidden(SED_VALUED, sed),
  find: unlessHidden(named(''), find),
  mapfile,
  readarray: mapfile,
  hash,
  tee,
  uniq,
  kill,
  sysctl,
  hostname,
  date,
  sort: unlessOption(
    /^(-o|--output|--compress-program)$/,
    '-o --output -k --key -t -S -T --compress-program',
  ),
  yq: unlessOption(/^(-i|--inplace|--in-place|-s|--split-exp)$/, '-s --split-exp'),
  xxd: (argv) => (readCall(argv, named('-c -g -l -o -s')).words.length > 1 ? 'writes-file' : 'reads'),
  dmesg: unlessOption(/^(-[CcDEn]|--(clear|read-clear|console-\S+))$/, '-l -f -n', 'changes'),
  journalctl: unlessOption(
    /^--(vacuum-\S+|rotate|flush|sync|relinquish-var|update-catalog|setup-keys)$/,
    '-u -n -o -t -p',
    'changes',
  ),
  mount: (argv) =>
    readCall(argv, named('-t -l')).words.length === 0 && !argv.includes('-a') ? 'reads' : 'changes',
  systemctl: verbs(
    named(
      'status show cat help is-active is-enabled is-failed is-system-running get-default list-units list-unit-files list-timers list-sockets list-jobs list-dependencies list-machines show-environment',
    ),
    named('-t --type -p --property -n --lines -o --output -H --host -M --machine --state'),
  ),
  git,
  ...Object.fromEntries(
    [
      'openssl',
      'python',
      'python3',
      'node',
      'go',
      'make',
      'gcc',
      'ruby',
      'perl',
      'ssh-add',
      'k3d',
      'minikube',
      'bash',
      'sh',
    ].map((name): [string, Judge] => [name, version]),
  ),
};
