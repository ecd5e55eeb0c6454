import {
  Actor, CLASSLESS_CLAIM, HARMLESS_POLICY, HARMLESS_SERVICE, NAMESPACE, OWN_INGRESS, OWN_ROUTE, TenantApp, filled, sandboxed, weakBefore,
  weakWorkerBefore, worker,
} from './tenant-app';
import { debugging, resized } from './tenant-other-ways';
import { Ask, create, patch, remove } from './tenant-way';
import { Manifest } from '../../support/app';
import { renamed } from '../../support/cases';
import { passingEdits } from '../../support/policy-edits';

const RBAC = 'rbac.authorization.k8s.io';
const object = (apiVersion: string, kind: string, fields: Manifest): Manifest => ({
  apiVersion,
  kind,
  metadata: { name: 'own', namespace: NAMESPACE },
  ...fields,
});
const policy = (spec: Manifest) => create(object('networking.k8s.io/v1', 'NetworkPolicy',
  { spec: { podSelector: { matchLabels: { app: 'agent' } }, ...spec } }));
const named = (namespace: string) => ({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } } });
const service = (spec: Manifest) => create(object('v1', 'Service', { spec: { ...HARMLESS_SERVICE.spec, ...spec } }));
const binding = (subject: Manifest, role: string) => create(object(`${RBAC}/v1`, 'RoleBinding', {
  roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: role }, subjects: [subject],
}));
const claim = (spec: Manifest = {}) => create(object('v1', 'PersistentVolumeClaim', {
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...spec },
}));

const NOT_WEAK = { 'iam.amazonaws.com/role': null };

/** What a tenant does every day, each close to a way that is refused. */
export function dailyWork({ agent }: TenantApp): [title: string, ask: Ask, actor?: Actor][] {
  const account = (name: string) => ({ kind: 'ServiceAccount', name, namespace: 'ci' });
  return [
    ['egress to pods by labels', policy({
      policyTypes: ['Egress'],
      egress: [{
        to: [{
          ...named('tools'),
          podSelector: { matchLabels: { app: 'tool' } },
        }],
      }],
    })],
    ['egress to a block outside', policy({
      policyTypes: ['Egress'],
      egress: [{
        to: [{ ipBlock: { cidr: '203.0.113.0/24' } }],
        ports: [{ port: 443 }],
      }],
    })],
    ...passingEdits().map(([title, spec]): [string, Ask] => [title, create(object('networking.k8s.io/v1', 'NetworkPolicy', { spec }))]),
    ['ingress from a gateway', policy({
      policyTypes: ['Ingress'],
      ingress: [{
        from: [{
          ...named('gateways'),
          podSelector: { matchLabels: { app: 'gateway' } },
        }],
      }],
    })],
    ['a policy that denies', policy({ policyTypes: ['Ingress', 'Egress'] })],
    ['the own policy names another target',
      patch(HARMLESS_POLICY, { spec: { egress: [{ to: [{ podSelector: { matchLabels: { app: 'other' } } }] }] } })],
    ['the own policy is labelled', patch(HARMLESS_POLICY, { metadata: { labels: { team: 'a' } } })],
    ['the own policy is removed', remove(HARMLESS_POLICY)],
    ['a Service in the cluster', service({})],
    ['a headless Service', service({ clusterIP: 'None' })],
    ['a name for a host outside', create(object('v1', 'Service', { spec: { type: 'ExternalName', externalName: 'db.example.com' } }))],
    ['a Service gets another port', patch(HARMLESS_SERVICE, { spec: { ports: [{ port: 81, targetPort: 8080 }] } })],
    ['a Service is removed', remove(HARMLESS_SERVICE)],
    ['a Service is annotated', patch(HARMLESS_SERVICE, { metadata: { annotations: { team: 'a' } } })],
    ['an Ingress of the app gets a host', patch(OWN_INGRESS, {
      spec: {
        rules: [{ host: 'agents.example', http: { paths: [{ path: '/', pathType: 'Prefix', backend: OWN_INGRESS.spec.defaultBackend }] } }],
      },
    })],
    ['an HTTPRoute of the app gets a name', patch(OWN_ROUTE, { spec: { hostnames: ['agents.example'] } }), 'operators'],
    ['an HTTPRoute of a mesh', create(object('gateway.networking.k8s.io/v1', 'HTTPRoute', {
      spec: { parentRefs: [{ group: '', kind: 'Service', name: 'agent' }], rules: [{ backendRefs: [{ name: 'agent', port: 80 }] }] },
    })), 'operators'],
    ['an agent with a resolver of the cluster', create({
      ...renamed(agent, 'own'),
      spec: {
        ...agent.spec,
        dnsPolicy: 'None',
        dnsConfig: {
          nameservers: ['10.96.0.10', '169.254.20.10'],
          searches: ['svc.cluster.local'],
          options: [{ name: 'ndots', value: '2' }],
        },
      },
    })],
    ['a pod of agent-sandbox is labelled', patch(sandboxed(agent), { metadata: { labels: { team: 'a' } } })],
    ['a claim of a device', create(object('resource.k8s.io/v1', 'ResourceClaim', {
      spec: { devices: { requests: [{ name: 'gpu', exactly: { deviceClassName: 'gpu.nvidia.com' } }] } },
    })), 'operators'],
    ['a claim of a sandbox with an annotation', create(object('extensions.agents.x-k8s.io/v1beta1', 'SandboxClaim', {
      spec: {
        warmPoolRef: { name: 'pool' },
        lifecycle: { shutdownTime: '2036-01-01T00:00:00Z' },
        additionalPodMetadata: { annotations: { 'example.com/team': 'a' }, labels: { 'example.com/team': 'a' } },
      },
    })), 'operators'],
    ['a CiliumNetworkPolicy for one name', create(object('cilium.io/v2', 'CiliumNetworkPolicy', {
      spec: {
        endpointSelector: { matchLabels: { app: 'agent' } },
        egress: [{
          toFQDNs: [{ matchName: 'api.model.example' }],
          toPorts: [{ ports: [{ port: '443', protocol: 'TCP' }] }],
        }],
      },
    })), 'operators'],
    ['a colleague may edit', binding({ apiGroup: RBAC, kind: 'User', name: 'colleague' }, 'edit'), 'admin'],
    ['an account of another namespace may edit', binding(account('deployer'), 'edit'), 'admin'],
    ['an account without a token', create(object('v1', 'ServiceAccount', { automountServiceAccountToken: false }))],
    ['an account is annotated', patch(object('v1', 'ServiceAccount', { metadata: { name: 'agent', namespace: NAMESPACE } }),
      { metadata: { annotations: { team: 'a' } } })],
    ['a claim of a class', claim({ storageClassName: 'fast' })],
    ['a claim without a class is labelled', patch(CLASSLESS_CLAIM, { metadata: { labels: { team: 'a' } } })],
    ['a claim without a class gets one', patch(CLASSLESS_CLAIM, { spec: { storageClassName: 'fast' } })],
    ['a claim for one pod', claim({ storageClassName: 'fast', accessModes: ['ReadWriteOncePod'] })],
    ['an agent', create(renamed(agent, 'own'))],
    ['an agent is labelled', patch(agent, { metadata: { labels: { team: 'a' } } })],
    ['an agent is annotated', patch(agent, { metadata: { annotations: { 'team': 'a', 'iam.amazonaws.com/role': '' } } })],
    ['an agent that was weak before is labelled', patch(weakBefore(agent), { metadata: { labels: { team: 'a' } } })],
    ['an agent loses an annotation that it may not have', patch(weakBefore(agent), { metadata: { annotations: NOT_WEAK } })],
    ['an agent is cut off', patch(agent, { metadata: { labels: { 'cdk8s-hardened-agents/quarantine': 'true' } } })],
    ['an agent with as many labels as it can have is cut off',
      patch(filled(agent), { metadata: { labels: { 'cdk8s-hardened-agents/quarantine': 'true' } } })],
    ['an agent is removed', remove(agent)],
    ['an agent gets more CPU', resized(agent), 'operators'],
    ['a hardened container is added to an agent', debugging(agent), 'operators'],
    ['the status of a weak agent from before', patch(weakBefore(agent), { status: { message: 'late' } }, '/status'), 'cluster'],
    ['a Deployment is scaled', patch(worker(agent), { spec: { replicas: 3 } }, '/scale')],
    ['a Deployment from before the policies is scaled', patch(weakWorkerBefore(agent), { spec: { replicas: 0 } }, '/scale')],
    ['a Deployment from before the policies is paused', patch(weakWorkerBefore(agent), { spec: { paused: true } })],
    ['a Deployment gets a label in its template', patch(worker(agent), { spec: { template: { metadata: { labels: { team: 'a' } } } } })],
    ['a ConfigMap', create(object('v1', 'ConfigMap', { data: { key: 'value' } }))],
    ['a Secret', create(object('v1', 'Secret', { stringData: { key: 'value' } }))],
  ];
}

/** What the rights of docs/rbac.md leave. */
export function workOfTenant({ agent }: TenantApp): [title: string, ask: Ask][] {
  const labels = { app: 'own' };
  const own = renamed(agent, 'own');
  const { livenessProbe, readinessProbe, startupProbe, ports, ...container } = agent.spec.containers[0];
  const template = { metadata: { labels: { ...own.metadata.labels, ...labels } }, spec: agent.spec };
  const job = {
    activeDeadlineSeconds: 600,
    ttlSecondsAfterFinished: 600,
    template: { ...template, spec: { ...agent.spec, restartPolicy: 'Never', containers: [container] } },
  };
  return [
    ['make an agent', create(own)],
    ['remove an agent', remove(agent)],
    ['make a Deployment', create(object('apps/v1', 'Deployment', { spec: { selector: { matchLabels: labels }, template } }))],
    ['make a Job', create(object('batch/v1', 'Job', { spec: { ...job, template: { ...job.template, metadata: { labels } } } }))],
    ['make a Service', service({})],
    ['change a Service', patch(HARMLESS_SERVICE, { spec: { ports: [{ port: 81, targetPort: 8080 }] } })],
    ['make a claim', claim({ storageClassName: 'fast' })],
    ['make a ConfigMap', create(object('v1', 'ConfigMap', { data: { key: 'value' } }))],
    ['make a Secret', create(object('v1', 'Secret', { stringData: { key: 'value' } }))],
  ];
}
