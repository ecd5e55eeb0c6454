import { readFileSync } from 'fs';
import { join } from 'path';
import { ApiObject, App, Chart, Testing } from 'cdk8s';
import { parseAllDocuments } from 'yaml';
import { settings } from './settings';
import { IMAGE, Manifest } from '../../support/app';
import { renamed } from '../../support/cases';
import { makePolicy, makeObject } from '../../support/plain';
import { ROOT } from '../../support/root';
import {
  AgentAdmission, AgentAdmissionProps, AgentCluster, AgentNamespace, AgentQuarantine, EgressProxy, GVisorRuntime, HardenedAgentPod,
  PodSubnetEgressDeny,
} from 'cdk8s-hardened-agents';

/** The namespace of agents in which the tenant has rights. */
export const NAMESPACE = 'tenant-agents';

/**
 * Who asks. `edit` and `admin` have the ClusterRole of that name in the namespace. `operators` has `edit` and what administrators
 * often add to it: custom resources of a Gateway API, of networks and of agent-sandbox, EndpointSlices, `kubectl debug` and resizes.
 * `cluster` administers the cluster. `tenant` has the ClusterRole of docs/rbac.md in place of these.
 */
export type Actor = 'edit' | 'admin' | 'operators' | 'cluster' | 'tenant';

/** The user that a tenant is; none for the cluster's administrator, whom the kubeconfig names. */
export function userOf(actor: Actor): string | undefined {
  return actor === 'cluster' ? undefined : `tenant-${actor}`;
}

const RBAC = 'rbac.authorization.k8s.io';
const CHANGES = ['create', 'update', 'patch', 'delete', 'deletecollection'];
const rule = (apiGroup: string, resources: string[]) => ({ apiGroups: [apiGroup], resources, verbs: CHANGES });

const bound = (actor: Actor, roleKind: 'ClusterRole' | 'Role', role: string, name = `tenant-${actor}`): Manifest => ({
  apiVersion: `${RBAC}/v1`,
  kind: 'RoleBinding',
  metadata: { name, namespace: NAMESPACE },
  roleRef: { apiGroup: RBAC, kind: roleKind, name: role },
  subjects: [{ apiGroup: RBAC, kind: 'User', name: userOf(actor) }],
});

/** The roles that docs/rbac.md has to copy. */
function rolesOfDocs(): Manifest[] {
  const text = readFileSync(join(ROOT, 'docs', 'rbac.md'), 'utf8');
  return [...text.matchAll(/^```yaml\n(.*?)^```$/gms)].flatMap(([, yaml]) => parseAllDocuments(yaml)
    .map((document) => document.toJS() as Manifest))
    .filter(({ kind }) => kind === 'ClusterRole');
}

/** The tenant's rights; they stand before the policies, since the cluster's administrator grants them. */
export const rights = (): Manifest[] => [
  {
    apiVersion: `${RBAC}/v1`,
    kind: 'Role',
    metadata: { name: 'operators', namespace: NAMESPACE },
    rules: [
      rule('gateway.networking.k8s.io', ['gateways', 'httproutes', 'grpcroutes', 'tcproutes', 'tlsroutes', 'udproutes']),
      rule('cilium.io', ['ciliumnetworkpolicies']),
      rule('networking.gke.io', ['fqdnnetworkpolicies']),
      rule('networking.k8s.aws', ['applicationnetworkpolicies']),
      rule('crd.projectcalico.org', ['networkpolicies']),
      rule('agents.x-k8s.io', ['sandboxes']),
      rule('extensions.agents.x-k8s.io', ['sandboxclaims']),
      rule('resource.k8s.io', ['resourceclaims', 'resourceclaimtemplates']),
      rule('discovery.k8s.io', ['endpointslices']),
      rule('', ['pods/ephemeralcontainers', 'pods/resize']),
    ],
  },
  ...rolesOfDocs(),
  bound('tenant', 'ClusterRole', 'agents-tenant'),
  bound('edit', 'ClusterRole', 'edit'),
  bound('admin', 'ClusterRole', 'admin'),
  bound('operators', 'ClusterRole', 'edit'),
  bound('operators', 'Role', 'operators', 'tenant-operators-kinds'),
];

/** Objects of the namespace that the ways change. */
export interface TenantApp {
  /** Everything, in dependency order. */
  readonly objects: Manifest[];
  /** Policies as PodSubnetEgressDeny, AgentNamespace and AgentQuarantine make them. */
  readonly egress: Manifest;
  readonly denyIngress: Manifest;
  readonly quarantine: Manifest;
  readonly agent: Manifest;
  /** A proxy in the same namespace, and its configuration. */
  readonly proxy: Manifest;
  readonly proxyConfig: Manifest;
  /** What admission makes of the app. */
  readonly policies: Manifest[];
}

/** What the tenant finds: agents and their walls as our constructs make them, and harmless objects beside. */
export function tenantApp(admission: AgentAdmissionProps = {}): TenantApp {
  const app = new App();
  const chart = new Chart(app, 'tenant');
  const { podCidrs, serviceCidrs, nodeCidrs, apiServerCidrs } = settings;
  // Pods of both families, whether the cluster has them or not: ways by IPv6 are none where pods have IPv4 alone.
  new AgentCluster({
    podCidrs: [...podCidrs, 'fd00:10:244::/56'],
    serviceCidrs: [...serviceCidrs, 'fd00:10:96::/112'],
    nodeCidrs,
    apiServerCidrs,
  }).applyTo(app);
  // Quota is not what refuses: ways out by load balancers and ports of nodes are judged by AgentAdmission alone.
  const namespace = new AgentNamespace(chart, 'agents', {
    name: NAMESPACE,
    quota: { loadBalancers: 10, nodePorts: 10 },
    labels: { 'resource.kubernetes.io/admin-access': 'true' }, // without it the API server takes no claim with admin access
  });
  const runtime = new GVisorRuntime(chart, 'gvisor');
  const proxy = new EgressProxy(chart, 'proxy', { namespace, runtime, name: 'proxy', image: IMAGE, clusterIP: '10.96.77.60' });
  new PodSubnetEgressDeny(chart, 'egress', { namespace, allowDns: false, allowInternet: false, fqdnBackEnd: proxy.fqdnBackEnd })
    .allowToFqdn('api.model.example', 443);
  new AgentQuarantine(chart, 'quarantine', { namespace });
  new HardenedAgentPod(chart, 'agent', { namespace, runtime, name: 'agent', image: IMAGE, port: 8080, env: proxy.env });
  new ApiObject(chart, 'ingress', OWN_INGRESS);
  new ApiObject(chart, 'route', OWN_ROUTE);
  const admissionChart = new Chart(app, 'admission');
  new AgentAdmission(admissionChart, 'admission', { name: 'tenant', ...admission });
  const objects: Manifest[] = Testing.synth(chart);
  const named = (of: string, name: string) => objects.find(({ kind, metadata }) => kind === of && metadata.name === name)!;
  const agent = named('Pod', 'agent');
  return {
    objects: [...objects, ...harmless(agent)],
    egress: objects.find(({ metadata: { annotations } }) => annotations?.['cdk8s-hardened-agents/closed'] !== undefined)!,
    denyIngress: named('NetworkPolicy', 'default-deny'),
    quarantine: named('NetworkPolicy', 'quarantine'),
    proxy: named('Deployment', 'proxy'),
    proxyConfig: named('ConfigMap', 'proxy'),
    agent,
    policies: Testing.synth(admissionChart),
  };
}

const metadata = (name: string, labels: { [key: string]: string } = {}) => ({ name, namespace: NAMESPACE, labels });

export const HARMLESS_POLICY: Manifest = makePolicy(metadata('tool'), {
  podSelector: { matchLabels: { app: 'helper' } },
  policyTypes: ['Egress'],
  egress: [{ to: [{ podSelector: { matchLabels: { app: 'tool' } } }] }],
});
export const HARMLESS_SERVICE: Manifest = makeObject('v1', 'Service', metadata('agent'), {
  selector: { 'cdk8s-hardened-agents/agent': 'true' },
  ports: [{ port: 80, targetPort: 8080 }],
});
/** What leads callers to the agents, as the app wants it. */
export const OWN_INGRESS = makeObject('networking.k8s.io/v1', 'Ingress', metadata('front'), {
  ingressClassName: 'internal', defaultBackend: { service: { name: 'agent', port: { number: 80 } } },
});
export const OWN_ROUTE = makeObject('gateway.networking.k8s.io/v1', 'HTTPRoute', metadata('front'), {
  parentRefs: [{ name: 'gateway', namespace: 'gateways' }], rules: [{ backendRefs: [{ name: 'agent', port: 80 }] }],
});
export const HARMLESS_BINDING: Manifest = { ...bound('edit', 'ClusterRole', 'edit'), metadata: metadata('editor') };

/** A claim that no volume fits. */
export const PENDING_CLAIM: Manifest = makeObject('v1', 'PersistentVolumeClaim', metadata('pending'), {
  storageClassName: 'tenant-none', accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } },
});

/** A claim from before the policies, in a cluster without a default class. */
export const CLASSLESS_CLAIM: Manifest = {
  ...PENDING_CLAIM,
  metadata: metadata('classless'),
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, selector: { matchLabels: { kind: 'none' } } },
};

/** A Role that reads Secrets, which the account of agents does not have. */
export const SECRETS_ROLE: Manifest = {
  apiVersion: `${RBAC}/v1`,
  kind: 'Role',
  metadata: metadata('secrets'),
  rules: [{ apiGroups: [''], resources: ['secrets'], verbs: ['get', 'list'] }],
};

/** A Role without dangerous rights, which the account of agents has. */
export const TOOLS_ROLE: Manifest = {
  ...SECRETS_ROLE,
  metadata: metadata('tools'),
  rules: [{ apiGroups: [''], resources: ['events'], verbs: ['list'] }],
};
const TOOLS_BINDING: Manifest = {
  ...bound('edit', 'Role', TOOLS_ROLE.metadata.name),
  metadata: metadata('tools'),
  subjects: [{ kind: 'ServiceAccount', name: 'agent', namespace: NAMESPACE }],
};

/** A pod like the agent, with more labels and annotations. */
function another(agent: Manifest, name: string, labels: Manifest, annotations: Manifest = {}): Manifest {
  const { metadata: given, ...rest } = renamed(agent, name);
  const added = { labels: { ...given.labels, ...labels }, annotations: { ...given.annotations, ...annotations } };
  return { ...rest, metadata: { ...given, ...added } };
}

/** A pod from before the policies, with annotations that no new pod may have. */
export function weakBefore(agent: Manifest): Manifest {
  return another(agent, 'weak-before', {}, { 'iam.amazonaws.com/role': 'agents', 'dev.gvisor.flag.debug': 'true' });
}

/** A pod that was cut off. */
export function quarantined(agent: Manifest): Manifest {
  return another(agent, 'quarantined', { 'cdk8s-hardened-agents/quarantine': 'true' });
}

/** A pod with as many labels and annotations as one can have. */
export function filled(agent: Manifest): Manifest {
  const { labels, annotations = {} } = agent.metadata;
  const left = 512 - Object.keys(labels).length - Object.keys(annotations).length;
  const more = Object.fromEntries(Array.from({ length: left }, (_, i) => [`example.com/${i}`, 'v']));
  return another(agent, 'filled', more);
}

/** A Deployment of agents. */
export function worker(agent: Manifest, name = 'worker', fields: Manifest = {}): Manifest {
  const { labels, annotations } = another(agent, name, { app: name }).metadata;
  const template = { metadata: { labels, annotations }, spec: { ...agent.spec, ...fields } };
  const spec = { replicas: 1, selector: { matchLabels: { app: name } }, template };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: metadata(name), spec };
}

/** One from before the policies. */
export function weakWorkerBefore(agent: Manifest): Manifest {
  return worker(agent, 'weak-worker', { enableServiceLinks: true });
}
/** A pod as the controller of agent-sandbox labels it. */
export function sandboxed(agent: Manifest): Manifest {
  return another(agent, 'sandboxed', { [NAME_HASH]: '0123abcd', [TEMPLATE_HASH]: '4567cdef' });
}
export const [NAME_HASH, TEMPLATE_HASH] = ['agents.x-k8s.io/sandbox-name-hash', 'agents.x-k8s.io/sandbox-template-ref-hash'];

function harmless(agent: Manifest): Manifest[] {
  return [
    another(agent, 'helper', { app: 'helper' }),
    HARMLESS_POLICY, HARMLESS_SERVICE, HARMLESS_BINDING, SECRETS_ROLE, TOOLS_ROLE, TOOLS_BINDING, PENDING_CLAIM, CLASSLESS_CLAIM,
    quarantined(agent), filled(agent), worker(agent), sandboxed(agent),
    makeObject('v1', 'PersistentVolume', { name: 'tenant-host' }, {
      storageClassName: 'tenant-host',
      capacity: { storage: '1Gi' },
      accessModes: ['ReadWriteOnce', 'ReadWriteMany'],
      hostPath: { path: '/var/lib/kubelet' },
    }),
  ];
}
