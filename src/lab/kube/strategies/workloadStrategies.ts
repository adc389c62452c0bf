/** Deployments, ReplicaSets and DaemonSets: k8s.io/kubernetes/pkg/apis/apps/v1/defaults.go and …/apps/validation. */
import type { Cause } from '../apiError.ts';
import { sameJson } from '../json.ts';
import type { LabelSelector } from '../model/labelSelector.ts';
import type { PodTemplate } from '../model/pod.ts';
import type { DeepPartial } from '../object.ts';
import { matchesSelector } from '../selectors.ts';
import type { Strategy } from '../strategy.ts';
import { GoText, goValue, invalidValue, notSupported } from '../validation/causes.ts';
import { validateLabels } from '../validation/metaValidation.ts';
import { podSpecDefaults, validatePodSpec } from './podStrategy.ts';

const rollingUpdate = { maxSurge: '25%', maxUnavailable: '25%' } as const;

export const deploymentStrategy: Strategy<'deployments'> = {
  defaults(deployment) {
    const { strategy, ...spec } = deployment.spec ?? {};
    const type = strategy?.type ?? 'RollingUpdate';
    return {
      ...deployment,
      spec: {
        replicas: 1,
        revisionHistoryLimit: 10,
        progressDeadlineSeconds: 600,
        ...spec,
        strategy:
          type === 'RollingUpdate'
            ? { type, rollingUpdate: { ...rollingUpdate, ...strategy?.rollingUpdate } }
            : { ...strategy, type },
        template: templateDefaults(spec.template),
      },
    };
  },
  initialStatus: () => ({}),
  validate(deployment) {
    const { strategy } = deployment.spec;
    const recreateWithRolling = strategy.type === 'Recreate' && strategy.rollingUpdate !== undefined;
    return [
      ...(recreateWithRolling
        ? [
            {
              reason: 'FieldValueForbidden' as const,
              message: "Forbidden: may not be specified when strategy `type` is 'Recreate'",
              field: 'spec.strategy.rollingUpdate',
            },
          ]
        : []),
      ...validateWorkload(deployment.spec),
    ];
  },
  validateUpdate: (next, old) => immutableSelector(next.spec.selector, old.spec.selector),
};

export const replicaSetStrategy: Strategy<'replicasets'> = {
  defaults: (replicaSet) => ({
    ...replicaSet,
    spec: { replicas: 1, ...replicaSet.spec, template: templateDefaults(replicaSet.spec?.template) },
  }),
  initialStatus: () => ({ replicas: 0 }),
  validate: (replicaSet) => validateWorkload(replicaSet.spec),
  validateUpdate: (next, old) => immutableSelector(next.spec.selector, old.spec.selector),
};

export const daemonSetStrategy: Strategy<'daemonsets'> = {
  defaults(daemonSet) {
    const { updateStrategy, ...spec } = daemonSet.spec ?? {};
    const type = updateStrategy?.type ?? 'RollingUpdate';
    return {
      ...daemonSet,
      spec: {
        revisionHistoryLimit: 10,
        ...spec,
        updateStrategy:
          type === 'RollingUpdate'
            ? { type, rollingUpdate: { maxSurge: 0, maxUnavailable: 1, ...updateStrategy?.rollingUpdate } }
            : { type },
        template: templateDefaults(spec.template),
      },
    };
  },
  initialStatus: () => ({
    currentNumberScheduled: 0,
    desiredNumberScheduled: 0,
    numberMisscheduled: 0,
    numberReady: 0,
  }),
  validate: (daemonSet) => validateWorkload(daemonSet.spec),
  validateUpdate: (next, old) => immutableSelector(next.spec.selector, old.spec.selector),
};

function templateDefaults(template: DeepPartial<PodTemplate> = {}): DeepPartial<PodTemplate> {
  return {
    ...template,
    metadata: { ...template.metadata },
    spec: podSpecDefaults(template.spec ?? {}),
  };
}

interface WorkloadSpec {
  readonly replicas?: number;
  readonly selector?: LabelSelector;
  readonly template?: PodTemplate;
}

function validateWorkload({ replicas = 1, selector, template }: WorkloadSpec): Cause[] {
  const labels = template?.metadata.labels;
  const restart = template?.spec.restartPolicy ?? 'Always';
  const isEmpty = selector !== undefined && Object.keys(selector).length === 0;
  return [
    ...(replicas < 0 ? [invalidValue('spec.replicas', replicas, 'must be greater than or equal to 0')] : []),
    ...(isEmpty
      ? [invalidValue('spec.selector', new GoText('{}'), 'empty selector is invalid for deployment')]
      : []),
    ...(selector !== undefined && !isEmpty && !matchesSelector(selector, labels ?? {})
      ? [
          invalidValue(
            'spec.template.metadata.labels',
            labels === undefined ? new GoText('map[string]string(nil)') : labels,
            '`selector` does not match template `labels`',
          ),
        ]
      : []),
    ...validateLabels('spec.template.metadata.labels', labels),
    ...validatePodSpec(template?.spec, 'spec.template.spec'),
    ...(restart === 'Always' ? [] : [notSupported('spec.template.spec.restartPolicy', restart, ['Always'])]),
  ];
}

function immutableSelector(next: LabelSelector, old: LabelSelector): Cause[] {
  return sameJson(next, old) ? [] : [invalidValue('spec.selector', goSelector(next), 'field is immutable')];
}

function goSelector({ matchLabels, matchExpressions }: LabelSelector): GoText {
  const labels = matchLabels === undefined ? 'map[string]string(nil)' : goValue(matchLabels);
  const requirement = 'v1.LabelSelectorRequirement';
  const expressions =
    matchExpressions === undefined
      ? `[]${requirement}(nil)`
      : `[]${requirement}{${matchExpressions
          .map(
            ({ key, operator, values }) =>
              `${requirement}{Key:${goValue(key)}, Operator:${goValue(operator)}, Values:${values === undefined ? '[]string(nil)' : goValue(values)}}`,
          )
          .join(', ')}}`;
  return new GoText(`v1.LabelSelector{MatchLabels:${labels}, MatchExpressions:${expressions}}`);
}
