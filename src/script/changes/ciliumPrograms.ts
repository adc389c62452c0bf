/** Cilium 1.18: cilium-dbg in the agent, the cilium CLI outside, and hubble. In an agent, `cilium` is cilium-dbg. */
import type { Judge, Verdict } from './change.ts';
import { UNKNOWN } from './change.ts';
import { named, readCall } from './options.ts';

const VALUED = named(`
  -n --namespace --context --kubeconfig --helm-release-name -o --output -H --host --config -t --type --from --to
  --related-to --wait-duration --timeout --port-forward -c --agent-pod-selector`);

/** At the end of a path such as `bpf lb list`, `endpoint get 12`. */
const READING_VERBS = named(`
  list ls get show match dump events health log status selectors names peers routes route-policies validate view
  healthz ping version inspect`);

/** Commands without verbs. */
const READING = named(
  'status version monitor features metrics help completion debuginfo node-list context statedb',
);

/** `map get`, `bpf ct list`: how many words come before the verb. */
const GROUPS: Readonly<Record<string, number>> = {
  bgp: 1,
  bpf: 2,
  cgroups: 1,
  clustermesh: 1,
  encrypt: 1,
  encryption: 1,
  endpoint: 1,
  fqdn: 2,
  hubble: 1,
  identity: 1,
  ip: 1,
  kvstore: 1,
  kvstoremesh: 1,
  lrp: 1,
  map: 1,
  metrics: 1,
  multicast: 2,
  node: 1,
  nodeid: 1,
  policy: 1,
  prefilter: 1,
  recorder: 1,
  service: 1,
};

/** Of the shell in the agent: what asks its tables. */
const SHELL_READS =
  /^(help|db|db\/(show|get|prefix|list|lowerbound|watch|changes|initialized)|lb\/\S*(show|list)|metrics(\/\S+)?|hive(\/\S+)?|uname|hello)$/;

const cilium: Judge = (argv): Verdict => {
  const { words, options } = readCall(argv, VALUED);
  const [group, ...rest] = words;
  if (group === undefined) return 'reads';
  if (group.includes(UNKNOWN)) return 'unforeseeable';
  if (group === 'shell') {
    if (rest.length === 0) return 'interactive';
    return SHELL_READS.test(rest[0] ?? '') ? 'reads' : 'changes';
  }
  // cilium-dbg prints its options and takes Name=value; the CLI has verbs.
  if (group === 'config')
    return rest.length === 0 || rest[0] === 'view' || rest[0] === 'get' ? 'reads' : 'changes';
  if (
    group === 'debuginfo' &&
    options.some(({ name }) => ['-f', '--file', '--output-directory'].includes(name))
  )
    return 'writes-file';
  // A port on this machine leads to the relay while it runs.
  if (group === 'hubble' && rest[0] === 'port-forward') return 'reads';
  if (group === 'fqdn' && rest[0] === 'names') return 'reads';
  const depth = Object.hasOwn(GROUPS, group) ? GROUPS[group] : undefined;
  if (depth === undefined) return READING.has(group) ? 'reads' : 'changes';
  if (rest.length < depth) return 'reads'; // prints its help
  const verb = rest[depth - 1] ?? '';
  if (verb.includes(UNKNOWN)) return 'unforeseeable';
  return READING_VERBS.has(verb) ? 'reads' : 'changes';
};

const hubble: Judge = (argv): Verdict => {
  const { words } = readCall(
    argv,
    named('--server --config -o --output --last --since --until --pod --namespace -n --protocol --port'),
  );
  const [verb, second] = words;
  if (verb === undefined) return 'reads';
  if (verb.includes(UNKNOWN)) return 'unforeseeable';
  if (verb === 'config')
    return second === undefined || ['view', 'get'].includes(second) ? 'reads' : 'changes';
  return ['observe', 'status', 'list', 'version', 'help', 'watch', 'completion'].includes(verb)
    ? 'reads'
    : 'changes';
};

export const ciliumPrograms: Readonly<Record<string, Judge>> = {
  cilium,
  'cilium-dbg': cilium,
  'cilium-health': (argv) =>
    ['status', 'get', 'ping', undefined].includes(readCall(argv, VALUED).words[0]) ? 'reads' : 'changes',
  hubble,
};
