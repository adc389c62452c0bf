/** Every verb, in the order of `kubectl --help`. */
import { notSimulated } from '../../go/failure.ts';
import type { Command } from './invocation.ts';
import { metadataCommand } from './metadataChange.ts';
import { apiResourcesCommand, apiVersionsCommand } from './verbs/apiResources.ts';
import { applyCommand } from './verbs/apply.ts';
import { attachCommand } from './verbs/attach.ts';
import { authCommand } from './verbs/auth.ts';
import { clusterInfoCommand, configCommand, versionCommand } from './verbs/clusterCommands.ts';
import { cordonCommand, uncordonCommand } from './verbs/cordon.ts';
import { cpCommand } from './verbs/cp.ts';
import { createCommand } from './verbs/create.ts';
import { deleteCommand } from './verbs/delete.ts';
import { describeCommand } from './verbs/describe.ts';
import { diffCommand } from './verbs/diff.ts';
import { drainCommand } from './verbs/drain.ts';
import { editCommand } from './verbs/edit.ts';
import { eventsCommand } from './verbs/events.ts';
import { execCommand } from './verbs/exec.ts';
import { explainCommand } from './verbs/explain.ts';
import { exposeCommand } from './verbs/expose.ts';
import { getCommand } from './verbs/get.ts';
import { logsCommand } from './verbs/logs.ts';
import { patchCommand } from './verbs/patch.ts';
import { portForwardCommand } from './verbs/portForward.ts';
import { replaceCommand } from './verbs/replace.ts';
import { rolloutCommand } from './verbs/rollout.ts';
import { runCommand } from './verbs/run.ts';
import { scaleCommand } from './verbs/scale.ts';
import { setCommand } from './verbs/set.ts';
import { taintCommand } from './verbs/taint.ts';
import { topCommand } from './verbs/top.ts';
import { waitCommand } from './verbs/wait.ts';

function refused(name: string, about: string, instead?: string): Command {
  return { name, about, refusal: notSimulated(`kubectl ${name}`, instead) };
}

export const rootCommand: Command = {
  name: 'kubectl',
  about: 'kubectl controls the Kubernetes cluster manager',
  children: [
    createCommand,
    exposeCommand,
    runCommand,
    setCommand,
    explainCommand,
    getCommand,
    editCommand,
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
    drainCommand,
    taintCommand,
    describeCommand,
    logsCommand,
    attachCommand,
    execCommand,
    portForwardCommand,
    refused('proxy', 'Run a proxy to the Kubernetes API server', 'use kubectl get --raw'),
    cpCommand,
    authCommand,
    refused('debug', 'Create debugging sessions for troubleshooting workloads and nodes', 'use kubectl exec'),
    eventsCommand,
    diffCommand,
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
