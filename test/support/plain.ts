import { Json } from '../../src/engine/value/json';

/** Objects as people write them who know nothing of this library. */

type Named = Json & { apiVersion: string; kind: string };
/** An object of any kind. If only its name is given, it is in the namespace "agents". */
export const makeObject = (apiVersion: string, kind: string, metadata: Json | string, spec: unknown): Named => ({
  apiVersion, kind, metadata: typeof metadata === 'string' ? { name: metadata, namespace: 'agents' } : metadata, spec,
});

/** A NetworkPolicy, likewise. */
export const makePolicy = (metadata: Json | string, spec: unknown) => makeObject('networking.k8s.io/v1', 'NetworkPolicy', metadata, spec);

/** A plain pod in a namespace. */
export const plainPod = (namespace: string | undefined, spec: Json = {}, name = 'plain'): Json => ({
  apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace }, spec: { containers: [{ name: 'main', image: 'nginx' }], ...spec },
});

/** A plain workload in a namespace. */
export const plainWorkload = (kind: 'Deployment' | 'StatefulSet', name: string, namespace: string, spec: Json = {}): Json => (
  makeObject('apps/v1', kind, { name, namespace }, {
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: { containers: [{ name, image: name }], ...spec } },
  })
);

/** A folder of the node in the pod. */
export const HOST_PATH: Json = { volumes: [{ name: 'node', hostPath: { path: '/run/containerd/containerd.sock' } }] };

/** A Service whose only port is 8080. */
export const serviceIn = (namespace: string, name = 'web'): Json => ({
  apiVersion: 'v1', kind: 'Service', metadata: { name, namespace }, spec: { selector: { app: 'web' }, ports: [{ port: 8080 }] },
});

/** An Ingress to a port that `serviceIn` does not have, which no-dead-route finds. */
export const ingressTo = (service: string, namespace: string): Json => (
  makeObject('networking.k8s.io/v1', 'Ingress', { name: 'front', namespace }, {
    defaultBackend: { service: { name: service, port: { number: 80 } } },
  })
);

/** The same by a route of a Gateway, to a Service of any namespace. */
export const routeTo = (service: string, of: string, namespace: string): Json => (
  makeObject('gateway.networking.k8s.io/v1', 'HTTPRoute', { name: 'front', namespace }, {
    rules: [{ backendRefs: [{ name: service, namespace: of, port: 80 }] }],
  })
);

/** A binding of a role that is not given, which no-unknown-api-rights finds. */
export const bindingOf = (subject: Json, namespace: string, kind = 'RoleBinding'): Json => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind,
  metadata: { name: 'bound', namespace },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: kind === 'RoleBinding' ? 'Role' : 'ClusterRole', name: 'unknown' },
  subjects: [subject],
});

/** A policy that selects no pod, which no-idle-policy finds beside other pods. */
export const idlePolicy = (namespace: string): Json => makePolicy({ name: 'idle', namespace }, {
  podSelector: { matchLabels: { app: 'nothing' } }, policyTypes: ['Egress'],
});
