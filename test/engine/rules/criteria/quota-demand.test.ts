import { demandOf } from '../../../../src/engine/rules/criteria/quota-demand';
import { Json } from '../../../../src/engine/value/json';
import { clusterOf } from '../../../support/cluster';

const ONE = 10n ** 9n;
const GIB = 2n ** 30n * ONE;

const made = (apiVersion: string, kind: string, name: string, spec: Json = {}, metadata: Json = {}): Json =>
  ({ apiVersion, kind, metadata: { name, namespace: 'agents', ...metadata }, spec });
const podSpec = (spec: Json = {}): Json => ({ containers: [{ name: 'main', resources: { requests: { cpu: '1' } } }], ...spec });
const deployment = (name: string, replicas: number): Json =>
  made('apps/v1', 'Deployment', name, { replicas, template: { spec: podSpec() } });
const scaler = (name: string, maxReplicas: number): Json => made('autoscaling/v2', 'HorizontalPodAutoscaler', name, {
  minReplicas: 2, maxReplicas, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
});
const claim = (spec: Json = {}, metadata?: Json): Json =>
  made('v1', 'PersistentVolumeClaim', 'data', { resources: { requests: { storage: '1Gi' } }, ...spec }, metadata);
const service = (spec: Json): Json => made('v1', 'Service', 'web', { ports: [{ port: 80 }, { port: 443 }], ...spec });

const demand = (resource: string, ...objects: Json[]) => demandOf(clusterOf(objects), 'agents', resource);

/** What the namespace requests of a resource, which each object that requests it must make up. */
function requested(resource: string, ...objects: Json[]): bigint {
  const { least, shares } = demand(resource, ...objects);
  expect(shares().filter(({ each }) => each === 0n)).toEqual([]);
  expect(shares().reduce((sum, share) => sum + share.least * share.each, 0n)).toBe(least);
  return least;
}

describe('objects count by their kind', () => {
  test.each([
    ['secrets', 'v1', 'Secret'],
    ['configmaps', 'v1', 'ConfigMap'],
    ['count/configmaps', 'v1', 'ConfigMap'],
    ['replicationcontrollers', 'v1', 'ReplicationController'],
    ['resourcequotas', 'v1', 'ResourceQuota'],
    ['count/ingresses.networking.k8s.io', 'networking.k8s.io/v1', 'Ingress'],
    ['count/networkpolicies.networking.k8s.io', 'networking.k8s.io/v1', 'NetworkPolicy'],
    ['count/cronjobs.batch', 'batch/v1', 'CronJob'],
    ['count/sandboxes.agents.x-k8s.io', 'agents.x-k8s.io/v1beta1', 'Sandbox'],
    ['services', 'v1', 'Service'],
    ['pods', 'v1', 'Pod'],
    ['persistentvolumeclaims', 'v1', 'PersistentVolumeClaim'],
  ])('%s', (resource, apiVersion, kind) => {
    const [one, other] = ['one', 'other'].map((name) => made(apiVersion, kind, name));
    const elsewhere = made(apiVersion, kind, 'elsewhere', {}, { namespace: 'others' });
    expect(requested(resource, one, other, elsewhere, made('example.com/v1', kind, 'third'))).toBe(2n * ONE);
  });

  test('of the core group none counts under a name with its version', () => {
    expect(requested('count/pods.v1', made('v1', 'Pod', 'one', podSpec()))).toBe(0n);
    expect(requested('count/replicationcontrollers.v1', made('v1', 'ReplicationController', 'one'))).toBe(0n);
  });
});

describe('what single objects request', () => {
  const titles = (all: readonly { readonly title: string }[]) => all.map(({ title }) => title);
  const objects = [
    deployment('none', 0), deployment('fixed', 2), deployment('scaled', 2), scaler('scaled', 3),
    deployment('scaled-alike', 2), scaler('scaled-alike', 2), service({}), claim(),
  ];

  test('names those that have pods and request the resource', () => {
    const { least, shares } = demand('requests.cpu', ...objects);
    expect(least).toBe(6n * ONE);
    expect(titles(shares())).toEqual(['Deployment "fixed"', 'Deployment "scaled"', 'Deployment "scaled-alike"']);
    expect(shares()[1]).toEqual({ title: 'Deployment "scaled"', least: 2n, most: 3n, each: ONE });
  });

  test('can grow where an autoscaler allows more pods than the minimum, of a resource that they request', () => {
    expect(titles(demand('requests.cpu', ...objects).scalable())).toEqual(['Deployment "scaled"']);
    expect(demand('requests.memory', ...objects).scalable()).toEqual([]);
  });
});

test.each([['pods', 3n], ['requests.cpu', 3n], ['services', 1n], ['count/deployments.apps', 1n]])(
  'objects that name no namespace are in one together: %s', (resource, count) => {
    const objects = [deployment('web', 3), service({})].map((one) => ({ ...one, metadata: { name: one.metadata.name as string } }));
    const view = clusterOf(objects);
    expect([demandOf(view, '', resource).least, demandOf(view, 'agents', resource).least]).toEqual([count * ONE, 0n]);
  });

describe('claims', () => {
  const OF_CLASS = 'storageclass.storage.k8s.io/requests.storage';

  test('count for their class, if they name one', () => {
    const requests = (resource: string, spec: Json) => requested(resource, claim(spec));
    expect(requests(`fast.${OF_CLASS}`, { storageClassName: 'fast' })).toBe(GIB);
    expect(requests('fast.storageclass.storage.k8s.io/persistentvolumeclaims', { storageClassName: 'fast' })).toBe(ONE);
    expect(requests(`fast.${OF_CLASS}`, {})).toBe(0n);
    expect(requests(`undefined.${OF_CLASS}`, {})).toBe(0n);
    expect(requests(`.${OF_CLASS}`, { storageClassName: '' })).toBe(0n);
    expect(requests('requests.storage', { storageClassName: '' })).toBe(GIB);
  });

  test('that Kubernetes made for a pod of the app count with the pod', () => {
    const template = { spec: { resources: { requests: { storage: '1Gi' } } } };
    const pod = made('v1', 'Pod', 'agent', podSpec({ volumes: [{ name: 'work', ephemeral: { volumeClaimTemplate: template } }] }));
    const ofAgent = (kind: string) =>
      claim({}, { name: 'agent-work', ownerReferences: [{ apiVersion: 'v1', kind, name: 'agent', controller: true }] });
    expect(requested('requests.storage', pod, ofAgent('Pod'))).toBe(GIB);
    expect(requested('requests.storage', pod, ofAgent('Other'))).toBe(2n * GIB);
  });
});

test.each<[string, Json, balancers: bigint, nodePorts: bigint]>([
  ['of the cluster', {}, 0n, 0n],
  ['of the cluster, with a port that is left over from another type', { ports: [{ port: 80, nodePort: 30080 }] }, 0n, 0n],
  ['with ports of the nodes', { type: 'NodePort' }, 0n, 2n],
  ['with a balancer', { type: 'LoadBalancer' }, 1n, 2n],
  ['with a balancer that gets ports of the nodes', { type: 'LoadBalancer', allocateLoadBalancerNodePorts: true }, 1n, 2n],
  ['with a balancer that gets none', { type: 'LoadBalancer', allocateLoadBalancerNodePorts: false }, 1n, 0n],
  ['with a balancer that gets only those that are named',
    { type: 'LoadBalancer', allocateLoadBalancerNodePorts: false, ports: [{ port: 80, nodePort: 30080 }, { port: 443 }] }, 1n, 1n],
])('a Service %s', (_title, spec, balancers, nodePorts) => {
  expect(requested('services', service(spec))).toBe(ONE);
  expect(requested('services.loadbalancers', service(spec))).toBe(balancers * ONE);
  expect(requested('services.nodeports', service(spec))).toBe(nodePorts * ONE);
});
