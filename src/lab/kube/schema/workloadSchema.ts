/** k8s.io/api/apps/v1. */
import { kind, labelSelector } from './metaSchema.ts';
import { podTemplate } from './podSchema.ts';
import { any, boolean, int32, intOrString, list, object, oneOf } from './schema.ts';

const rollingUpdate = (goType: string) =>
  object(goType, { maxUnavailable: intOrString, maxSurge: intOrString });

/** Defaults leave no field of a status to be merged by key but the conditions. */
const status = any;

export const deploymentSchema = kind('Deployment', {
  spec: object('DeploymentSpec', {
    replicas: int32,
    'selector!': labelSelector,
    'template!': podTemplate,
    strategy: {
      ...object('DeploymentStrategy', {
        type: oneOf('Recreate', 'RollingUpdate'),
        rollingUpdate: rollingUpdate('RollingUpdateDeployment'),
      }),
    },
    minReadySeconds: int32,
    revisionHistoryLimit: int32,
    paused: boolean,
    progressDeadlineSeconds: int32,
  }),
  status,
});

export const replicaSetSchema = kind('ReplicaSet', {
  spec: object('ReplicaSetSpec', {
    replicas: int32,
    minReadySeconds: int32,
    'selector!': labelSelector,
    template: podTemplate,
  }),
  status,
});

export const daemonSetSchema = kind('DaemonSet', {
  spec: object('DaemonSetSpec', {
    'selector!': labelSelector,
    'template!': podTemplate,
    updateStrategy: object('DaemonSetUpdateStrategy', {
      type: oneOf('OnDelete', 'RollingUpdate'),
      rollingUpdate: rollingUpdate('RollingUpdateDaemonSet'),
    }),
    minReadySeconds: int32,
    revisionHistoryLimit: int32,
  }),
  status,
});

export const scaleSchema = kind('Scale', {
  spec: object('ScaleSpec', { replicas: int32 }),
  status: list(any),
});
