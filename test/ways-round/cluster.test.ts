import { ApiObject, App, Chart, JsonPatch } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { expectFound, Way, allowAll, object, withAgent } from './ways';
import { AgentDevice, AgentMount, AgentNamespace, AgentPolicy, FqdnBackEnd, GVisorRuntime, PodSubnetEgressDeny } from '../../src';
import { Json } from '../../src/engine/value/json';
import { IMAGE, RANGES, base, open, pod } from '../support/app';
import { makeObject } from '../support/plain';

const secondChart = (act: (chart: Chart) => unknown) => withAgent((_, chart) => act(new Chart(chart.node.root as App, 'second')));
const binding = (name: string): Json => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRoleBinding',
  metadata: { name },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
  subjects: [{ kind: 'ServiceAccount', name: 'agent', namespace: 'agents' }],
});

const CLUSTERS: Way[] = [
  ['an open policy in a chart that has the RuntimeClass too', secondChart((chart) => {
    object(chart, 'class', { apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', metadata: { name: 'gvisor' }, handler: 'runsc' });
    object(chart, 'open', allowAll());
  }), 'no-open-egress'],
  ['an open policy in a chart that has the Namespace too', secondChart((chart) => {
    object(chart, 'namespace', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'agents' } });
    object(chart, 'open', allowAll());
  }), 'no-open-egress'],
  ['a right in a chart that has a Service named like one of Knative', withAgent((_, chart) => {
    object(chart, 'knative', makeObject('serving.knative.dev/v1', 'Service', 'web', { traffic: [] }));
    const second = new Chart(chart.node.root as App, 'second');
    object(second, 'service', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web', namespace: 'agents' }, spec: {} });
    object(second, 'binding', binding('agents'));
  }), 'no-agent-api-rights'],
  ['two pods of one name', withAgent((agent, chart) => {
    const other = pod({
      app: chart.node.root as App,
      chart,
      namespace: chart.node.findChild('agents') as AgentNamespace,
      runtime: chart.node.findChild('gvisor') as GVisorRuntime,
    }, { image: `other${IMAGE.slice(IMAGE.indexOf('@'))}` }, 'other');
    ApiObject.of(other).addJsonPatch(JsonPatch.replace('/metadata/name', agent.name));
  }), 'no-conflicting-object'],
];

/** An app whose agent mounts a Secret of the app. */
const mounted = (make: (chart: Chart) => kplus.Secret) => () => {
  const b = base();
  pod(b, { mounts: [AgentMount.secret('/var/run/keys', make(b.chart))] });
  return b.app;
};
const KEYS = { name: 'keys', namespace: 'agents' };

const SECRETS: Way[] = [
  ['a token of an account, by our own mount', mounted((chart) => new kplus.ServiceAccountTokenSecret(chart, 'keys', {
    metadata: KEYS, serviceAccount: kplus.ServiceAccount.fromServiceAccountName(chart, 'account', 'agent', { namespaceName: 'agents' }),
  })), 'no-token-secret'],
  ['a Secret that is patched into a token', mounted((chart) => {
    const secret = new kplus.Secret(chart, 'keys', { metadata: KEYS });
    ApiObject.of(secret).addJsonPatch(JsonPatch.add('/type', 'kubernetes.io/service-account-token'));
    return secret;
  }), 'no-token-secret'],
  ['a login for images', mounted((chart) => new kplus.DockerConfigSecret(chart, 'keys', { metadata: KEYS, data: {} })), 'no-token-secret'],
  ['a role of the account', withAgent((_, chart) => ApiObject.of(chart.node.findChild('agents').node.findAll()
    .find((one) => ApiObject.isApiObject(one) && one.kind === 'ServiceAccount' && one.name === 'agent')!)
    .addJsonPatch(JsonPatch.add('/metadata/annotations', { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::123456789012:role/agents' }))),
  'no-cloud-account'],
  ['a key in a ConfigMap of an app that is judged as a whole', withAgent((_, chart) => {
    new kplus.ConfigMap(chart, 'settings', { metadata: { ...KEYS, name: 'settings' }, data: { '.env': 'OPENAI_API_KEY=abc123' } });
    AgentPolicy.of(chart).enforce();
  }), 'no-secret-in-config'],
  ['a password in an argument', () => {
    const b = base();
    pod(b, { args: ['--db-password', 'hunter2'] });
    return b.app;
  }, 'no-secret-in-pod'],
];

/** An app whose agent may call names on Cilium. */
const named = (act: (egress: PodSubnetEgressDeny) => unknown) => () => {
  const b = open();
  pod(b);
  act(new PodSubnetEgressDeny(b.chart, 'egress', {
    namespace: b.namespace, ...RANGES, allowInternet: false, fqdnBackEnd: FqdnBackEnd.cilium(),
  }));
  return b.app;
};

const NETWORK: Way[] = [
  ['a second policy that opens the internet', () => {
    const b = base();
    pod(b);
    new PodSubnetEgressDeny(b.chart, 'closed', { namespace: b.namespace, ...RANGES, allowInternet: false });
    return b.app;
  }, 'no-reopened-egress'],
  ['a private network that a second policy opens', () => {
    const b = base();
    pod(b);
    new PodSubnetEgressDeny(b.chart, 'private', { namespace: b.namespace, ...RANGES, denyPrivate: true });
    return b.app;
  }, 'no-open-egress'],
  ['a default deny of ours that is patched', withAgent((_, chart) => chart.node.findAll()
    .filter((one): one is ApiObject => ApiObject.isApiObject(one))
    .filter(({ name }) => name === 'default-deny').forEach((policy) => policy.addJsonPatch(JsonPatch.add('/spec/ingress', [{}])))),
  'no-open-ingress'],
  ['a policy of cdk8s-plus for all callers', withAgent((agent, chart) => new kplus.NetworkPolicy(chart, 'open', {
    metadata: { namespace: 'agents' }, selector: agent, ingress: { rules: [{ peer: kplus.NetworkPolicyIpBlock.anyIpv4(chart, 'any') }] },
  })), 'no-open-ingress'],
  ['a load balancer', withAgent((agent, chart) => new kplus.Service(chart, 'lb', {
    metadata: { namespace: 'agents' }, selector: agent, type: kplus.ServiceType.LOAD_BALANCER, ports: [{ port: 80 }],
  })), 'no-exposed-service'],
  ['a policy of Cilium', withAgent((_, chart) => object(chart, 'cilium', makeObject('cilium.io/v2', 'CiliumNetworkPolicy', 'open', {
    endpointSelector: {}, egress: [{ toEntities: ['world'] }],
  }))), 'no-open-foreign-policy'],
  ...['*', '*.com', '*.github.io', '*.s3.eu-west-1.amazonaws.com', '*.google.internal'].map((pattern): Way => [
    `a wildcard that is patched to ${pattern}`, named((egress) => {
      egress.allowToFqdn('*.example.com', 443);
      const policy = egress.node.children.find((one) => ApiObject.isApiObject(one) && one.kind === 'CiliumNetworkPolicy') as ApiObject;
      policy.addJsonPatch(JsonPatch.replace('/spec/egress/1/toFQDNs/0/matchPattern', pattern));
    }), 'no-open-foreign-policy',
  ]),
  ['a wildcard that another wrote beside ours', named((egress) => {
    egress.allowToFqdn('api.example.com', 443);
    object(Chart.of(egress), 'buckets', makeObject('networking.gke.io/v1alpha1', 'FQDNNetworkPolicy', 'buckets', {
      podSelector: {}, egress: [{ matches: [{ pattern: '*.s3.amazonaws.com' }], ports: [{ port: 443, protocol: 'TCP' }] }],
    }));
  }), 'no-open-foreign-policy'],
  ['a further network', withAgent((agent) => agent.metadata.addAnnotation('k8s.v1.cni.cncf.io/networks', 'macvlan')),
    'no-additional-networks'],
];

const volumeOf = (name: string, source: Json): Json => makeObject('v1', 'PersistentVolume', { name }, {
  accessModes: ['ReadWriteOnce'], capacity: { storage: '1Gi' }, storageClassName: 'fast', ...source,
});

const NODES: Way[] = [
  ['a folder of the node behind a claim, beside a class with a provisioner and a volume of a driver', () => {
    const b = base();
    pod(b, { mounts: [AgentMount.persistentVolumeClaim('/data', kplus.PersistentVolumeClaim.fromClaimName(b.chart, 'claim', 'data'))] });
    object(b.chart, 'data', makeObject('v1', 'PersistentVolumeClaim', 'data', {
      accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, storageClassName: 'fast',
    }));
    object(b.chart, 'class', {
      apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name: 'fast' }, ...{ provisioner: 'disk.example' },
    });
    object(b.chart, 'disk', volumeOf('disk', { csi: { driver: 'disk.example', volumeHandle: 'a' } }));
    object(b.chart, 'node', volumeOf('node', { hostPath: { path: '/etc' } }));
    return b.app;
  }, 'no-host-claim'],
  ['a class of any device that provides the resource of an accelerator', () => {
    const b = base();
    pod(b, { runtime: new GVisorRuntime(b.chart, 'gpus', { name: 'gpus', nvproxy: true }), devices: [AgentDevice.nvidiaGpu()] });
    object(b.chart, 'class', makeObject('resource.k8s.io/v1', 'DeviceClass', { name: 'kvm.example' }, {
      extendedResourceName: 'nvidia.com/gpu', selectors: [{ cel: { expression: 'true' } }],
    }));
    return b.app;
  }, 'no-devices'],
  ['a driver that a Pod tells what to mount', withAgent((agent) => {
    const csi = { driver: 'csi-image.warm-metal.tech', volumeAttributes: { image: 'docker.io/library/busybox' } };
    ApiObject.of(agent).addJsonPatch(JsonPatch.add('/spec/volumes/-', { name: 'image', csi }));
  }), 'no-inline-driver'],
  ['a RuntimeClass that leads its pods to the control plane', withAgent((_, chart) => {
    const runtime = chart.node.findChild('gvisor').node.findAll().find((one) => ApiObject.isApiObject(one)) as ApiObject;
    runtime.addJsonPatch(JsonPatch.add('/scheduling', { nodeSelector: { 'node-role.kubernetes.io/control-plane': '' } }));
  }), 'no-control-plane-placement'],
  ['the node of a Pod that says that a cluster wrote it', withAgent((agent) => {
    ApiObject.of(agent).addJsonPatch(JsonPatch.add('/spec/nodeName', 'control-1'),
      JsonPatch.add('/metadata/uid', '2f6c0f5e-8d0e-4d2e-8a53-0d2f3f0c9a11'), JsonPatch.add('/status', { hostIP: '192.168.77.10' }));
  }), 'no-node-name'],
];

expectFound('in another chart', CLUSTERS);
expectFound('to the node', NODES);
expectFound('to credentials', SECRETS);
expectFound('by the network', NETWORK);
