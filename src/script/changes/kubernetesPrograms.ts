/** kubectl 1.35 and Helm 4.1: which calls only read. */
import type { Judge, Verdict } from './change.ts';
import { UNKNOWN } from './change.ts';
import { named, readCall, type Call } from './options.ts';

const KUBECTL_VALUED = named(`
  -n --namespace --context --cluster --user --kubeconfig -s --server --token --as --as-group --as-uid --request-timeout
  --cache-dir --certificate-authority --client-certificate --client-key --tls-server-name -v --v --vmodule --log-file
  --password --username --profile --profile-output -o --output -l --selector -f --filename -k --kustomize -c --container
  --field-selector --sort-by --template --raw --subresource --chunk-size --tail --since --since-time --limit-bytes
  --for --timeout --type -p --patch --api-version --api-group --verbs --revision --types --image --replicas`);

const KUBECTL_READS = named(`
  get describe logs top explain api-resources api-versions version cluster-info diff events wait options completion
  help kustomize port-forward`);

const KUBECTL_READS_OF: Readonly<Record<string, ReadonlySet<string>>> = {
  auth: named('can-i whoami'),
  config: named('view current-context get-contexts get-clusters get-users'),
  rollout: named('status history'),
  plugin: named('list'),
};

/** Those that take `--dry-run`; the others would refuse it, or do it all the same. */
const KUBECTL_DRY = named(`
  apply create delete patch replace label annotate scale autoscale set expose run drain cordon uncordon taint rollout`);

const kubectl: Judge = (argv) => {
  const call = readCall(argv, KUBECTL_VALUED);
  const [verb, second] = call.words;
  if (verb === undefined) return 'reads';
  if (verb.includes(UNKNOWN)) return 'unforeseeable';
  const ofVerb = Object.hasOwn(KUBECTL_READS_OF, verb) ? KUBECTL_READS_OF[verb] : undefined;
  if (ofVerb !== undefined && second !== undefined && !second.includes(UNKNOWN)) {
    if (ofVerb.has(second)) return 'reads';
  } else if (ofVerb !== undefined) return second === undefined ? 'reads' : 'unforeseeable';
  // Each writes a file, or runs a program that it names.
  if (
    call.options.some(({ name }) => /^--(profile|enable-exec|enable-helm|enable-alpha-plugins)$/.test(name))
  )
    return 'changes';
  if (verb === 'cluster-info' && call.options.some(({ name }) => name === '--output-directory'))
    return 'writes-file';
  if (KUBECTL_READS.has(verb)) return 'reads';
  if (verb === 'attach' || verb === 'edit') return 'interactive';
  const dry = call.options.findLast(({ name }) => name === '--dry-run')?.value;
  return KUBECTL_DRY.has(verb) && (dry === 'client' || dry === 'server') ? 'reads' : 'changes';
};

const HELM_VALUED = named(`
  -n --namespace --kube-context --kubeconfig --kube-token --kube-apiserver --kube-ca-file --kube-as-user --kube-as-group
  --registry-config --repository-cache --repository-config --burst-limit --qps --version --set --set-string --set-file
  --set-json -f --values -o --output --timeout --max --filter -l --selector --revision --repo --username --password
  --description --history-max --output-dir -s --show-only --api-versions --kube-version --name-template`);

const HELM_READS = named(
  'list ls status get history hist search show inspect template version env lint help verify diff',
);
const HELM_READS_OF: Readonly<Record<string, ReadonlySet<string>>> = {
  repo: named('list ls'),
  plugin: named('list ls'),
  dependency: named('list ls'),
  dep: named('list ls'),
};

const helm: Judge = (argv) => {
  const call = readCall(argv, HELM_VALUED);
  const [verb, second] = call.words;
  if (verb === undefined) return 'reads';
  if (verb.includes(UNKNOWN)) return 'unforeseeable';
  if (call.options.some(({ name }) => name.startsWith('--post-renderer'))) return 'changes';
  if (verb === 'template' && call.options.some(({ name }) => name === '--output-dir')) return 'writes-file';
  if (HELM_READS.has(verb)) return 'reads';
  const ofVerb = Object.hasOwn(HELM_READS_OF, verb) ? HELM_READS_OF[verb] : undefined;
  if (ofVerb !== undefined && (second === undefined || ofVerb.has(second))) return 'reads';
  const dry = call.options.findLast(({ name }) => name === '--dry-run');
  const isDry = dry !== undefined && !['none', 'false'].includes(dry.value ?? '');
  return isDry && ['install', 'upgrade', 'uninstall', 'rollback'].includes(verb) ? 'reads' : 'changes';
};

/** The context that a call names itself, wherever the shell's kubeconfig points. */
export function contextOf(argv: readonly string[]): string | undefined {
  const wanted = (call: Call, name: string): string | undefined =>
    call.options.findLast((option) => option.name === name)?.value;
  switch (argv[0]) {
    case 'kubectl':
      return wanted(readCall(argv, KUBECTL_VALUED), '--context');
    case 'helm':
      return wanted(readCall(argv, HELM_VALUED), '--kube-context');
    case 'cilium':
      return wanted(readCall(argv, named('--context -n --namespace')), '--context');
    default:
      return undefined;
  }
}

/** Verbs of a program that has sub-commands and nothing else to tell. */
export function verbs(reads: ReadonlySet<string>, valued: ReadonlySet<string> = new Set()): Judge {
  return (argv): Verdict => {
    const [verb] = readCall(argv, valued).words;
    if (verb === undefined) return 'reads';
    if (verb.includes(UNKNOWN)) return 'unforeseeable';
    return reads.has(verb) ? 'reads' : 'changes';
  };
}

export const kubernetesPrograms: Readonly<Record<string, Judge>> = {
  kubectl,
  helm,
  crictl: verbs(
    named(
      'ps images image img inspect inspecti inspectp logs pods stats statsp version info imagefsinfo help',
    ),
    named('-r --runtime-endpoint -i --image-endpoint -c --config -t --timeout'),
  ),
  docker: verbs(named('ps images inspect logs version info stats top port diff history search help')),
  kind: verbs(named('get version help')),
  vagrant: verbs(named('status global-status ssh-config port version help validate')),
};
