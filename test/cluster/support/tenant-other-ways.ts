import {
  CLASSLESS_CLAIM, HARMLESS_BINDING, NAMESPACE, NAME_HASH, PENDING_CLAIM, SECRETS_ROLE, TEMPLATE_HASH, TenantApp, quarantined, sandboxed,
  weakBefore, weakWorkerBefore, worker,
} from './tenant-app';
import { Ask, Way, apply, create, patch, post, replace } from './tenant-way';
import { Manifest } from '../../support/app';
import { makeObject } from '../../support/plain';

const RBAC = 'rbac.authorization.k8s.io';
const metadata = { name: 'way', namespace: NAMESPACE };
const agents = { kind: 'ServiceAccount', name: 'agent', namespace: NAMESPACE };
const group = (name: string) => ({ apiGroup: RBAC, kind: 'Group', name });
const clusterRole = (name: string) => ({ apiGroup: RBAC, kind: 'ClusterRole', name });

const bind = (subject: Manifest, roleRef: Manifest = clusterRole('edit')) =>
  create({ apiVersion: `${RBAC}/v1`, kind: 'RoleBinding', metadata, roleRef, subjects: [subject] });

/** By bindings, which give the account of agents, or a group that it is in, rights in the API. */
export function rightsWays(): Way[] {
  const id = 'no-agent-api-rights';
  const bindAll = (subject: Manifest, role: string) =>
    create({
      apiVersion: `${RBAC}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name: 'tenant-way' },
      roleRef: clusterRole(role),
      subjects: [subject],
    });
  return [
    ['the agents\' account may edit', bind(agents), id, 'admin'],
    ['the agents\' account may administer', bind(agents, clusterRole('admin')), id, 'admin'],
    ['the agents\' account reads Secrets by a Role', bind(agents, { apiGroup: RBAC, kind: 'Role', name: SECRETS_ROLE.metadata.name }), id,
      'admin'],
    ['the agents\' account as a user', bind({ apiGroup: RBAC, kind: 'User', name: `system:serviceaccount:${NAMESPACE}:agent` }), id,
      'admin'],
    ['all accounts of the namespace', bind(group(`system:serviceaccounts:${NAMESPACE}`)), id, 'admin'],
    ['all accounts of the cluster', bind(group('system:serviceaccounts')), id, 'admin'],
    ['everyone who logs in', bind(group('system:authenticated')), id, 'admin'],
    ['everyone who does not', bind(group('system:unauthenticated')), id, 'admin'],
    ['a binding gets the agents\' account', patch(HARMLESS_BINDING, { subjects: [agents] }), id, 'admin'],
    ['a ClusterRoleBinding of the agents\' account', bindAll(agents, 'edit'), id, 'cluster'],
    ['a RoleBinding of the agents\' account in a namespace that is not for agents', create({
      apiVersion: `${RBAC}/v1`,
      kind: 'RoleBinding',
      metadata: { name: 'way', namespace: 'default' },
      roleRef: clusterRole('edit'),
      subjects: [agents],
    }), id, 'cluster'],
    ['a ClusterRoleBinding of all accounts of the namespace', bindAll(group(`system:serviceaccounts:${NAMESPACE}`), 'cluster-admin'), id,
      'cluster'],
  ];
}

const account = (name: string, fields: Manifest = {}): Manifest => ({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name, namespace: NAMESPACE },
  ...fields,
});
const annotated = (key: string, value: string) => patch(account('agent'), { metadata: { annotations: { [key]: value } } });

/** By accounts and what stands for them. */
export function accountWays(): Way[] {
  const TOKEN = 'no-service-account-token', CLOUD = 'no-cloud-account';
  const arn = 'arn:aws:iam::111122223333:role/agents';
  return [
    ['the account "default" gets its token back', patch(account('default'), { automountServiceAccountToken: true }), TOKEN],
    ['the agents\' account gets a token', patch(account('agent'), { automountServiceAccountToken: true }), TOKEN],
    ['the agents\' account no longer says that it has none', patch(account('agent'), { automountServiceAccountToken: null }), TOKEN],
    ['a role of AWS', annotated('eks.amazonaws.com/role-arn', arn), CLOUD],
    ['an account of Google Cloud', annotated('iam.gke.io/gcp-service-account', 'agents@project.iam.gserviceaccount.com'), CLOUD],
    ['a client of Azure', annotated('azure.workload.identity/client-id', '00000000-0000-0000-0000-000000000000'), CLOUD],
    ['a role of Alibaba Cloud', annotated('pod-identity.alibabacloud.com/role-name', 'agents'), CLOUD],
    ['a new account with a role of AWS', create({
      ...account('way', { automountServiceAccountToken: false }),
      metadata: {
        ...metadata,
        annotations: { 'eks.amazonaws.com/role-arn': arn },
      },
    }), CLOUD],
  ];
}

/** By claims, which bring what a pod may not mount itself. */
export function claimWays(agent: Manifest): Way[] {
  const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
  const claim = (fields: Manifest, annotations?: Manifest) => create({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { ...metadata, annotations },
    spec: { ...spec, ...fields },
  });
  const byAnnotation = (name: string) => ({ 'volume.beta.kubernetes.io/storage-class': name });
  const labels = { app: 'way' };
  const set = (template: Manifest) => create(makeObject('apps/v1', 'StatefulSet', metadata, {
    serviceName: 'way',
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: agent.spec },
    volumeClaimTemplates: [{ metadata: { name: 'data' }, ...template, spec: { ...spec, ...template.spec } }],
  }));
  const sandbox = (template: Manifest) => create(makeObject('agents.x-k8s.io/v1beta1', 'Sandbox', metadata, {
    podTemplate: { metadata: { labels }, spec: agent.spec },
    volumeClaimTemplates: [{ metadata: { name: 'data' }, ...template, spec: { ...spec, ...template.spec } }],
  }));
  const annotatedTemplate = { metadata: { name: 'data', annotations: byAnnotation('') }, spec: { storageClassName: 'fast' } };
  return [
    ['a claim of a folder of the node, by the name of its volume', claim({ volumeName: 'tenant-host', storageClassName: 'tenant-host' }),
      'no-host-claim'],
    ['a pending claim gets the name of its volume', patch(PENDING_CLAIM, { spec: { volumeName: 'tenant-host' } }), 'no-host-claim'],
    ['a claim of any volume that an administrator made', claim({ storageClassName: '' }), 'no-host-claim'],
    ['a claim of a volume by its labels', claim({ storageClassName: '', selector: { matchLabels: { kind: 'host' } } }), 'no-host-claim'],
    ['a claim without a class, where the cluster has no default', claim({}), 'no-host-claim'],
    ['the annotation that wins over the class', claim({ storageClassName: 'fast' }, byAnnotation('')), 'no-host-claim'],
    ['the annotation alone', claim({}, byAnnotation('')), 'no-host-claim'],
    ['a claim without a class gets the empty one', patch(CLASSLESS_CLAIM, { spec: { storageClassName: '' } }), 'no-host-claim'],
    ['a claim without a class gets the annotation', patch(CLASSLESS_CLAIM, { metadata: { annotations: byAnnotation('') } }),
      'no-host-claim'],
    ['a claim of a class gets the annotation', patch(PENDING_CLAIM, { metadata: { annotations: byAnnotation('') } }), 'no-host-claim'],
    ['a StatefulSet whose claims are of the empty class', set({ spec: { storageClassName: '' } }), 'no-host-claim'],
    ['a StatefulSet whose claims have the annotation', set(annotatedTemplate), 'no-host-claim'],
    ['a StatefulSet whose claims name a volume', set({ spec: { storageClassName: 'fast', volumeName: 'tenant-host' } }), 'no-host-claim'],
    ['a Sandbox whose claims are of the empty class', sandbox({ spec: { storageClassName: '' } }), 'no-host-claim', 'operators'],
    ['a Sandbox whose claims have the annotation', sandbox(annotatedTemplate), 'no-host-claim', 'operators'],
  ];
}

/** By claims of devices, and by what claims of sandboxes give to their pods. */
export function otherClaimWays(): Way[] {
  const devices = { requests: [{ name: 'gpu', exactly: { deviceClassName: 'gpu.nvidia.com', adminAccess: true } }] };
  const ofSandbox = (additionalPodMetadata: Manifest) => create(makeObject('extensions.agents.x-k8s.io/v1beta1', 'SandboxClaim', metadata, {
    warmPoolRef: { name: 'pool' }, lifecycle: { shutdownTime: '2036-01-01T00:00:00Z' }, additionalPodMetadata,
  }));
  return [
    ['a claim of a device with admin access',
      create({ apiVersion: 'resource.k8s.io/v1', kind: 'ResourceClaim', metadata, spec: { devices } }),
      'no-device-admin-access', 'operators'],
    ['a template of such claims',
      create({ apiVersion: 'resource.k8s.io/v1', kind: 'ResourceClaimTemplate', metadata, spec: { spec: { devices } } }),
      'no-device-admin-access', 'operators'],
    ...LATER.filter(([, , , ruleId]) => ruleId !== 'no-secret-in-pod').map(([field, key, value, ruleId]): Way =>
      [`a SandboxClaim gives its pod the ${field} ${key}`, ofSandbox({ [`${field}s`]: { [key]: value } }), ruleId, 'operators']),
    ['a SandboxClaim gives its pod the annotation cni', ofSandbox({ annotations: { cni: 'storage' } }), 'no-additional-networks',
      'operators'],
    ['a SandboxClaim gives its pod a role', ofSandbox({ labels: { 'cdk8s-hardened-agents/role': 'egress-proxy' } }), 'no-false-role',
      'operators'],
  ];
}

/** By pods and what makes them; `AgentAdmission` has refused these since it is there. */
export function podWays({ agent }: TenantApp): Way[] {
  const labels = { app: 'way' };
  const weak = (fields: Manifest) => ({ ...agent.spec, ...fields });
  const template = (fields: Manifest) => ({ metadata: { labels }, spec: weak(fields) });
  const deployment = (fields: Manifest, spec: Manifest = {}) => makeObject('apps/v1', 'Deployment', metadata, {
    selector: { matchLabels: labels }, template: template(fields), ...spec,
  });
  const job = (spec: Manifest) => ({ template: template({ restartPolicy: 'Never' }), ...spec });
  const token = { projected: { sources: [{ serviceAccountToken: { path: 'token' } }] } };
  const [main] = agent.spec.containers;
  const { livenessProbe, readinessProbe, startupProbe, ports, ...container } = main;
  const mounting = (source: Manifest) => create({
    ...agent,
    metadata,
    spec: weak({
      volumes: [...agent.spec.volumes, { name: 'more', ...source }],
      containers: [{ ...main, volumeMounts: [...main.volumeMounts, { name: 'more', mountPath: '/more' }] }],
    }),
  });
  return [
    ['a pod without a sandbox', create({ ...agent, metadata, spec: weak({ runtimeClassName: undefined }) }), 'require-sandboxed-runtime'],
    ['a pod with a token', create({ ...agent, metadata, spec: weak({ volumes: [...agent.spec.volumes, { name: 'token', ...token }] }) }),
      'no-service-account-token'],
    ['a pod with a resolver outside', create({ ...agent, metadata, spec: weak({ dnsConfig: { nameservers: ['8.8.8.8'] } }) }),
      'no-outside-resolver'],
    ['a pod with a resolver outside, beside that of the cluster', create({
      ...agent, metadata, spec: weak({ dnsPolicy: 'None', dnsConfig: { nameservers: ['10.96.0.10', '203.0.113.53'] } }),
    }), 'no-outside-resolver'],
    ['a pod whose resolver is a metadata endpoint',
      create({ ...agent, metadata, spec: weak({ dnsConfig: { nameservers: ['169.254.169.254'] } }) }), 'no-outside-resolver'],
    ['a pod with a resolver outside, as IPv4 in IPv6',
      create({ ...agent, metadata, spec: weak({ dnsConfig: { nameservers: ['::ffff:8.8.8.8'] } }) }), 'no-outside-resolver'],
    ['a pod with a resolver outside, with leading zeros',
      create({ ...agent, metadata, spec: weak({ dnsConfig: { nameservers: ['010.096.000.010'] } }) }), 'no-outside-resolver'],
    ['a pod with the resolvers of the node', create({ ...agent, metadata, spec: weak({ dnsPolicy: 'Default' }) }), 'no-outside-resolver'],
    ['a Deployment with a resolver outside', create(deployment({ dnsConfig: { nameservers: ['2001:4860:4860::8888'] } })),
      'no-outside-resolver', 'tenant'],
    ['a pod of the account "default"', create({ ...agent, metadata, spec: weak({ serviceAccountName: 'default' }) }),
      'require-own-service-account'],
    ['a Deployment with the addresses of Services', create(deployment({ enableServiceLinks: true })), 'no-service-links'],
    ['a Job without an end', create({ apiVersion: 'batch/v1', kind: 'Job', metadata, spec: job({ ttlSecondsAfterFinished: 600 }) }),
      'require-job-deadline'],
    ['a Job whose pod ends a year after the deadline', create(makeObject('batch/v1', 'Job', metadata, {
      ...job({ ttlSecondsAfterFinished: 600, activeDeadlineSeconds: 600 }),
      template: template({ restartPolicy: 'Never', terminationGracePeriodSeconds: 31536000 }),
    })), 'require-job-deadline', 'tenant'],
    ['a CronJob whose Jobs sleep for a day before they end', create(makeObject('batch/v1', 'CronJob', metadata, {
      schedule: '0 * * * *',
      jobTemplate: {
        spec: {
          ...job({ ttlSecondsAfterFinished: 600, activeDeadlineSeconds: 600 }),
          template: template({
            restartPolicy: 'Never',
            terminationGracePeriodSeconds: 90000,
            containers: [{ ...container, lifecycle: { preStop: { sleep: { seconds: 86400 } } } }],
          }),
        },
      },
    })), 'require-job-deadline', 'tenant'],
    ['a CronJob whose Jobs have no end', create(makeObject('batch/v1', 'CronJob', metadata, {
      schedule: '0 * * * *',
      jobTemplate: { spec: job({ ttlSecondsAfterFinished: 600 }) },
    })), 'require-job-deadline'],
    ['a Job that another controller manages, without an end', create({
      apiVersion: 'batch/v1', kind: 'Job', metadata, spec: job({ ttlSecondsAfterFinished: 600, managedBy: 'example.com/jobs' }),
    }), 'require-job-deadline', 'tenant'],
    ['a Job with an end for each of its pods alone', create(makeObject('batch/v1', 'Job', metadata, {
      ttlSecondsAfterFinished: 600, template: template({ restartPolicy: 'Never', activeDeadlineSeconds: 600 }),
    })), 'require-job-deadline', 'tenant'],
    ['a CronJob that waits, whose Jobs have no end', create(makeObject('batch/v1', 'CronJob', metadata, {
      schedule: '0 * * * *', suspend: true, jobTemplate: { spec: job({ ttlSecondsAfterFinished: 600 }) },
    })), 'require-job-deadline', 'tenant'],
    ['a Deployment that waits, of no pods', create(deployment({ enableServiceLinks: true }, { paused: true, replicas: 0 })),
      'no-service-links', 'tenant'],
    ['a DaemonSet that sees the processes of its nodes', create(makeObject('apps/v1', 'DaemonSet', metadata, {
      selector: { matchLabels: labels }, template: template({ hostPID: true }),
    })), 'no-host-namespaces'],
    ['a ReplicationController with the memory of its nodes', create({
      apiVersion: 'v1', kind: 'ReplicationController', metadata, spec: { selector: labels, template: template({ hostIPC: true }) },
    }), 'no-host-namespaces'],
    ['a pod with files of an image by tag', mounting({ image: { reference: 'files.example/data:latest' } }), 'no-latest-image', 'tenant'],
    ['a pod with a token for another audience',
      mounting({ projected: { sources: [{ serviceAccountToken: { path: 'token', audience: 'vault' } }] } }), 'no-audience-token', 'tenant'],
    ['a pod with huge pages without a limit', mounting({ emptyDir: { medium: 'HugePages-2Mi' } }), 'require-bounded-scratch', 'tenant'],
    ['a pod with a raw disk', create({
      ...agent,
      metadata,
      spec: weak({
        volumes: [...agent.spec.volumes, { name: 'disk', persistentVolumeClaim: { claimName: 'disk' } }],
        containers: [{ ...main, volumeDevices: [{ name: 'disk', devicePath: '/dev/disk' }] }],
      }),
    }), 'no-devices', 'tenant'],
    ['a pod with a device of the node', create({
      ...agent,
      metadata,
      spec: weak({
        containers: [{ ...main, resources: { ...main.resources, limits: { ...main.resources.limits, 'smarter-devices/mem': '1' } } }],
      }),
    }), 'no-devices', 'tenant'],
    ['a pod that every taint lets in', create({ ...agent, metadata, spec: weak({ tolerations: [{ operator: 'Exists' }] }) }),
      'no-control-plane-placement', 'tenant'],
    ['a pod that prefers the control plane', create({
      ...agent,
      metadata,
      spec: weak({
        affinity: {
          nodeAffinity: {
            preferredDuringSchedulingIgnoredDuringExecution: [{
              weight: 100, preference: { matchExpressions: [{ key: 'node-role.kubernetes.io/control-plane', operator: 'Exists' }] },
            }],
          },
        },
      }),
    }), 'no-control-plane-placement', 'tenant'],
    ['a Sandbox without a sandbox', create(makeObject('agents.x-k8s.io/v1beta1', 'Sandbox', metadata, {
      podTemplate: { metadata: { labels }, spec: weak({ runtimeClassName: undefined }) },
    })), 'require-sandboxed-runtime', 'operators'],
  ];
}

/** An ephemeral container beside an agent, as hardened as its first one. */
export function debugging(agent: Manifest, fields: Manifest = {}): Ask {
  const { livenessProbe, readinessProbe, startupProbe, ports, resources, ...container } = agent.spec.containers[0];
  return patch(agent, { spec: { ephemeralContainers: [{ ...container, name: 'debug', ...fields }] } }, '/ephemeralcontainers');
}

/** Another amount of CPU for the first container of a pod that runs. */
export function resized(pod: Manifest): Ask {
  const [{ name, resources }] = pod.spec.containers;
  const more = (amounts: Manifest) => ({ ...amounts, cpu: '150m' });
  const body = { name, resources: { limits: more(resources.limits), requests: more(resources.requests) } };
  return { ...patch(pod, { spec: { containers: [body] } }, '/resize'), type: 'application/strategic-merge-patch+json' };
}

/** By changes of what is there. */
export function changeWays({ agent }: TenantApp): Way[] {
  const deployment = worker(agent);
  const [main] = agent.spec.containers;
  const weaker = (fields: Manifest) => patch(deployment, { spec: { template: { spec: fields } } });
  const linked = worker(agent, 'worker', { enableServiceLinks: true });
  const writable = { ...main.securityContext, readOnlyRootFilesystem: false };
  return [
    ['a Deployment loses its runtime', weaker({ runtimeClassName: null }), 'require-sandboxed-runtime'],
    ['a Deployment gets the network of the node', weaker({ hostNetwork: true }), 'no-host-namespaces', 'tenant'],
    ['a Deployment gets a token', weaker({ automountServiceAccountToken: true }), 'no-service-account-token', 'tenant'],
    ['a Deployment is replaced', replace(linked), 'no-service-links', 'tenant'],
    ['a Deployment is applied by the server', apply(linked), 'no-service-links', 'tenant'],
    ['a Deployment from before the policies gets another image', patch(weakWorkerBefore(agent), {
      spec: { template: { spec: { containers: [{ ...main, image: main.image.replace(/a{64}$/, 'b'.repeat(64)) }] } } },
    }), 'no-service-links', 'tenant'],
    ['a Deployment gets another runtime by a JSON patch', {
      ...patch(deployment, [{ op: 'replace', path: '/spec/template/spec/runtimeClassName', value: 'runc' }]),
      type: 'application/json-patch+json',
    }, 'require-sandboxed-runtime', 'tenant'],
    ['a Deployment loses the settings of a container by a strategic patch', {
      ...weaker({ containers: [{ name: main.name, securityContext: { $patch: 'delete' } }] }),
      type: 'application/strategic-merge-patch+json',
    }, 'no-privilege-escalation', 'tenant'],
    ['an ephemeral container of an image by tag', debugging(agent, { image: 'debug:latest' }), 'no-latest-image', 'operators'],
    ['an ephemeral container that may write to its root', debugging(agent, { securityContext: writable }), 'require-read-only-root',
      'operators'],
    ['an ephemeral container with a key in a variable', debugging(agent, { env: [{ name: 'API_KEY', value: 'a1B2'.repeat(10) }] }),
      'no-secret-in-env', 'operators'],
    ['an ephemeral container beside an agent that was weak before', debugging(weakBefore(agent)), 'no-cloud-identity', 'operators'],
    ['an agent that was weak before gets more CPU', resized(weakBefore(agent)), 'no-cloud-identity', 'operators'],
  ];
}

/** What a pod may not have when it is made, put on later. */
const LATER: [field: 'annotation' | 'label', key: string, value: string, ruleId: string][] = [
  ['annotation', 'k8s.v1.cni.cncf.io/networks', 'storage', 'no-additional-networks'],
  ['annotation', 'k8s.ovn.org/open-default-ports', '- protocol: tcp\n  port: 8080', 'no-additional-networks'],
  ['annotation', 'iam.amazonaws.com/role', 'agents', 'no-cloud-identity'],
  ['annotation', 'k8s.ovn.org/routing-namespaces', 'agents', 'no-additional-networks'],
  ['annotation', 'k8s.aliyun.com/eci-ram-role-name', 'agents', 'no-cloud-identity'],
  ['annotation', 'eks.tke.cloud.tencent.com/role-name', 'agents', 'no-cloud-identity'],
  ['annotation', 'dev.gvisor.flag.host-uds', 'all', 'no-runtime-annotations'],
  ['annotation', 'io.katacontainers.config.hypervisor.kernel', '/tmp/kernel', 'no-runtime-annotations'],
  ['annotation', 'vault.hashicorp.com/agent-inject', 'true', 'no-injected-secrets'],
  ['annotation', 'note', `api_key=${'sk-ant-api03-'}${'a1B2'.repeat(20)}`, 'no-secret-in-pod'],
  ['label', 'aadpodidbinding', 'agents', 'no-cloud-identity'],
  ['label', 'azure.workload.identity/use', 'true', 'no-cloud-identity'],
];

/** By labels that policies go by, and by tokens. */
export function guardWays({ agent, proxy }: TenantApp): Way[] {
  const address = { 'cdk8s.io/metadata.addr': proxy.spec.template.metadata.labels['cdk8s.io/metadata.addr'] };
  const tokenRequest = {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: { audiences: ['https://kubernetes.default.svc'] },
  };
  const { template } = proxy.spec;
  const [main] = template.spec.containers;
  const ofProxy = (fields: Manifest = {}, container: Manifest = {}) => create({
    ...agent,
    metadata: { ...metadata, labels: template.metadata.labels },
    spec: { ...template.spec, ...fields, containers: [{ ...main, ...container }] },
  });
  const volumes = (source: Manifest) => ({
    volumes: template.spec.volumes.map(({ name, configMap, ...rest }: Manifest) => ({ name, ...configMap ? source : rest })),
  });
  const shell = { command: ['/bin/sh', '-c', 'sleep 3600'] };
  const { livenessProbe, readinessProbe, startupProbe, ...unprobed } = main;
  const labelled = (pod: Manifest, labels: Manifest, subresource?: string) => patch(pod, { metadata: { labels } }, subresource);
  return [
    ['an agent that was weak before gets another value', patch(weakBefore(agent),
      { metadata: { annotations: { 'iam.amazonaws.com/role': 'admins' } } }), 'no-cloud-identity'],
    ['a TokenRequest for the agents\' account', post(account('agent'), '/token', tokenRequest), 'no-service-account-token'],
    ['a Secret that Kubernetes fills with a token', create({
      apiVersion: 'v1',
      kind: 'Secret',
      type: 'kubernetes.io/service-account-token',
      metadata: { ...metadata, annotations: { 'kubernetes.io/service-account.name': 'agent' } },
    }), 'no-token-secret'],
    ['a Secret of a token that joins nodes',
      create({ apiVersion: 'v1', kind: 'Secret', type: 'bootstrap.kubernetes.io/token', metadata, stringData: { 'token-id': 'abcdef' } }),
      'no-token-secret', 'tenant'],
    ['an agent is no longer labelled as one', labelled(agent, { 'cdk8s-hardened-agents/agent': null }), 'labels'],
    ['an agent is labelled as a gateway', labelled(agent, { 'cdk8s-hardened-agents/role': 'egress-proxy' }), 'labels'],
    ['an agent gets the label by which policies select the proxy', labelled(agent, address), 'labels'],
    ['a pod with the role of the proxy and another command', ofProxy({}, shell), 'no-false-role', 'tenant'],
    ['a pod with the role of the proxy and more arguments', ofProxy({}, { args: ['-f', '/tmp/squid.conf'] }), 'no-false-role', 'tenant'],
    ['a pod with the role of the proxy and a variable', ofProxy({}, { env: [{ name: 'LD_PRELOAD', value: '/tmp/a.so' }] }),
      'no-false-role', 'tenant'],
    ['a pod with the role of the proxy that runs a command after its start',
      ofProxy({}, { lifecycle: { postStart: { exec: shell } } }), 'no-false-role', 'tenant'],
    ['a pod with the role of the proxy whose probe runs a command',
      ofProxy({}, { readinessProbe: { exec: shell } }), 'no-false-role', 'tenant'],
    ['a pod with the role of the proxy and a ConfigMap of the tenant', ofProxy(volumes({ configMap: { name: 'mine' } })), 'no-false-role',
      'tenant'],
    ['a pod with the role of the proxy and a projected twin of its ConfigMap',
      ofProxy(volumes({ projected: { sources: [{ configMap: { name: 'mine' } }] } })), 'no-false-role', 'tenant'],
    ['a pod with the role of the proxy and a Secret for its ConfigMap', ofProxy(volumes({ secret: { secretName: 'mine' } })),
      'no-false-role', 'tenant'],
    ['a pod with the role of the proxy and another account', ofProxy({ serviceAccountName: 'default' }), 'no-false-role', 'tenant'],
    ['a pod with the role of the proxy and addresses for names',
      ofProxy({ hostAliases: [{ ip: '203.0.113.9', hostnames: ['api.model.example'] }] }), 'no-false-role', 'tenant'],
    ['a pod with the role of the proxy and one more container',
      ofProxy({ initContainers: [{ ...unprobed, ...shell, name: 'first' }] }), 'no-false-role', 'tenant'],
    ['a pod with another role', create({
      ...agent, metadata: { ...metadata, labels: { 'cdk8s-hardened-agents/role': 'credential-broker' } },
    }), 'no-false-role', 'tenant'],
    ['a pod with the label by which policies select the proxy, and no role',
      create({ ...agent, metadata: { ...metadata, labels: { ...agent.metadata.labels, ...address } } }), 'no-false-role', 'tenant'],
    ['a pod with a role without a value',
      create({ ...agent, metadata: { ...metadata, labels: { 'cdk8s-hardened-agents/role': '' } } }), 'no-false-role', 'tenant'],
    ['a Deployment that takes over the pods of the proxy', create({
      ...worker(agent, 'way'),
      spec: { selector: proxy.spec.selector, template: { metadata: { labels: template.metadata.labels }, spec: agent.spec } },
    }), 'no-false-role', 'tenant'],
    ['the Deployment of the proxy gets another command',
      patch(proxy, { spec: { template: { spec: { containers: [{ ...main, ...shell }] } } } }), 'no-false-role', 'tenant'],
    ...LATER.map(([field, key, value, ruleId]): Way => [`an agent gets the ${field} ${key}`,
      patch(agent, { metadata: { [`${field}s`]: { [key]: value } } }), ruleId]),
    ['an annotation that a new pod may not have comes with the status',
      patch(agent, { metadata: { annotations: { 'k8s.v1.cni.cncf.io/networks': 'storage' } } }, '/status'), 'no-additional-networks',
      'cluster'],
    ['a pod leaves the policy of its SandboxTemplate', labelled(sandboxed(agent), { [TEMPLATE_HASH]: null }), 'labels'],
    ['a pod moves to the policy of another SandboxTemplate', labelled(sandboxed(agent), { [TEMPLATE_HASH]: '89abcdef' }), 'labels'],
    ['a pod takes the name of another sandbox', labelled(sandboxed(agent), { [NAME_HASH]: '89abcdef' }), 'labels'],
    ['a pod leaves the policy of its SandboxTemplate with the status', labelled(sandboxed(agent), { [TEMPLATE_HASH]: null }, '/status'),
      'labels', 'cluster'],
    ['an agent gets another image and is no longer labelled as one', patch(agent, {
      metadata: { labels: { 'cdk8s-hardened-agents/agent': null } },
      spec: { containers: [{ ...agent.spec.containers[0], image: agent.spec.containers[0].image.replace('@', '/other@') }] },
    }), 'labels'],
    ['an agent leaves quarantine', labelled(quarantined(agent), { 'cdk8s-hardened-agents/quarantine': null }), 'labels'],
    ['the account "default" may edit', bind({ ...agents, name: 'default' }), 'no-agent-api-rights', 'admin'],
  ];
}
