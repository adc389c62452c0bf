/** `kubectl get -o json|yaml|jsonpath`, and other words of kubectl that print objects: a row for each. */
import type { OutputParser } from './input.ts';
import { kubectlWords } from './kubectlGet.ts';
import { resourcePlural } from './kubeResources.ts';
import { parseObjects } from './objects.ts';
import { hasOption, optionValue } from './options.ts';

export const kubectlObjects: OutputParser = {
  handles(argv) {
    if (argv[0] !== 'kubectl') return false;
    const [verb = '', object = ''] = kubectlWords(argv);
    if (verb === 'config') return object === 'view';
    if (verb === 'get' && hasOption(argv, '--raw')) return true;
    const output = optionValue(argv, '-o', '--output') ?? '';
    return /^(get|version|create|apply|patch|events)$/.test(verb) && /^(json|yaml|jsonpath)/.test(output);
  },
  parse(printed) {
    const [verb = '', resource = ''] = kubectlWords(printed.argv);
    const plural = resourcePlural(resource.split(/[,/]/)[0] ?? '');
    return parseObjects(printed, verb === 'get' && plural !== '' ? `objects-${plural}` : `objects-${verb}`);
  },
};
