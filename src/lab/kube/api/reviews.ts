/** Reviews: objects that are posted to ask a question, answered at once and never stored. */
import { isJsonObject, textAt } from '../json.ts';
import type { JsonObject } from '../object.ts';

export interface ReviewDefinition {
  readonly group: string;
  readonly version: string;
  readonly name: string;
  readonly kind: string;
  /** What the answer says of the one that asked. */
  status(spec: JsonObject): JsonObject;
}

/** The one user of the lab: the administrator's certificate of kubeadm. */
const USER = 'kubernetes-admin';
const GROUPS = ['kubeadm:cluster-admins', 'system:authenticated'];

/** kubeadm binds its administrators to cluster-admin. */
const WHY =
  'RBAC: allowed by ClusterRoleBinding "kubeadm:cluster-admins" of ClusterRole "cluster-admin" to Group "kubeadm:cluster-admins"';

export const reviewDefinitions: readonly ReviewDefinition[] = [
  {
    group: 'authentication.k8s.io',
    version: 'v1',
    name: 'selfsubjectreviews',
    kind: 'SelfSubjectReview',
    status: () => ({ userInfo: { username: USER, groups: GROUPS } }),
  },
  {
    group: 'authentication.k8s.io',
    version: 'v1',
    name: 'tokenreviews',
    kind: 'TokenReview',
    // Tokens of service accounts are not made in the lab: none is known.
    status: () => ({ user: {}, error: 'token not known: the lab makes no tokens' }),
  },
  {
    group: 'authorization.k8s.io',
    version: 'v1',
    name: 'selfsubjectaccessreviews',
    kind: 'SelfSubjectAccessReview',
    status: () => ({ allowed: true, reason: WHY }),
  },
  {
    group: 'authorization.k8s.io',
    version: 'v1',
    name: 'selfsubjectrulesreviews',
    kind: 'SelfSubjectRulesReview',
    status: () => ({
      resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
      nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
      incomplete: false,
    }),
  },
];

/** The review that is posted at a path. */
export function reviewAt(path: string): ReviewDefinition | undefined {
  return reviewDefinitions.find(({ group, version, name }) => path === `/apis/${group}/${version}/${name}`);
}

export function answerReview({ group, version, kind, status }: ReviewDefinition, body: JsonObject): object {
  const spec = isJsonObject(body['spec']) ? body['spec'] : {};
  const name = textAt(body, 'metadata', 'name');
  return {
    kind,
    apiVersion: `${group}/${version}`,
    metadata: { ...(name === '' ? {} : { name }), creationTimestamp: null },
    ...(body['spec'] === undefined ? {} : { spec }),
    status: status(spec),
  };
}
