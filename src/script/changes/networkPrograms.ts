/** Programs of Linux networking, as of iproute2 6, iptables 1.8, tcpdump 4.99, curl 8. */
import type { Judge, Verdict } from './change.ts';
import { UNKNOWN } from './change.ts';
import { named, readCall, unlessHidden } from './options.ts';
import { verbs } from './kubernetesPrograms.ts';

const IP_VALUED = named('-f --family -family -n --netns -netns -l --loops -loops -rc -rcvbuf');
const IP_OBJECTS_WITH_SHORT_SHOW = /^(a|ad|add|addr|address|r|ro|rou|route|n|ne|nei|neigh|neighbour|ru|rule)/;

/** iproute2 writes long options with one dash, and takes any beginning of a word. */
const ip: Judge = (argv): Verdict => {
  const words: string[] = [];
  for (let i = 1; i < argv.length; i += 1) {
    const word = argv[i] ?? '';
    if (words.length > 0 || !word.startsWith('-')) words.push(word);
    else if (/^-{1,2}(b|ba|bat|batch|force)$/.test(word)) return 'changes';
    else if (IP_VALUED.has(word)) i += 1;
  }
  const [object, command] = words;
  if (object === undefined || command === undefined)
    return object?.includes(UNKNOWN) === true ? 'unforeseeable' : 'reads';
  if (object.includes(UNKNOWN) || command.includes(UNKNOWN)) return 'unforeseeable';
  if (/^(netns|vrf)$/.test(object) && command === 'exec') {
    const inner = words.slice(3);
    return inner.length === 0 ? 'interactive' : { argv: inner };
  }
  if (object === 'netns') return /^(list|ls|identify|pids|monitor)$/.test(command) ? 'reads' : 'changes';
  if (object.startsWith('mon')) return 'reads';
  if (/^[sl]$/.test(command)) return IP_OBJECTS_WITH_SHORT_SHOW.test(object) ? 'reads' : 'changes';
  return /^(sh|sho|show|li|lis|list|ls|lst|g|ge|get|help)$/.test(command) ? 'reads' : 'changes';
};

/** `tc`, `bridge`: an object, then a verb; without one they show. */
const objectThenVerb: Judge = (argv): Verdict => {
  const [object, verb] = readCall(argv, named('-n -netns -batch -b')).words;
  if (argv.some((word) => /^-(b|batch|force)$/.test(word))) return 'changes';
  if ([object, verb].some((word) => word?.includes(UNKNOWN) === true)) return 'unforeseeable';
  return verb === undefined || object === 'monitor' || /^(sh|sho|show|list|ls|lst|get|help)$/.test(verb)
    ? 'reads'
    : 'changes';
};

/** Reads when every option is among those that only read. */
function onlyOptions(reading: string, valued: string): Judge {
  const allowed = named(reading);
  const takes = named(valued);
  return (argv) =>
    readCall(argv, takes).options.every(({ name }) => allowed.has(name)) ? 'reads' : 'changes';
}

const IPTABLES_READS = named('-L --list -S --list-rules -C --check -h --help -V --version');
const IPTABLES_CHANGES = named(`
  -A --append -D --delete -I --insert -R --replace -F --flush -Z --zero -N --new -X --delete-chain -P --policy -E
  --rename-chain`);
const iptables: Judge = (argv) => {
  const { options } = readCall(argv, named('-t --table -w --wait -j -p -s -d -i -o -m'));
  if (options.some(({ name }) => IPTABLES_CHANGES.has(name))) return 'changes';
  return options.some(({ name }) => IPTABLES_READS.has(name)) ? 'reads' : 'changes';
};

const CURL_VALUED = named(`
  -A -b -c -C -d -D -e -E -F -h -H -K -m -o -P -Q -r -t -T -u -U -w -x -X -y -Y -z --request --data --data-raw
  --data-binary --data-urlencode --data-ascii --form --form-string --json --upload-file --output --config --cookie-jar
  --dump-header --header --user-agent --max-time --connect-timeout --resolve --interface --retry --retry-delay --user --url
  --proxy --cacert --cert --key --write-out --referer --range --output-dir --trace --trace-ascii --stderr --etag-save
  --quote --local-port --dns-servers --connect-to --max-redirs --noproxy --limit-rate`);
const CURL_SENDS = named(`
  -d -F -T -Q -K --data --data-raw --data-binary --data-urlencode --data-ascii --form --form-string --json --upload-file
  --quote --config`);
const CURL_WRITES = named(
  '-O --remote-name --remote-name-all -c --cookie-jar -D --dump-header --trace --trace-ascii --etag-save -J',
);

const curl: Judge = (argv): Verdict => {
  const { options } = readCall(argv, CURL_VALUED);
  for (const { name, value = '' } of options) {
    if (CURL_SENDS.has(name)) return 'changes';
    if ((name === '-X' || name === '--request') && !/^(GET|HEAD|OPTIONS)$/.test(value)) return 'changes';
    if (CURL_WRITES.has(name)) return 'writes-file';
    if ((name === '-o' || name === '--output' || name === '--stderr') && !/^(\/dev\/null|-)$/.test(value))
      return 'writes-file';
  }
  return 'reads';
};

const wget: Judge = (argv) => {
  const { options } = readCall(
    argv,
    named('-O --output-document -T --timeout -t --tries -U -P -o -a --post-data --post-file --method'),
  );
  if (options.some(({ name }) => /^--(post|method|body)/.test(name))) return 'changes';
  const to = options.findLast(({ name }) => name === '-O' || name === '--output-document')?.value;
  return options.some(({ name }) => name === '--spider') || to === '-' || to === '/dev/null'
    ? 'reads'
    : 'writes-file';
};

const CAPTURE_VALUED = named(`
  -i -c -s -w -r -C -G -W -z -Z -F -y -B -E -m -M -T -V -j -Q --interface --snapshot-length -Y -f -a -b -d -e -R -o -X -z
  -O -t -N -K -H -k`);
const capture: Judge = (argv) => {
  const { options } = readCall(argv, CAPTURE_VALUED);
  const writes = options.find(({ name }) => name === '-w');
  if (writes !== undefined && writes.value !== '-' && writes.value !== '/dev/null') return 'writes-file';
  // tcpdump's -z runs a program on each file; tshark's prints statistics, but none of ours needs it.
  return argv[0] === 'tcpdump' && options.some(({ name }) => name === '-z') ? 'changes' : 'reads';
};

/** Gratuitous answers change what others believe. */
const arping: Judge = (argv) =>
  readCall(argv, named('-c -w -i -I -s -S -t -T -W -k')).options.some(({ name }) => /^-[APU]$/.test(name))
    ? 'changes'
    : 'reads';

const arp: Judge = (argv) =>
  readCall(argv, named('-i --device')).options.some(({ name }) =>
    /^(-[sdf]|--set|--delete|--file)$/.test(name),
  )
    ? 'changes'
    : 'reads';

const nc: Judge = (argv) =>
  readCall(argv, named('-w -p -s -i -q -X -x')).options.some(({ name }) => name === '-z')
    ? 'reads'
    : 'changes';

const ping: Judge = (argv) =>
  argv.some((word) => /^-[A-Za-z]*f/.test(word) || word === '--flood') ? 'changes' : 'reads';

const conntrack: Judge = (argv) => {
  const acts = argv.some((word) => /^(-[DUIF]|--(delete|update|create|flush))$/.test(word));
  const looks = argv.some((word) => /^(-[LGECS]|--(dump|get|event|count|stats))$/.test(word));
  return looks && !acts ? 'reads' : 'changes';
};

/** A device's name has no dash in front, so that every option tells what is asked. */
const ethtool: Judge = (argv) =>
  argv
    .slice(1)
    .filter((word) => word.startsWith('-'))
    .every((word) => /^(-[iSkgacldmnPTux]|--(driver|statistics|show-\S+|json|version))$/.test(word))
    ? 'reads'
    : 'changes';

const BPFTOOL_CHANGES = named(`
  pin attach detach load loadall update delete create run push pop enqueue dequeue freeze register unregister profile batch`);
const bpftool: Judge = (argv): Verdict => {
  const { words } = readCall(argv, named('-n -B'));
  if (words.some((word) => BPFTOOL_CHANGES.has(word))) return 'changes';
  return words[1]?.includes(UNKNOWN) === true ? 'unforeseeable' : 'reads';
};

export const networkPrograms: Readonly<Record<string, Judge>> = {
  ip,
  tc: objectThenVerb,
  bridge: objectThenVerb,
  iptables,
  ip6tables: iptables,
  'iptables-save': onlyOptions('-c -t -M', '-t -M'),
  'ip6tables-save': onlyOptions('-c -t -M', '-t -M'),
  nft: (argv) => {
    const { options, words } = readCall(argv, named('-f --file -D --define -I --includepath'));
    if (options.some(({ name }) => name === '-f' || name === '--file' || name === '-i')) return 'changes';
    return words[0] === 'list' || words[0] === 'monitor' || words[0] === 'describe' ? 'reads' : 'changes';
  },
  ipset: verbs(named('list -L save -S test -T version help')),
  conntrack,
  ethtool,
  bpftool,
  ping,
  ping6: ping,
  arping,
  arp,
  curl: unlessHidden(CURL_VALUED, curl),
  wget,
  nc,
  netcat: nc,
  ncat: nc,
  tcpdump: unlessHidden(CAPTURE_VALUED, capture),
  tshark: capture,
  termshark: capture,
  // -K closes sockets.
  ss: (argv) => (argv.some((word) => /^(-[a-zA-Z]*K|--kill)/.test(word)) ? 'changes' : 'reads'),
  ...Object.fromEntries(
    ['traceroute', 'traceroute6', 'tracepath', 'mtr', 'dig', 'nslookup', 'host', 'getent', 'netstat'].map(
      (name): [string, Judge] => [name, () => 'reads'],
    ),
  ),
  resolvectl: verbs(named('query status statistics dns domain')),
};
