/** What of the watched state a command's output rests on, told from the command alone. */
import { kubectlWords } from '../output/kubectlGet.ts';
import { resourcePlural } from '../output/kubeResources.ts';
import { agentWords, hasOption, optionValue } from '../output/options.ts';
import type { Command } from '../script/statement.ts';

/** Objects of one resource. */
export interface Reads {
  /** Plural name: `pods`. */
  readonly resource: string;
  /** Default: all. */
  readonly namespace?: string;
  /** Names of the objects; default: all of them. */
  readonly names?: readonly string[];
  /** Only what runs on that node. */
  readonly node?: string;
}

/**
 * What an agent makes its maps and lists of, by the words of its command. What packets leave behind (connection tracking,
 * translations, flows) tells of a moment and never goes out of date.
 */
const AGENT: readonly (readonly [words: string, resources: string])[] = [
  ['bpf endpoint', 'pods ciliumendpoints'],
  ['bpf ipcache', 'ciliumendpoints ciliumnodes ciliumidentities'],
  ['bpf lb', 'services endpointslices'],
  ['bpf policy', 'ciliumendpoints ciliumidentities'],
  ['bpf tunnel', 'ciliumnodes'],
  ['config', 'configmaps'],
  ['endpoint', 'pods ciliumendpoints'],
  ['identity', 'ciliumidentities'],
  ['ip', 'ciliumendpoints ciliumnodes ciliumidentities'],
  ['map', 'services endpointslices ciliumendpoints ciliumnodes'],
  ['node', 'ciliumnodes'],
  ['service', 'services endpointslices'],
  ['status', 'configmaps ciliumnodes ciliumendpoints'],
];

/** Devices and addresses of a node come and go with its pods, and its routes with the other nodes. */
const NODE: Readonly<Record<string, string>> = { addr: 'pods', link: 'pods', route: 'ciliumnodes' };

/** Empty when nothing that is watched decides what the command prints. */
export function readsOf({ argv, target }: Command): readonly Reads[] {
  const [program, ...args] = argv;
  if (program === 'kubectl') return kubectlReads(argv);
  const agent = agentWords(argv);
  if (agent !== undefined) {
    const said = agent.join(' ');
    const found = AGENT.find(([start]) => said === start || said.startsWith(`${start} `));
    return found === undefined ? [] : found[1].split(' ').map((resource) => ({ resource }));
  }
  if (program === 'ip' && target.kind === 'host') {
    const object = args.find((word) => !word.startsWith('-')) ?? '';
    const full = Object.keys(NODE).find((name) => object !== '' && name.startsWith(object));
    const resource = full === undefined ? undefined : NODE[full];
    if (resource === undefined) return [];
    return resource === 'pods' ? [{ resource, node: target.host }] : [{ resource }];
  }
  return [];
}

function kubectlReads(argv: readonly string[]): readonly Reads[] {
  const [verb = '', what = '', ...names] = kubectlWords(argv);
  if ((verb !== 'get' && verb !== 'describe') || what === '') return [];
  const namespace = optionValue(argv, '-n', '--namespace') ?? 'default';
  const within = hasOption(argv, '-A', '--all-namespaces') ? {} : { namespace };
  if (what.includes('/'))
    return [what, ...names].map((each) => {
      const [resource = '', name = ''] = each.split('/');
      return { resource: resourcePlural(resource), ...within, names: [name] };
    });
  const resources = what === 'all' ? ['pods', 'services', 'deployments'] : what.split(',');
  return resources.map((resource) => ({
    resource: resourcePlural(resource),
    ...within,
    ...(names.length > 0 ? { names } : {}),
  }));
}
