import { Json } from '../../../../src/engine/value/json';
import { surroundings, valid } from '../../../support/cases';
import { makeObject, makePolicy } from '../../../support/plain';

/** Policies, runtimes and rights that bear on the valid pods, with every field that a rule could read. */
export function related(): Json[] {
  const metadata = { name: 'related', namespace: 'agents' };
  const api = (kind: string, rest: Json): Json => ({ apiVersion: 'rbac.authorization.k8s.io/v1', kind, metadata, ...rest });
  const rules = [{
    apiGroups: ['', '*'],
    resources: ['secrets', 'pods/exec', '*'],
    resourceNames: ['a'],
    verbs: ['get', '*'],
    nonResourceURLs: ['/healthz'],
  }];
  const subjects = [
    { kind: 'ServiceAccount', name: 'agent', namespace: 'agents' },
    { kind: 'Group', name: 'system:serviceaccounts', apiGroup: 'rbac.authorization.k8s.io' },
    { kind: 'User', name: 'system:serviceaccount:agents:agent' },
  ];
  const peers = [
    { ipBlock: { cidr: '0.0.0.0/0', except: ['10.244.0.0/16', '169.254.169.254/32'] } },
    { ipBlock: { cidr: 'fd00::/8' } },
    {
      podSelector: { matchLabels: { app: 'web' } },
      namespaceSelector: { matchExpressions: [{ key: 'team', operator: 'In', values: ['a'] }] },
    },
    { namespaceSelector: {} },
  ];
  const ports = [{ protocol: 'UDP', port: 53 }, { protocol: 'TCP', port: 1, endPort: 65535 }, { port: 'https' }];
  return [
    ...surroundings(),
    {
      apiVersion: 'node.k8s.io/v1',
      kind: 'RuntimeClass',
      metadata: { name: 'gvisor' },
      handler: 'runsc',
      scheduling: { nodeSelector: {} },
    },
    makePolicy(metadata, {
      podSelector: { matchExpressions: [{ key: 'cdk8s-hardened-agents/agent', operator: 'Exists' }] },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ from: peers, ports }],
      egress: [{ to: peers, ports }],
    }),
    ...referring(),
    ...credentials(),
    api('Role', { rules }),
    api('ClusterRole', { rules, aggregationRule: { clusterRoleSelectors: [{ matchLabels: { a: 'b' } }] } }),
    api('RoleBinding', { subjects, roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'related' } }),
    api('ClusterRoleBinding', { subjects, roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' } }),
  ];
}

/** What names the valid pods, is named by them or bounds what they ask for. */
function referring(): Json[] {
  const made = (apiVersion: string, kind: string, spec: Json, name = 'related',
    namespace = 'agents'): Json => ({ apiVersion, kind, metadata: { name, namespace }, spec });
  const bounds = { max: { cpu: '10m' }, min: { memory: '1Gi' }, default: { cpu: '5m' }, defaultRequest: { memory: '1e3' } };
  const proxy = valid('Pod');
  proxy.metadata = {
    name: 'proxy',
    namespace: 'gateways',
    labels: { 'app': 'web', 'team': 'a', 'cdk8s-hardened-agents/role': 'egress-proxy' },
  };
  return [
    proxy,
    {
      ...made('v1', 'Secret', {}, 'agent', 'gateways'),
      metadata: { name: 'agent', namespace: 'gateways', annotations: { 'replicator.v1.mittwald.de/replicate-to': 'a' } },
    },
    made('v1', 'ServiceAccount', {}, 'agent', 'gateways'),
    made('v1', 'Service', {
      type: 'LoadBalancer',
      selector: { 'cdk8s-hardened-agents/agent': 'true' },
      ports: [{ name: 'http', port: 80, targetPort: 'http' }, { port: 8080 }],
    }),
    made('networking.k8s.io/v1', 'Ingress', {
      defaultBackend: { service: { name: 'related', port: { name: 'web' } } },
      rules: [{ http: { paths: [{ backend: { service: { name: 'agents', port: { number: 1 } } } }] } }],
    }),
    made('gateway.networking.k8s.io/v1', 'HTTPRoute', {
      rules: [{
        backendRefs: [{ name: 'related', port: 1 }],
        filters: [{ requestMirror: { backendRef: { name: 'related', namespace: 'agents', port: 80 } } }],
      }],
    }),
    made('v1', 'ResourceQuota', {
      hard: { 'requests.cpu': '10m', 'memory': '1Mi', 'pods': 1, 'count/deployments.apps': '0', 'services.loadbalancers': '0' },
    }),
    made('v1', 'LimitRange', {
      limits: [{ type: 'Container', ...bounds }, { type: 'Pod', ...bounds }, { type: 'PersistentVolumeClaim', max: { storage: '1Mi' } }],
    }),
    made('v1', 'PersistentVolumeClaim', { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } }),
    made('autoscaling/v2', 'HorizontalPodAutoscaler', {
      minReplicas: 2,
      maxReplicas: 9,
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: valid('Deployment').metadata.name },
    }),
    made('external-secrets.io/v1', 'ExternalSecret', { target: { name: 'other' } }),
    {
      ...made('v1', 'Pod', {
        ...valid('Pod').spec,
        overhead: { cpu: '1m' },
        resources: { limits: { cpu: '1' } },
        imagePullSecrets: [{ name: 'agent' }],
        hostAliases: [{ ip: '10.0.0.1', hostnames: ['a'] }],
        volumes: [
          { name: 'a', persistentVolumeClaim: { claimName: 'related' } },
          { name: 'b', projected: { sources: [{ secret: { name: 'agent' } }, { configMap: { name: 'agent' } }] } },
          { name: 'c', ephemeral: { volumeClaimTemplate: { spec: { resources: { requests: { storage: '1Gi' } } } } } },
          { name: 'd', csi: { nodePublishSecretRef: { name: 'agent' } } },
        ],
        containers: [{
          name: 'a',
          ports: [{ name: 'http', containerPort: 80 }],
          args: ['--token', 'abc123'],
          command: ['agent'],
          lifecycle: { preStop: { exec: { command: ['bye'] } } },
          livenessProbe: { httpGet: { path: '/?token=a', port: 80, httpHeaders: [{ name: 'X-Api-Key', value: 'a' }] } },
          env: [{ name: 'HTTPS_PROXY', value: 'http://user@proxy:3128' },
            { name: 'A', valueFrom: { secretKeyRef: { name: 'agent', key: 'a' } } }],
          envFrom: [{ secretRef: { name: 'agent' } }],
        }],
      }, 'pod'),
    },
    made('apps/v1', 'StatefulSet', {
      ...valid('StatefulSet').spec,
      replicas: 2,
      serviceName: 'related',
      volumeClaimTemplates: [{
        metadata: { name: 'data' },
        spec: { storageClassName: 'fast', resources: { requests: { storage: '1Gi' } } },
      }],
    }, 'set'),
  ];
}

/** What holds secrets of the valid pods, or gives them some. */
function credentials(): Json[] {
  const metadata = { name: 'agent', namespace: 'agents', annotations: { 'eks.amazonaws.com/role-arn': 'a' } };
  const data = { 'TOKEN': 'YWJjMTIz', 'a.yaml': 'password: hunter2' };
  return [
    { apiVersion: 'v1', kind: 'Secret', metadata, type: 'kubernetes.io/service-account-token', data, stringData: data },
    { apiVersion: 'v1', kind: 'ConfigMap', metadata, data, binaryData: data },
    { apiVersion: 'bitnami.com/v1alpha1', kind: 'SealedSecret', metadata, spec: { template: { type: 'a' } } },
    makeObject('eks.services.k8s.aws/v1alpha1', 'PodIdentityAssociation', metadata, {
      namespace: 'agents', serviceAccount: 'agent', forProvider: {},
    }),
    makeObject('extensions.agents.x-k8s.io/v1beta1', 'SandboxClaim', metadata, {
      env: [{ name: 'TOKEN', value: 'abc123' }], additionalPodMetadata: { annotations: { a: 'token=abc123' } },
    }),
  ];
}
