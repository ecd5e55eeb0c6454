import { ApiRow, ApiWall, Tried } from './row';
import { NAMESPACES } from './weak-pods';
import { Answer, Cluster } from '../cluster/support/cluster';
import { debugging } from '../cluster/support/tenant-other-ways';
import { Ask, attempt, create } from '../cluster/support/tenant-way';
import { Manifest } from '../support/app';
import { makeObject } from '../support/plain';

const PRIVILEGED = { privileged: true, allowPrivilegeEscalation: true };

/** Who asks: a user with every right in the namespaces below, and none elsewhere. */
export const TENANT = 'attack-tenant';
/** A pod of each namespace that is as hardened as agents are. */
const TARGET = 'target';

/** The namespace behind each wall. */
export const NAMESPACE_OF: { readonly [wall in ApiWall]: string } = {
  'none': NAMESPACES.plain,
  'Pod Security': 'attack-restricted',
  'AgentAdmission': 'attack-admission',
  'both': NAMESPACES.gated,
};

/** The rights of the tenant in a namespace. */
export function rightsIn(namespace: string): Manifest[] {
  const apiGroup = 'rbac.authorization.k8s.io';
  const metadata = { name: TENANT, namespace };
  return [
    { apiVersion: `${apiGroup}/v1`, kind: 'Role', metadata, rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }] },
    {
      apiVersion: `${apiGroup}/v1`,
      kind: 'RoleBinding',
      metadata,
      roleRef: { apiGroup, kind: 'Role', name: TENANT },
      subjects: [{ apiGroup, kind: 'User', name: TENANT }],
    },
  ];
}

/** The target: no node takes it. */
export function targetIn(namespace: string, agent: Manifest): Manifest {
  return {
    ...agent,
    metadata: { ...agent.metadata, name: TARGET, namespace },
    spec: { ...agent.spec, schedulerName: 'none' },
  };
}

/** Requests of a tenant; all are dry runs but that for a shell, which the API server cannot try. */
export function apiRows(tenant: Cluster, agent: Manifest): readonly ApiRow[] {
  const row = (id: string, title: string, ask: (namespace: string) => Ask): ApiRow => ({
    id, title, ask: async (namespace) => toldBy(await attempt(tenant, ask(namespace))),
  });
  const pod = (id: string, title: string, weaken: (pod: Manifest) => void): ApiRow => row(id, title, (namespace) => {
    const weak = structuredClone(targetIn(namespace, agent));
    weak.metadata.name = 'way';
    weaken(weak);
    return create(weak);
  });
  const object = (id: string, title: string, apiVersion: string, kind: string, fields: (namespace: string) => Manifest): ApiRow =>
    row(id, title, (namespace) => create({ apiVersion, kind, metadata: { name: 'way', namespace }, ...fields(namespace) }));
  const hostPath = (path: string) => ({ spec }: Manifest) => void spec.volumes.push({ name: 'host', hostPath: { path } });

  return [
    pod('pod-privileged', 'Make a privileged pod', ({ spec }) => { Object.assign(spec.containers[0].securityContext, PRIVILEGED); }),
    pod('pod-host-path', 'Make a pod with a folder of the node', hostPath('/')),
    pod('pod-runtime-socket', 'Make a pod with the socket of the container runtime', hostPath('/run/containerd/containerd.sock')),
    pod('pod-host-processes', 'Make a pod in the process namespace of the node', ({ spec }) => { spec.hostPID = true; }),
    pod('pod-host-network', 'Make a pod in the network namespace of the node', ({ spec }) => { spec.hostNetwork = true; }),
    pod('pod-no-sandbox', 'Make a pod without a sandbox', ({ spec }) => { delete spec.runtimeClassName; }),
    pod('pod-token', 'Make a pod with an API token', ({ spec }) => {
      spec.volumes.push({ name: 'token', projected: { sources: [{ serviceAccountToken: { path: 'token' } }] } });
    }),
    pod('pod-role', 'Make a pod with the role of a gateway', ({ metadata }) => {
      metadata.labels = { ...metadata.labels, 'cdk8s-hardened-agents/role': 'egress-proxy' };
    }),
    row('ephemeral-container', 'Debug an agent by a privileged container', (namespace) => (
      debugging(targetIn(namespace, agent), { securityContext: { ...agent.spec.containers[0].securityContext, ...PRIVILEGED } }))),
    object('policy', 'Open all egress by a NetworkPolicy', 'networking.k8s.io/v1', 'NetworkPolicy', () => ({
      spec: { podSelector: {}, policyTypes: ['Egress'], egress: [{}] },
    })),
    object('exposed', 'Expose agents by a port of each node', 'v1', 'Service', () => ({
      spec: { type: 'NodePort', selector: { 'cdk8s-hardened-agents/agent': 'true' }, ports: [{ port: 80 }] },
    })),
    object('rights', 'Give the account of agents rights', 'rbac.authorization.k8s.io/v1', 'RoleBinding', (namespace) => ({
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: TENANT },
      subjects: [{ kind: 'ServiceAccount', name: 'default', namespace }],
    })),
    object('host-claim', 'Claim a folder of the node by the name of its volume', 'v1', 'PersistentVolumeClaim', () => ({
      spec: {
        volumeName: 'host', storageClassName: '', accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } },
      },
    })),
    object('pool-claim', 'Claim a sandbox of the pool of others for ever', 'extensions.agents.x-k8s.io/v1beta1', 'SandboxClaim', () => ({
      spec: { warmPoolRef: { name: 'pool' } },
    })),
    {
      id: 'shell',
      title: 'Open a shell in an agent',
      ask: async (namespace) => {
        const path = `/api/v1/namespaces/${namespace}/pods/${TARGET}/exec?command=/bin/sh&stdout=true`;
        const answer = await tenant.send('POST', path);
        const isPassed = answer.status === 400 && /does not have a host assigned/.test(answer.body.message); // the kubelet would be next
        return isPassed ? { code: 0, output: `${answer.status} ${answer.body.message}\n` } : toldBy(answer);
      },
    },
  ];
}

/** What every namespace must let a tenant make: a wall that stands by refusing all proves nothing. */
export function harmless(namespace: string, agent: Manifest): readonly Ask[] {
  const apiGroup = 'rbac.authorization.k8s.io';
  const metadata = { name: 'way', namespace };
  const target = targetIn(namespace, agent);
  return [
    { ...target, metadata: { ...target.metadata, name: 'way' } },
    { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata, spec: { podSelector: {}, policyTypes: ['Egress'] } },
    { apiVersion: 'v1', kind: 'Service', metadata, spec: { selector: { app: 'other' }, ports: [{ port: 80 }] } },
    {
      apiVersion: `${apiGroup}/v1`,
      kind: 'RoleBinding',
      metadata,
      roleRef: { apiGroup, kind: 'Role', name: TENANT },
      subjects: [{ apiGroup, kind: 'User', name: 'somebody' }],
    },
    makeObject('v1', 'PersistentVolumeClaim', metadata, {
      storageClassName: 'fast', accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } },
    }),
    makeObject('extensions.agents.x-k8s.io/v1beta1', 'SandboxClaim', metadata, {
      warmPoolRef: { name: 'pool' }, lifecycle: { shutdownTime: new Date(Date.now() + 3600_000).toISOString() },
    }),
  ].map(create);
}

/** What the API server said: taken, refused by a wall, or neither, which shows nothing. */
function toldBy({ status, body }: Answer): Tried {
  const message = String(body.message ?? 'taken');
  const isWall = /violates PodSecurity|ValidatingAdmissionPolicy/.test(message);
  return { code: status < 300 ? 0 : isWall && status === 403 ? 1 : 2, output: `${status} ${message}\n` };
}
