import { ApiObject, App, Chart, JsonPatch, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { settings } from './settings';
import { IMAGE, Manifest } from '../../support/app';
import { valid, writtenSpec } from '../../support/cases';
import { AgentCluster, AgentNamespace, GVisorRuntime, HardenedAgentDeployment, PodSubnetEgressDeny } from 'cdk8s-hardened-agents';

/** A namespace of agents for what must pass. */
export const NAMESPACE = 'pass-agents';

/** No node takes the pods: one that is pulling an image holds up its namespace for minutes. */
const NO_SCHEDULER = 'none';

/** Agents, their policies for both families of addresses, and a Service; all of it is made under `AgentAdmission`. */
export function passApp(): Manifest[] {
  const chart = new Chart(new App(), 'pass');
  const { podCidrs, serviceCidrs, nodeCidrs, apiServerCidrs } = settings;
  new AgentCluster({
    podCidrs: [...podCidrs, 'fd00:10:244::/56'],
    serviceCidrs: [...serviceCidrs, 'fd00:10:96::/112'],
    nodeCidrs,
    apiServerCidrs,
  }).applyTo(chart);
  const namespace = new AgentNamespace(chart, 'agents', { name: NAMESPACE });
  const runtime = new GVisorRuntime(chart, 'gvisor');
  const egress = new PodSubnetEgressDeny(chart, 'egress', { namespace });
  const workers = new HardenedAgentDeployment(chart, 'workers', { namespace, runtime, name: 'workers', image: IMAGE, port: 8080 });
  ApiObject.of(workers).addJsonPatch(JsonPatch.add('/spec/template/spec/schedulerName', NO_SCHEDULER));
  new kplus.Service(chart, 'service', {
    metadata: { name: 'workers', namespace: NAMESPACE },
    selector: workers,
    ports: [{ port: 80, targetPort: 8080 }],
  });
  egress.allowFrom(kplus.Pods.select(chart, 'gateway', {
    labels: { app: 'gateway' }, namespaces: kplus.Namespaces.select(chart, 'gateways', { names: ['gateways'] }),
  }), { to: workers, port: 8080 });
  return Testing.synth(chart);
}

const own = (apiVersion: string, kind: string, fields: Manifest): Manifest => ({
  apiVersion,
  kind,
  metadata: { name: 'pass', namespace: NAMESPACE },
  ...fields,
});
const WORKLOADS = ['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', 'Sandbox', 'SandboxTemplate'] as const;

/** A hardened object of a kind, among the others. */
export function hardened(kind: Parameters<typeof valid>[0], name = 'pass'): Manifest {
  const made = valid(kind);
  writtenSpec(made).schedulerName = NO_SCHEDULER;
  return { ...made, metadata: { labels: made.metadata.labels, name, namespace: NAMESPACE } };
}

/** Of a mesh: a route of a Gateway is warned of where the app does not have it. */
const routed = { parentRefs: [{ group: '', kind: 'Service', name: 'workers' }], rules: [{ backendRefs: [{ name: 'workers', port: 80 }] }] };

/** The class that the API server writes into a claim without one. */
export const DEFAULT_CLASS: Manifest = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: 'pass-default', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
  provisioner: 'disk.example',
  volumeBindingMode: 'WaitForFirstConsumer',
};

/** A harmless object of each kind that `AgentAdmission` judges. */
export function harmlessObjects(): Manifest[] {
  const pod = hardened('Pod');
  const { template } = hardened('Deployment').spec;
  const selector = { 'agents.example/of': 'pass' };
  const labelled = { ...template, metadata: { ...template.metadata, labels: { ...template.metadata.labels, ...selector } } };
  return [
    pod,
    own('v1', 'ReplicationController', { spec: { replicas: 0, selector, template: labelled } }),
    own('v1', 'PodTemplate', { template }),
    ...WORKLOADS.map((kind) => hardened(kind)),
    own('networking.k8s.io/v1', 'NetworkPolicy', {
      spec: {
        podSelector: {},
        policyTypes: ['Egress'],
        egress: [{ to: [{ podSelector: { matchLabels: { app: 'tool' } } }] }],
      },
    }),
    own('v1', 'Service', { spec: { selector, ports: [{ port: 80 }] } }),
    own('gateway.networking.k8s.io/v1', 'HTTPRoute', { spec: routed }),
    own('gateway.networking.k8s.io/v1', 'GRPCRoute', { spec: routed }),
    own('rbac.authorization.k8s.io/v1', 'RoleBinding', {
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'edit' },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'colleague' }],
    }),
    own('v1', 'PersistentVolumeClaim', {
      spec: {
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: '1Gi' } },
      },
    }),
    own('v1', 'ServiceAccount', { automountServiceAccountToken: false }),
    own('cilium.io/v2', 'CiliumNetworkPolicy', {
      spec: {
        endpointSelector: { matchLabels: { app: 'agent' } },
        egress: [{ toFQDNs: [{ matchName: 'api.model.example' }] }],
      },
    }),
  ];
}
