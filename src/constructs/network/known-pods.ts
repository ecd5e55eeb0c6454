import { DeclaredGroup } from '../../engine/manifest/annotations';

/** Groups by their constructs. Their agents are known at synth. */
const GROUPS = new WeakMap<object, () => DeclaredGroup>();

/** Records that a construct stands for a group of agents, which the policies that let it in state. */
export function recordGroup(construct: object, group: () => DeclaredGroup): void {
  GROUPS.set(construct, group);
}

/** The group that a construct stands for, if it is one. */
export function recordedGroup(construct: object): (() => DeclaredGroup) | undefined {
  return GROUPS.get(construct);
}

/** Pods that have these labels in one namespace. */
export interface KnownPods {
  readonly namespace: string;
  readonly labels: { readonly [label: string]: string };
}

/**
 * The controller of Ingress NGINX.
 *
 * @see https://github.com/kubernetes/ingress-nginx/blob/main/deploy/static/provider/cloud/deploy.yaml
 */
export const INGRESS_NGINX: KnownPods = {
  namespace: 'ingress-nginx',
  labels: {
    'app.kubernetes.io/component': 'controller',
    'app.kubernetes.io/instance': 'ingress-nginx',
    'app.kubernetes.io/name': 'ingress-nginx',
  },
};

/**
 * The servers that the Prometheus Operator makes, such as that of kube-prometheus-stack.
 *
 * @see https://github.com/prometheus-operator/prometheus-operator/blob/main/pkg/prometheus/server/statefulset.go
 */
export const PROMETHEUS: KnownPods = {
  namespace: 'monitoring',
  labels: {
    'app.kubernetes.io/managed-by': 'prometheus-operator',
    'app.kubernetes.io/name': 'prometheus',
  },
};
