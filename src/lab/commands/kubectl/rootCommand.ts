/** Every verb, in the order of `kubectl --help`. */
import { Failure, notSimulated } from './failure.ts';
import { flag } from './flags.ts';
import type { Command } from './invocation.ts';
import { metadataCommand } from './metadataChange.ts';
import { apiResourcesCommand, apiVersionsCommand } from './verbs/apiResources.ts';
import { applyCommand } from './verbs/apply.ts';
import { clusterInfoCommand, configCommand, versionCommand } from './verbs/clusterCommands.ts';
import { cordonCommand, uncordonCommand } from './verbs/cordon.ts';
import { createCommand } from './verbs/create.ts';
import { deleteCommand } from './verbs/delete.ts';
import { describeCommand } from './verbs/describe.ts';
import { execCommand } from './verbs/exec.ts';
import { exposeCommand } from './verbs/expose.ts';
import { getCommand } from './verbs/get.ts';
import { logsCommand } from './verbs/logs.ts';
import { patchCommand } from './verbs/patch.ts';
import { replaceCommand } from './verbs/replace.ts';
import { rolloutCommand } from './verbs/rollout.ts';
import { runCommand } from './verbs/run.ts';
import { scaleCommand } from './verbs/scale.ts';
import { setCommand } from './verbs/set.ts';
import { taintCommand } from './verbs/taint.ts';
import { waitCommand } from './verbs/wait.ts';

function refused(name: string, about: string, instead?: string): Command {
  return { name, about, refusal: notSimulated(`kubectl ${name}`, instead) };
}

const topCommand: Command = {
  name: 'top',
  about: 'Display resource (CPU/memory) usage',
  children: ['node', 'pod'].map((name) => ({
    name,
    aliases: name === 'node' ? ['nodes', 'no'] : ['pods', 'po'],
    about: `Display resource (CPU/memory) usage of ${name}s`,
    flags: [flag('selector,l string'), flag('all-namespaces,A bool'), flag('containers bool')],
    // What kubectl says when nothing serves metrics.k8s.io, as here.
    run: () => Promise.reject(new Failure('Metrics API not available')),
  })),
};

export const rootCommand: Command = {
  name: 'kubectl',
  about: 'kubectl controls the Kubernetes cluster manager',
  children: [
    createCommand,
    exposeCommand,
    runCommand,
    setCommand,
    refused(
      'explain',
      'Get documentation for a resource',
      'see https://kubernetes.io/docs/reference/kubernetes-api/',
    ),
    getCommand,
    refused(
      'edit',
      'Edit a resource on the server',
      'there is no editor here; use kubectl patch, annotate, label, scale or apply',
    ),
    deleteCommand,
    rolloutCommand,
    scaleCommand,
    refused(
      'autoscale',
      'Auto-scale a deployment, replica set, stateful set, or replication controller',
      'use kubectl scale',
    ),
    refused('certificate', 'Modify certificate resources'),
    clusterInfoCommand,
    topCommand,
    cordonCommand,
    uncordonCommand,
    refused(
      'drain',
      'Drain node in preparation for maintenance',
      'use kubectl cordon, then kubectl delete pod',
    ),
    taintCommand,
    describeCommand,
    logsCommand,
    refused('attach', 'Attach to a running container', 'use kubectl exec'),
    execCommand,
    refused('port-forward', 'Forward one or more local ports to a pod', 'use curl from a node or a pod'),
    refused('proxy', 'Run a proxy to the Kubernetes API server', 'use kubectl get --raw'),
    refused('cp', 'Copy files and directories to and from containers', 'use kubectl exec POD -- cat FILE'),
    refused('auth', 'Inspect authorization', 'the lab has one user, who may do everything'),
    refused('debug', 'Create debugging sessions for troubleshooting workloads and nodes', 'use kubectl exec'),
    refused('events', 'List events', 'use kubectl get events'),
    refused(
      'diff',
      'Diff the live version against a would-be applied version',
      'use kubectl apply --dry-run=server -o yaml',
    ),
    applyCommand,
    patchCommand,
    replaceCommand,
    waitCommand,
    refused('kustomize', 'Build a kustomization target from a directory or URL'),
    metadataCommand({ name: 'label', field: 'labels', noun: 'label', done: 'labeled' }),
    metadataCommand({ name: 'annotate', field: 'annotations', noun: 'annotation', done: 'annotated' }),
    refused(
      'completion',
      'Output shell completion code for the specified shell (bash, zsh, fish, or powershell)',
    ),
    apiResourcesCommand,
    apiVersionsCommand,
    configCommand,
    refused('plugin', 'Provides utilities for interacting with plugins'),
    versionCommand,
  ],
};
