import { Live, changedIn, faultIn, isCompared, objectRow } from '../../../src/engine/proof/object-rows';
import { Json } from '../../../src/engine/value/json';
import { makePolicy, makeObject } from '../../support/plain';

const meta = (name: string, labels: Json = { app: 'a' }) => ({ name, namespace: 'agents', labels });

/** Objects of the manifests, by their kind. */
const WRITTEN: { readonly [kind: string]: Json } = {
  NetworkPolicy: makePolicy(meta('egress'), {
    podSelector: { matchLabels: { tier: '1' } },
    egress: [{
      to: [{ podSelector: { matchLabels: { app: 'tool' } } }, { ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } }],
      ports: [{ port: 443 }],
    }],
  }),
  DefaultDeny: makePolicy(meta('default-deny'), { podSelector: {}, policyTypes: ['Ingress', 'Egress'], egress: [] }),
  ValidatingAdmissionPolicy: makeObject('admissionregistration.k8s.io/v1', 'ValidatingAdmissionPolicy', { name: 'no-root' }, {
    matchConstraints: { resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }] },
    validations: [{ expression: 'a', message: 'm' }, { expression: 'b', message: 'n' }],
  }),
  ValidatingAdmissionPolicyBinding: makeObject('admissionregistration.k8s.io/v1', 'ValidatingAdmissionPolicyBinding', { name: 'no-root' }, {
    policyName: 'no-root', validationActions: ['Deny'], matchResources: { namespaceSelector: { matchLabels: { agents: '' } } },
  }),
  ResourceQuota: makeObject('v1', 'ResourceQuota', meta('quota'), {
    hard: { 'limits.memory': '1024Mi', 'requests.cpu': '0.5', 'pods': 0 },
  }),
  LimitRange: makeObject('v1', 'LimitRange', meta('limits'), { limits: [{ type: 'Container', max: { cpu: '1000m' } }] }),
  RuntimeClass: {
    apiVersion: 'node.k8s.io/v1',
    kind: 'RuntimeClass',
    metadata: { name: 'gvisor' },
    handler: 'runsc',
    overhead: { podFixed: { cpu: '250m' } },
    scheduling: { nodeSelector: { sandbox: '' } },
  },
  Namespace: {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'agents', labels: { 'pod-security.kubernetes.io/enforce': 'restricted', 'agents': '' } },
  },
  Role: {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    metadata: meta('reader'),
    rules: [{ apiGroups: [''], resources: ['pods'], resourceNames: ['one'], verbs: ['get'] }],
  },
  ClusterRole: {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name: 'all' },
    aggregationRule: { clusterRoleSelectors: [{ matchLabels: { all: 'true' } }] },
    rules: [],
  },
  RoleBinding: {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: meta('reader'),
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' },
    subjects: [{ kind: 'ServiceAccount', name: 'one', apiGroup: '' }, { kind: 'User', name: 'ann' }],
  },
  ServiceAccount: { apiVersion: 'v1', kind: 'ServiceAccount', metadata: meta('agent'), automountServiceAccountToken: false },
  Service: { apiVersion: 'v1', kind: 'Service', metadata: meta('agent'), spec: { selector: { app: 'a' }, ports: [{ port: 80 }] } },
  Deployment: makeObject('apps/v1', 'Deployment', meta('agent'), {
    replicas: 2,
    selector: { matchLabels: { app: 'a' } },
    template: {
      metadata: { labels: { app: 'a' } },
      spec: {
        automountServiceAccountToken: false,
        hostNetwork: false,
        containers: [{
          name: 'main',
          image: 'a@sha256:0',
          resources: { limits: { cpu: '1000m' } },
          env: [{ name: 'MODE', value: '1k' }],
          securityContext: { allowPrivilegeEscalation: false, runAsUser: 0, capabilities: { drop: ['ALL'] } },
        }],
        volumes: [{ name: 'tmp', emptyDir: { sizeLimit: '1024Mi' } }],
      },
    },
  }),
  Sandbox: makeObject('x.example/v1', 'Sandbox', meta('box'), { limits: [{ calls: 1 }], data: { a: { b: [1] } } }),
};

type Tweak = (json: Json) => void;

function fault(kind: string, tweak: Tweak): string | undefined {
  const live = structuredClone(WRITTEN[kind]);
  tweak(live);
  return faultIn(WRITTEN[kind], { object: live });
}

const container = ({ spec }: Json): Json => spec.template.spec.containers[0];

test.each<[string, string, Tweak]>([
  ['the same', 'NetworkPolicy', () => {}],
  ['defaults of a NetworkPolicy', 'NetworkPolicy', ({ spec }) => {
    spec.policyTypes = ['Ingress', 'Egress'];
    spec.egress[0].ports[0].protocol = 'TCP';
  }],
  ['an empty list that is left out', 'DefaultDeny', ({ spec }) => { delete spec.egress; }],
  ['defaults of an admission policy', 'ValidatingAdmissionPolicy', ({ spec }) => {
    Object.assign(spec, { failurePolicy: 'Fail' });
    Object.assign(spec.matchConstraints, { matchPolicy: 'Equivalent', namespaceSelector: {}, objectSelector: {} });
    spec.matchConstraints.resourceRules[0].scope = '*';
  }],
  ['defaults of a binding', 'ValidatingAdmissionPolicyBinding', ({ spec }) => {
    Object.assign(spec.matchResources, { matchPolicy: 'Equivalent', objectSelector: {} });
  }],
  ['amounts in another form', 'ResourceQuota', ({ spec }) => {
    spec.hard = { 'limits.memory': '1Gi', 'requests.cpu': '500m', 'pods': '0' };
  }],
  ['limits in another form, and defaults', 'LimitRange', ({ spec }) => {
    spec.limits = [{ type: 'Container', max: { cpu: '1' }, default: { cpu: '1' } }];
  }],
  ['an overhead in another form', 'RuntimeClass', (live) => { live.overhead.podFixed.cpu = '0.25'; }],
  ['labels of the API server', 'Namespace', ({ metadata }) => {
    metadata.labels['kubernetes.io/metadata.name'] = 'agents';
    metadata.labels['pod-security.kubernetes.io/warn'] = 'restricted';
    metadata.labels['pod-security.kubernetes.io/enforce-version'] = 'latest';
  }],
  ['defaults of subjects', 'RoleBinding', ({ subjects }) => {
    subjects[1].apiGroup = 'rbac.authorization.k8s.io';
    delete subjects[0].apiGroup;
  }],
  ['rules of an aggregated ClusterRole', 'ClusterRole', (live) => {
    live.rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }];
  }],
  ['what controllers add to a Service', 'Service', ({ spec }) => {
    Object.assign(spec, { type: 'ClusterIP', clusterIP: '10.96.0.9', sessionAffinity: 'None' });
    Object.assign(spec.ports[0], { protocol: 'TCP', targetPort: 80 });
  }],
  ['replicas of an autoscaler', 'Deployment', ({ spec }) => { spec.replicas = 9; }],
  ['what is added to pods', 'Deployment', (live) => {
    const { spec } = live.spec.template;
    delete spec.hostNetwork;
    Object.assign(spec, { dnsPolicy: 'ClusterFirst', securityContext: {}, tolerations: [{ key: 'a' }] });
    spec.volumes[0].emptyDir.sizeLimit = '1Gi';
    spec.volumes.push({ name: 'token', projected: {} });
    container(live).resources.limits.cpu = '1';
    container(live).terminationMessagePath = '/dev/termination-log';
  }],
  ['fields of other kinds with names of maps', 'Sandbox', () => {}],
])('as in the manifests: %s', (_, kind, tweak) => {
  expect(fault(kind, tweak)).toBeUndefined();
});

test.each<[string, string, Tweak, string]>([
  ['a rule added', 'NetworkPolicy', ({ spec }) => { spec.egress.push({}); }, 'spec.egress'],
  ['a rule removed', 'NetworkPolicy', ({ spec }) => { spec.egress = []; }, 'spec.egress'],
  ['a rule where there was none', 'DefaultDeny', ({ spec }) => { spec.egress = [{}]; }, 'spec.egress'],
  ['a direction removed', 'DefaultDeny', ({ spec }) => { spec.policyTypes = ['Ingress']; }, 'spec.policyTypes'],
  ['a direction that was there by default', 'NetworkPolicy', ({ spec }) => { spec.policyTypes = ['Ingress']; }, 'spec.policyTypes'],
  ['a peer added', 'NetworkPolicy', ({ spec }) => { spec.egress[0].to.push({ podSelector: {} }); }, 'spec.egress[0].to'],
  ['all peers', 'NetworkPolicy', ({ spec }) => { delete spec.egress[0].to; }, 'spec.egress[0].to'],
  ['pods of all namespaces', 'NetworkPolicy', ({ spec }) => { spec.egress[0].to[0].namespaceSelector = {}; },
    'spec.egress[0].to[0].namespaceSelector'],
  ['a label of a peer removed', 'NetworkPolicy', ({ spec }) => { spec.egress[0].to[0].podSelector = {}; },
    'spec.egress[0].to[0].podSelector.matchLabels.app'],
  ['an exception removed', 'NetworkPolicy', ({ spec }) => { delete spec.egress[0].to[1].ipBlock.except; },
    'spec.egress[0].to[1].ipBlock.except'],
  ['a wider block', 'NetworkPolicy', ({ spec }) => { spec.egress[0].to[1].ipBlock.cidr = '0.0.0.0/0'; },
    'spec.egress[0].to[1].ipBlock.cidr'],
  ['a port added', 'NetworkPolicy', ({ spec }) => { spec.egress[0].ports.push({ port: 22 }); }, 'spec.egress[0].ports'],
  ['all ports', 'NetworkPolicy', ({ spec }) => { delete spec.egress[0].ports; }, 'spec.egress[0].ports'],
  ['a range of ports', 'NetworkPolicy', ({ spec }) => { spec.egress[0].ports[0].endPort = 65535; }, 'spec.egress[0].ports[0].endPort'],
  ['another protocol', 'NetworkPolicy', ({ spec }) => { spec.egress[0].ports[0].protocol = 'UDP'; }, 'spec.egress[0].ports[0].protocol'],
  ['fewer pods', 'NetworkPolicy', ({ spec }) => { spec.podSelector.matchLabels.more = 'yes'; }, 'spec.podSelector.matchLabels.more'],
  ['fewer pods, by an empty label', 'DefaultDeny', ({ spec }) => { spec.podSelector.matchLabels = { more: '' }; },
    'spec.podSelector'],
  ['fewer pods, by a label with the name of a default', 'NetworkPolicy', ({ spec }) => { spec.podSelector.matchLabels.protocol = 'TCP'; },
    'spec.podSelector.matchLabels.protocol'],
  ['other pods, by an amount that is equal', 'NetworkPolicy', ({ spec }) => { spec.podSelector.matchLabels.tier = '1.0'; },
    'spec.podSelector.matchLabels.tier'],
  ['fewer pods, by an expression', 'DefaultDeny', ({ spec }) => {
    spec.podSelector.matchExpressions = [{ key: 'a', operator: 'Exists' }];
  }, 'spec.podSelector'],
  ['a label of the object', 'NetworkPolicy', ({ metadata }) => { metadata.labels = {}; }, 'metadata.labels.app'],
  ['a validation removed', 'ValidatingAdmissionPolicy', ({ spec }) => { spec.validations.pop(); }, 'spec.validations'],
  ['another expression', 'ValidatingAdmissionPolicy', ({ spec }) => { spec.validations[0].expression = 'true'; },
    'spec.validations[0].expression'],
  ['a matchCondition added', 'ValidatingAdmissionPolicy', ({ spec }) => { spec.matchConditions = [{ name: 'a', expression: 'false' }]; },
    'spec.matchConditions'],
  ['failures ignored', 'ValidatingAdmissionPolicy', ({ spec }) => { spec.failurePolicy = 'Ignore'; }, 'spec.failurePolicy'],
  ['an exact match', 'ValidatingAdmissionPolicy', ({ spec }) => { spec.matchConstraints.matchPolicy = 'Exact'; },
    'spec.matchConstraints.matchPolicy'],
  ['an exclusion', 'ValidatingAdmissionPolicy', ({ spec }) => { spec.matchConstraints.excludeResourceRules = [{ resources: ['*'] }]; },
    'spec.matchConstraints.excludeResourceRules'],
  ['some names alone', 'ValidatingAdmissionPolicy', ({ spec }) => { spec.matchConstraints.resourceRules[0].resourceNames = ['a']; },
    'spec.matchConstraints.resourceRules[0].resourceNames'],
  ['another scope', 'ValidatingAdmissionPolicy', ({ spec }) => { spec.matchConstraints.resourceRules[0].scope = 'Cluster'; },
    'spec.matchConstraints.resourceRules[0].scope'],
  ['objects with an empty label alone', 'ValidatingAdmissionPolicy', ({ spec }) => {
    spec.matchConstraints.objectSelector = { matchLabels: { only: '' } };
  }, 'spec.matchConstraints.objectSelector'],
  ['a warning', 'ValidatingAdmissionPolicyBinding', ({ spec }) => { spec.validationActions = ['Warn']; }, 'spec.validationActions[0]'],
  ['another policy', 'ValidatingAdmissionPolicyBinding', ({ spec }) => { spec.policyName = 'none'; }, 'spec.policyName'],
  ['another value of an empty label', 'ValidatingAdmissionPolicyBinding', ({ spec }) => {
    spec.matchResources.namespaceSelector.matchLabels.agents = 'none';
  }, 'spec.matchResources.namespaceSelector.matchLabels.agents'],
  ['fewer namespaces', 'ValidatingAdmissionPolicyBinding', ({ spec }) => {
    spec.matchResources.namespaceSelector.matchLabels.more = '';
  }, 'spec.matchResources.namespaceSelector.matchLabels.more'],
  ['parameters that may be missing', 'ValidatingAdmissionPolicyBinding', ({ spec }) => {
    spec.paramRef = { name: 'a', parameterNotFoundAction: 'Allow' };
  }, 'spec.paramRef'],
  ['more of a resource', 'ResourceQuota', ({ spec }) => { spec.hard['limits.memory'] = '1025Mi'; }, 'spec.hard.limits.memory'],
  ['no limit where it was 0', 'ResourceQuota', ({ spec }) => { delete spec.hard.pods; }, 'spec.hard.pods'],
  ['a scope', 'ResourceQuota', ({ spec }) => { spec.scopes = ['Terminating']; }, 'spec.scopes'],
  ['a larger limit', 'LimitRange', ({ spec }) => { spec.limits[0].max.cpu = '2'; }, 'spec.limits[0].max.cpu'],
  ['no limits', 'LimitRange', ({ spec }) => { spec.limits = []; }, 'spec.limits'],
  ['another handler', 'RuntimeClass', (live) => { live.handler = 'runc'; }, 'handler'],
  ['no overhead', 'RuntimeClass', (live) => { delete live.overhead; }, 'overhead'],
  ['other nodes, by an empty label', 'RuntimeClass', ({ scheduling }) => { scheduling.nodeSelector = {}; },
    'scheduling.nodeSelector.sandbox'],
  ['tolerations', 'RuntimeClass', ({ scheduling }) => { scheduling.tolerations = [{ operator: 'Exists' }]; }, 'scheduling.tolerations'],
  ['no Pod Security', 'Namespace', ({ metadata }) => { delete metadata.labels['pod-security.kubernetes.io/enforce']; },
    'metadata.labels.pod-security.kubernetes.io/enforce'],
  ['an old version of Pod Security', 'Namespace', ({ metadata }) => {
    metadata.labels['pod-security.kubernetes.io/enforce-version'] = 'v1.0';
  }, 'metadata.labels.pod-security.kubernetes.io/enforce-version'],
  ['an empty label removed', 'Namespace', ({ metadata }) => { delete metadata.labels.agents; }, 'metadata.labels.agents'],
  ['an empty label changed', 'Namespace', ({ metadata }) => { metadata.labels.agents = 'none'; }, 'metadata.labels.agents'],
  ['a verb', 'Role', ({ rules }) => { rules[0].verbs.push('*'); }, 'rules[0].verbs'],
  ['all names', 'Role', ({ rules }) => { delete rules[0].resourceNames; }, 'rules[0].resourceNames'],
  ['another group', 'Role', ({ rules }) => { rules[0].apiGroups = ['*']; }, 'rules[0].apiGroups[0]'],
  ['URLs', 'Role', ({ rules }) => { rules[0].nonResourceURLs = ['*']; }, 'rules[0].nonResourceURLs'],
  ['a rule of a Role', 'Role', ({ rules }) => { rules.push({ verbs: ['*'] }); }, 'rules'],
  ['an aggregation', 'Role', (live) => { live.aggregationRule = { clusterRoleSelectors: [{}] }; }, 'aggregationRule'],
  ['a wider aggregation', 'ClusterRole', ({ aggregationRule }) => { aggregationRule.clusterRoleSelectors.push({}); },
    'aggregationRule.clusterRoleSelectors'],
  ['a subject', 'RoleBinding', ({ subjects }) => { subjects.push({ kind: 'Group', name: 'all' }); }, 'subjects'],
  ['another role', 'RoleBinding', ({ roleRef }) => { roleRef.name = 'admin'; }, 'roleRef.name'],
  ['a namespace of a subject', 'RoleBinding', ({ subjects }) => { subjects[0].namespace = 'other'; }, 'subjects[0].namespace'],
  ['a token', 'ServiceAccount', (live) => { live.automountServiceAccountToken = true; }, 'automountServiceAccountToken'],
  ['a token by default', 'ServiceAccount', (live) => { delete live.automountServiceAccountToken; }, 'automountServiceAccountToken'],
  ['a Service that others reach', 'Service', ({ spec }) => { spec.type = 'LoadBalancer'; }, 'spec.type'],
  ['addresses of a Service', 'Service', ({ spec }) => { spec.externalIPs = ['1.2.3.4']; }, 'spec.externalIPs'],
  ['escalation', 'Deployment', (live) => { container(live).securityContext.allowPrivilegeEscalation = true; },
    'spec.template.spec.containers[0].securityContext.allowPrivilegeEscalation'],
  ['escalation by default', 'Deployment', (live) => { delete container(live).securityContext.allowPrivilegeEscalation; },
    'spec.template.spec.containers[0].securityContext.allowPrivilegeEscalation'],
  ['the user of the image', 'Deployment', (live) => { delete container(live).securityContext.runAsUser; },
    'spec.template.spec.containers[0].securityContext.runAsUser'],
  ['a privileged container', 'Deployment', (live) => { container(live).securityContext.privileged = true; },
    'spec.template.spec.containers[0].securityContext.privileged'],
  ['a capability', 'Deployment', (live) => { container(live).securityContext.capabilities.add = ['SYS_ADMIN']; },
    'spec.template.spec.containers[0].securityContext.capabilities.add'],
  ['the network of the node', 'Deployment', ({ spec }) => { spec.template.spec.hostNetwork = true; }, 'spec.template.spec.hostNetwork'],
  ['processes of the node', 'Deployment', ({ spec }) => { spec.template.spec.hostPID = true; }, 'spec.template.spec.hostPID'],
  ['a folder of the node', 'Deployment', ({ spec }) => { spec.template.spec.volumes.push({ name: 'r', hostPath: { path: '/' } }); },
    'spec.template.spec.volumes[1]'],
  ['a container', 'Deployment', ({ spec }) => { spec.template.spec.containers.push({ name: 'more' }); }, 'spec.template.spec.containers'],
  ['a variable with an equal amount', 'Deployment', (live) => { container(live).env[0].value = '1000'; },
    'spec.template.spec.containers[0].env[0].value'],
  ['a field of another kind', 'Sandbox', ({ spec }) => { spec.data.a.b = [2]; }, 'spec.data.a.b[0]'],
])('another one: %s', (_, kind, tweak, path) => {
  expect(fault(kind, tweak)).toBe(`is on the cluster with another ${path}`);
});

const FORBIDDEN = 'networkpolicies is forbidden';

test.each<[string, Live, string | undefined, object]>([
  ['there', { object: WRITTEN.Role }, undefined, { verdict: 'held', detail: 'is on the cluster' }],
  ['missing', {}, 'is not on the cluster', { verdict: 'broken', detail: 'is not on the cluster' }],
  ['not known', { unknown: FORBIDDEN }, `cannot be read on the cluster: ${FORBIDDEN}`, { verdict: 'inconclusive', detail: FORBIDDEN }],
])('a row of an object that is %s', (_, live, says, row) => {
  expect(faultIn(WRITTEN.Role, live)).toBe(says);
  expect(objectRow(WRITTEN.Role, live)).toEqual({ wall: 'Role "agents/reader" as in the manifests', ...row });
});

test('an object without sections is equal to one with none', () => {
  expect(changedIn({ metadata: {} }, {})).toBeUndefined();
  expect(changedIn({ spec: { a: { b: [] } } }, { spec: { a: { c: 1 } } })).toBeUndefined();
});

test.each<[string, Json, boolean]>([
  ['a NetworkPolicy', WRITTEN.NetworkPolicy, true],
  ['a Secret', { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a' } }, false],
  ['a Job', { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'a' } }, false],
  ['an object without a name', { apiVersion: 'v1', kind: 'Pod', metadata: { generateName: 'a' } }, false],
])('%s is compared: %s', (_, manifest, is) => {
  expect(isCompared(manifest)).toBe(is);
});
