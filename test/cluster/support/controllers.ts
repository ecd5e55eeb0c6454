import { Kind } from './crds';
import { Manifest } from '../../support/app';
import { makeObject, makePolicy } from '../../support/plain';

/** Controllers that make objects among agents, with the rights that they are installed with. */
interface Controller {
  /** Whom the API server sees. */
  readonly user: string;
  readonly rights: Manifest[];
}

const RBAC = 'rbac.authorization.k8s.io';

function controller(namespace: string, name: string, rules: { [group: string]: string[] }): Controller {
  const verbs = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'];
  return {
    user: `system:serviceaccount:${namespace}:${name}`,
    rights: [
      {
        apiVersion: `${RBAC}/v1`,
        kind: 'ClusterRole',
        metadata: { name: `pass-${name}` },
        rules: Object.entries(rules).map(([group, resources]) => ({ apiGroups: [group], resources, verbs })),
      },
      {
        apiVersion: `${RBAC}/v1`,
        kind: 'ClusterRoleBinding',
        metadata: { name: `pass-${name}` },
        roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: `pass-${name}` },
        subjects: [{ kind: 'ServiceAccount', name, namespace }],
      },
    ],
  };
}

/** https://github.com/kubernetes-sigs/agent-sandbox/tree/main/k8s: rbac.generated.yaml and extensions-rbac.generated.yaml */
export const AGENT_SANDBOX = controller('agent-sandbox-system', 'agent-sandbox-controller', {
  '': ['persistentvolumeclaims', 'pods', 'services'],
  'agents.x-k8s.io': ['sandboxes', 'sandboxes/finalizers', 'sandboxes/status'],
  'extensions.agents.x-k8s.io': ['sandboxclaims', 'sandboxtemplates', 'sandboxwarmpools'],
  'networking.k8s.io': ['networkpolicies'],
});

/** https://github.com/cert-manager/cert-manager/blob/master/deploy/charts/cert-manager/templates/rbac.yaml: the controller of challenges */
export const CERT_MANAGER = controller('cert-manager', 'cert-manager', {
  '': ['pods', 'services'],
  'networking.k8s.io': ['ingresses'],
  'gateway.networking.k8s.io': ['httproutes'],
});

/** What cert-manager's objects belong to. */
export const CHALLENGE: Kind = { apiVersion: 'acme.cert-manager.io/v1', kind: 'Challenge', resource: 'challenges' };

/** That an object is controlled by another; without the owner's uid the garbage collector removes it. */
function ownedBy({ apiVersion, kind, metadata: { name, uid } }: Manifest): Manifest[] {
  return [{ apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true }];
}

/**
 * What agent-sandbox's controller makes for a Sandbox: a headless Service, a claim for each of its templates, and its pod.
 *
 * @see https://github.com/kubernetes-sigs/agent-sandbox/blob/main/controllers/sandbox_controller.go
 */
export function sandboxObjects(sandbox: Manifest): { readonly service: Manifest; readonly claims: Manifest[]; readonly pod: Manifest } {
  const { metadata: { name, namespace }, spec: { podTemplate, volumeClaimTemplates = [] } } = sandbox;
  const labels = { 'agents.x-k8s.io/sandbox-name-hash': 'a1b2c3d4' };
  const metadata = { name, namespace, labels, ownerReferences: ownedBy(sandbox) };
  const volumes = volumeClaimTemplates.map((template: Manifest) => (
    { name: template.metadata.name, persistentVolumeClaim: { claimName: `${template.metadata.name}-${name}` } }));
  return {
    service: makeObject('v1', 'Service', metadata, {
      clusterIP: 'None',
      selector: labels,
      ports: [{ name: 'p8080', port: 8080, targetPort: 8080 }],
    }),
    claims: volumeClaimTemplates.map((template: Manifest) => (
      {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { ...metadata, name: `${template.metadata.name}-${name}` },
        spec: template.spec,
      })),
    pod: {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        ...metadata,
        labels: { ...podTemplate.metadata.labels, ...labels },
        annotations: { 'agents.x-k8s.io/propagated-labels': Object.keys(podTemplate.metadata.labels).sort().join(',') },
      },
      spec: { ...podTemplate.spec, volumes: [...podTemplate.spec.volumes, ...volumes] },
    },
  };
}

/** The policy that it makes of a SandboxTemplate's. */
export function templatePolicy(template: Manifest): Manifest {
  const { metadata: { name, namespace }, spec: { networkPolicy } } = template;
  return makePolicy({ name: `${name}-network-policy`, namespace, ownerReferences: ownedBy(template) }, {
    podSelector: { matchLabels: { 'agents.x-k8s.io/sandbox-template-ref-hash': 'e5f6a7b8' } },
    policyTypes: ['Ingress', 'Egress'],
    ...networkPolicy,
  });
}

/**
 * What cert-manager makes to answer an HTTP01 challenge. The issuer says the `serviceType`, and in a pod template the account and the user.
 *
 * @see https://github.com/cert-manager/cert-manager/tree/master/pkg/issuer/acme/http
 */
export function solverObjects(challenge: Manifest, image: string, serviceType: string) {
  const labels = {
    'acme.cert-manager.io/http-domain': '1234',
    'acme.cert-manager.io/http-token': '5678',
    'acme.cert-manager.io/http01-solver': 'true',
  };
  const metadata = {
    generateName: 'cm-acme-http-solver-',
    namespace: challenge.metadata.namespace,
    labels,
    ownerReferences: ownedBy(challenge),
  };
  const service = 'cm-acme-http-solver-abcde', path = '/.well-known/acme-challenge/token', PORT = 8089;
  const backend = { service: { name: service, port: { number: PORT } } };
  return {
    service: makeObject('v1', 'Service', { ...metadata, annotations: { 'auth.istio.io/8089': 'NONE' } }, {
      type: serviceType, selector: labels, ports: [{ name: 'http', port: PORT, targetPort: PORT }],
    }),
    ingress: {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { ...metadata, annotations: { 'nginx.ingress.kubernetes.io/whitelist-source-range': '0.0.0.0/0,::/0' } },
      spec: {
        ingressClassName: 'nginx',
        rules: [{
          host: 'agents.example.com',
          http: { paths: [{ path, pathType: 'ImplementationSpecific', backend }] },
        }],
      },
    },
    route: makeObject('gateway.networking.k8s.io/v1', 'HTTPRoute', metadata, {
      parentRefs: [{ name: 'gateway', namespace: 'gateways' }],
      hostnames: ['agents.example.com'],
      rules: [{
        matches: [{ path: { type: 'Exact', value: path } }],
        backendRefs: [{
          kind: 'Service',
          name: service,
          port: PORT,
          weight: 1,
        }],
      }],
    }),
    pod: {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        ...metadata,
        annotations: {
          'sidecar.istio.io/inject': 'false',
          'cluster-autoscaler.kubernetes.io/safe-to-evict': 'true',
        },
      },
      spec: {
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        restartPolicy: 'OnFailure',
        nodeSelector: { 'kubernetes.io/os': 'linux' },
        serviceAccountName: 'agent',
        securityContext: { runAsNonRoot: true, runAsUser: 65534, runAsGroup: 65534, seccompProfile: { type: 'RuntimeDefault' } },
        containers: [{
          name: 'acmesolver',
          image,
          imagePullPolicy: 'IfNotPresent',
          args: [`--listen-port=${PORT}`, '--domain=agents.example.com', '--token=token', '--key=key'],
          resources: { requests: { cpu: '10m', memory: '64Mi' }, limits: { cpu: '100m', memory: '64Mi' } },
          ports: [{ name: 'http', containerPort: PORT }],
          securityContext: { readOnlyRootFilesystem: true, allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
        }],
      },
    },
  };
}
