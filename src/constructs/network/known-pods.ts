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
