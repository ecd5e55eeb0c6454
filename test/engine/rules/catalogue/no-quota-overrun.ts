import { Json } from '../../../../src/engine/value/json';
import { Case, CaseOptions, Tweak, allows, finds, renamed, valid } from '../../../support/cases';
import { makeObject } from '../../../support/plain';

const quota = (hard: Json, spec: Json = {}) => (): Json => makeObject('v1', 'ResourceQuota', 'other', { hard, ...spec });

/** Objects beside the quota. The namespace's own quota goes, and so does the Namespace, since a rule requires quotas of it. */
const amongQuotas = (...objects: Json[]): CaseOptions['view'] => (around) =>
  [...around.filter(({ kind }) => !['Namespace', 'ResourceQuota'].includes(kind)), ...objects];
const workers = (spec: Json = {}, tweak: Tweak = () => {}): Json => {
  const deployment = valid('Deployment');
  tweak(deployment.spec.template.spec);
  return { ...deployment, metadata: { ...deployment.metadata, name: 'workers' }, spec: { ...deployment.spec, ...spec } };
};
const job = (spec: Json, kind: 'Job' | 'CronJob' = 'Job'): Json => {
  const made = valid(kind);
  Object.assign(kind === 'Job' ? made.spec : made.spec.jobTemplate.spec, spec);
  return made;
};
const object = (kind: string, name: string, spec: Json = {}, apiVersion = 'v1'): Json => makeObject(apiVersion, kind, name, spec);
const claim = (storage: string, spec: Json = {}): Json => ({
  accessModes: ['ReadWriteOnce'],
  resources: { requests: { storage } },
  ...spec,
});
const scaler = (minReplicas: number | undefined, maxReplicas: number): Json =>
  object('HorizontalPodAutoscaler', 'workers', {
    minReplicas,
    maxReplicas,
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'workers' },
  }, 'autoscaling/v2');
const keda = (spec: Json): Json => object('ScaledObject', 'workers', { scaleTargetRef: { name: 'workers' }, triggers: [], ...spec },
  'keda.sh/v1alpha1');
const runtimeClass = (podFixed: Json): Json => ({
  apiVersion: 'node.k8s.io/v1',
  kind: 'RuntimeClass',
  metadata: { name: 'gvisor' },
  handler: 'runsc',
  overhead: { podFixed },
});
const withOverhead = (...objects: Json[]): CaseOptions['view'] => (around) =>
  amongQuotas(runtimeClass({ cpu: '10m', memory: '20Mi' }), ...objects)!(around.filter(({ kind }) => kind !== 'RuntimeClass'));
const set = valid('StatefulSet');
Object.assign(set.spec, {
  replicas: 3,
  volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: claim('2Gi', { storageClassName: 'fast' }) }],
});
const sandbox = valid('Sandbox');
sandbox.spec.volumeClaimTemplates = [{ metadata: { name: 'data' }, spec: claim('2Gi') }];

const SANDBOXES = 'extensions.agents.x-k8s.io/v1beta1';
const pool = (name: string, template = 'sandboxtemplate', spec: Json = {}): Json =>
  object('SandboxWarmPool', name, { sandboxTemplateRef: { name: template }, updateStrategy: { type: 'Recreate' }, ...spec }, SANDBOXES);
const claimed = (name: string, of: string): Json => object('SandboxClaim', name, {
  warmPoolRef: { name: of }, lifecycle: { shutdownTime: '2026-12-01T18:00:00Z' },
}, SANDBOXES);

const breaks = (title: string, resource: string, hard: unknown, detail: string, ...objects: Json[]) =>
  finds(title, quota({ [resource]: hard }), { field: `spec.hard["${resource}"]`, got: hard, detail: `the namespace requests ${detail}` },
    { view: amongQuotas(...objects) });
const passes = (title: string, hard: Json, objects: Json[], spec?: Json) =>
  allows(title, quota(hard, spec), { view: amongQuotas(...objects) });

export const cases: Case[] = [
  breaks('replicas times requests', 'requests.cpu', '140m', '150m: Deployment "workers" 3 x 50m', workers({ replicas: 3 })),
  breaks('the short name of requests', 'memory', '100Mi', '128Mi: Deployment "workers" 128Mi', workers({})),
  breaks('limits', 'limits.memory', '255Mi', '256Mi: Deployment "workers" 2 x 128Mi', workers({ replicas: 2 })),
  breaks('several objects, the largest first', 'requests.cpu', '0.2',
    `250m: Deployment "workers" 4 x 50m, Pod "${valid('Pod').metadata.name}" 50m`, valid('Pod'), workers({ replicas: 4 })),
  breaks('pods', 'pods', '2', '3: Deployment "workers" 3 x 1', workers({ replicas: 3 })),
  breaks('pods by their other name', 'count/pods', '2', '3: Deployment "workers" 3 x 1', workers({ replicas: 3 })),
  breaks('a Pod whose file says that it ended, which runs once it is applied', 'pods', '0', `1: Pod "${valid('Pod').metadata.name}" 1`,
    { ...valid('Pod'), status: { phase: 'Succeeded' } }),
  breaks('an init container that is larger than the rest', 'requests.cpu', '100m', '500m: Deployment "workers" 500m',
    workers({}, ({ initContainers }) => {
      initContainers[0].resources.requests.cpu = initContainers[0].resources.limits.cpu = '500m';
    })),
  breaks('a sidecar beside the main containers', 'requests.cpu', '99m', '100m: Deployment "workers" 100m',
    workers({}, ({ initContainers }) => {
      initContainers[0].restartPolicy = 'Always';
      initContainers[0].livenessProbe = initContainers[0].readinessProbe = { tcpSocket: { port: 8080 } };
    })),
  breaks('limits that are the default of requests', 'requests.cpu', '40m', '50m: Deployment "workers" 50m',
    workers({}, ({ containers, initContainers }) => {
      [...containers, ...initContainers].forEach(({ resources }) => { delete resources.requests; });
    })),
  finds('the overhead of the runtime', quota({ 'requests.memory': '140Mi' }),
    { field: 'spec.hard["requests.memory"]', got: '140Mi', detail: 'the namespace requests 148Mi: Deployment "workers" 148Mi' },
    { view: withOverhead(workers({})) }),
  breaks('the parallelism of a Job', 'pods', '3', '4: Job "job" 4 x 1', job({ parallelism: 4 })),
  breaks('the pods of a CronJob', 'pods', 1, '2: CronJob "cronjob" 2 x 1', job({ parallelism: 2 }, 'CronJob')),
  breaks('the minimum of an autoscaler', 'pods', '4', '5: Deployment "workers" 5 x 1', workers({ replicas: 1 }), scaler(5, 9)),
  breaks('the maximum of an autoscaler', 'pods', '8', '9 when Deployment "workers" has its maximum of 9 pods', workers({ replicas: 1 }),
    scaler(2, 9)),
  breaks('the maximum of KEDA', 'pods', '8', '9 when Deployment "workers" has its maximum of 9 pods', workers({}),
    keda({ maxReplicaCount: 9 })),
  breaks('the default maximum of KEDA, from no pod', 'pods', '99', '100 when Deployment "workers" has its maximum of 100 pods',
    workers({ replicas: 0 }), keda({})),
  breaks('the larger of two autoscalers', 'pods', '8', '9 when Deployment "workers" has its maximum of 9 pods', workers({}),
    keda({ minReplicaCount: 1, maxReplicaCount: 9 }), scaler(1, 5)),
  breaks('huge pages by their short name', 'hugepages-2Mi', '6Mi', '8Mi: Deployment "workers" 2 x 4Mi',
    workers({ replicas: 2 }, ({ containers: [{ resources }] }) => {
      resources.limits['hugepages-2Mi'] = resources.requests['hugepages-2Mi'] = '4Mi';
    })),
  breaks('devices', 'requests.nvidia.com/gpu', '1', '2: Deployment "workers" 2 x 1',
    workers({ replicas: 2 }, ({ containers: [{ resources }] }) => {
      resources.limits['nvidia.com/gpu'] = resources.requests['nvidia.com/gpu'] = '1';
    })),
  breaks('claims of a StatefulSet', 'persistentvolumeclaims', '3', '4: StatefulSet "statefulset" 3 x 1, PersistentVolumeClaim "shared" 1',
    set, object('PersistentVolumeClaim', 'shared', claim('1Gi'))),
  breaks('storage', 'requests.storage', '5Gi', '6Gi: StatefulSet "statefulset" 3 x 2Gi', set),
  breaks('storage of a class', 'fast.storageclass.storage.k8s.io/requests.storage', '5Gi', '6Gi: StatefulSet "statefulset" 3 x 2Gi', set),
  breaks('the claim of a Sandbox', 'requests.storage', '1Gi', '2Gi: Sandbox "sandbox" 2Gi', sandbox),
  breaks('ephemeral volumes', 'persistentvolumeclaims', '2', '3: Deployment "workers" 3 x 1', workers({ replicas: 3 }, (spec) => {
    spec.volumes.push({ name: 'work', ephemeral: { volumeClaimTemplate: { spec: claim('1Gi') } } });
  })),
  breaks('storage of ephemeral volumes', 'requests.storage', '2Gi', '3Gi: Deployment "workers" 3 x 1Gi',
    workers({ replicas: 3 }, (spec) => {
      spec.volumes.push({ name: 'work', ephemeral: { volumeClaimTemplate: { spec: claim('1Gi') } } });
    })),
  breaks('the sandboxes of pools, and those that are claimed', 'pods', '5', '6: SandboxTemplate "sandboxtemplate" 6 x 1',
    valid('SandboxTemplate'),
    pool('few'), pool('many', 'sandboxtemplate', { replicas: 3 }), claimed('a', 'few'), claimed('b', 'many')),
  breaks('a load balancer', 'services.loadbalancers', '0', '1: Service "web" 1',
    object('Service', 'web', { type: 'LoadBalancer', allocateLoadBalancerNodePorts: false, ports: [{ port: 80 }] })),
  breaks('ports of the nodes', 'services.nodeports', '1', '2: Service "web" 2',
    object('Service', 'web', { type: 'NodePort', ports: [{ port: 80 }, { port: 443 }] })),
  breaks('objects of a kind', 'count/deployments.apps', '0', '1: Deployment "workers" 1', workers({})),
  breaks('Secrets', 'secrets', '1', '2: Secret "a" 1, Secret "b" 1', object('Secret', 'a'), object('Secret', 'b')),

  passes('room for all', { 'requests.cpu': '150m', 'pods': '3', 'count/deployments.apps': '1', 'requests.nvidia.com/gpu': '0' },
    [workers({ replicas: 3 })]),
  passes('one autoscaler of two at its maximum', { pods: '6' }, [workers({}), scaler(1, 5), renamed(workers({}), 'others')]),
  passes('KEDA at its maximum', { pods: '9' }, [workers({}), keda({ maxReplicaCount: 9 })]),
  passes('an autoscaler that is off, since there are no pods', { pods: '0' }, [workers({ replicas: 0 }), scaler(1, 5)]),
  passes('init containers that run one after the other', { 'requests.cpu': '50m' }, [workers({}, ({ initContainers }) => {
    initContainers.push({ ...initContainers[0], name: 'second' });
  })]),
  passes('a Job with fewer completions', { pods: '2' }, [job({ parallelism: 4, completions: 2 })]),
  passes('what is suspended', { pods: '0' }, [job({ suspend: true })]),
  passes('a Deployment with the ReplicaSet that it made', { pods: '3' }, [workers({ replicas: 3 }), {
    ...valid('ReplicaSet'),
    metadata: {
      ...valid('ReplicaSet').metadata,
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'workers', uid: 'u', controller: true }],
    },
    spec: { ...valid('ReplicaSet').spec, replicas: 3 },
  }]),
  passes('a StatefulSet with the claims that it made', { persistentvolumeclaims: '3' },
    [set, object('PersistentVolumeClaim', 'data-statefulset-0', claim('2Gi'))]),
  passes('a Sandbox with the claim that it made', { persistentvolumeclaims: '1' },
    [sandbox, object('PersistentVolumeClaim', 'data-sandbox', claim('2Gi'))]),
  // The quota counts requests and limits of containers alone. What is written to memory counts against these limits.
  passes('volumes in memory, which the limits of the containers hold', { 'requests.memory': '128Mi', 'limits.memory': '128Mi' },
    [workers({}, ({ volumes }) => { volumes.push({ name: 'shm', emptyDir: { medium: 'Memory', sizeLimit: '100Mi' } }); })]),
  passes('a template without pools', { pods: '0' }, [valid('SandboxTemplate')]),
  passes('a pool of none', { pods: '0' }, [valid('SandboxTemplate'), pool('none', 'sandboxtemplate', { replicas: 0 })]),
  passes('a Sandbox that is suspended', { pods: '0' },
    [{ ...valid('Sandbox'), spec: { ...valid('Sandbox').spec, operatingMode: 'Suspended' } }]),
  passes('a quota for some pods', { pods: '0' }, [workers({})], { scopes: ['BestEffort'] }),
  passes('a quota for a priority', { pods: '0' }, [workers({})], {
    scopeSelector: { matchExpressions: [{ operator: 'Exists', scopeName: 'PriorityClass' }] },
  }),
  passes('what is no quantity', { pods: 'many', memory: null }, [workers({})]),
  passes('pods of another namespace', { pods: '0' }, []),
];
