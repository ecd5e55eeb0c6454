import { Json } from '../../../../src/engine/value/json';
import { IMAGE } from '../../../support/app';
import { Case, allows, besidePod, finds, tweaked } from '../../../support/cases';
import {
  clusterPolicy, gatekeeper, mutating, mutatingPolicy, on, overridePolicy, podDefault, ruleOn, sidecarSet, workloadSpread,
} from '../../../support/mutators';
import { makeObject } from '../../../support/plain';

const breaks = (title: string, policy: () => Json, field: string, got: unknown, detail: string) =>
  finds(title, policy, { field, got, detail }, besidePod);
const passes = (title: string, policy: () => Json) => allows(title, policy, besidePod);

/** Of a policy that no finding but a warning of no-late-change would be about: it does not reach agents. */
const elsewhere = (rule: Json) => clusterPolicy({ ...on({ kinds: ['Pod'], namespaces: ['shop'] }), ...rule });

const MERGE = 'spec.rules[0].mutate.patchStrategicMerge';
const ofPods = (mutate: Json, kinds = ['Pod']) => clusterPolicy({ ...on({ kinds }), mutate });
const merge = (title: string, patch: Json, at: string, got: unknown, detail: string, kinds?: string[]): Case =>
  breaks(title, ofPods({ patchStrategicMerge: patch }, kinds), `${MERGE}.${at}`, got, detail);
const spec = (title: string, fields: Json, at: string, got: unknown, steps = at): Case =>
  merge(title, { spec: fields }, `spec.${at}`, got, `it sets spec.${steps}`);
const container = (title: string, fields: Json, at: string, got: unknown, steps = at): Case =>
  spec(title, { containers: [{ '(name)': '*', ...fields }] }, `containers[0].${at}`, got, `containers.${steps}`);
const patch = (title: string, text: string, detail: string): Case =>
  breaks(title, ofPods({ patchesJson6902: text }), 'spec.rules[0].mutate.patchesJson6902', text, detail);
const assign = (title: string, location: string, value: unknown, steps: string): Case =>
  breaks(title, gatekeeper('Assign', location, { assign: { value } }), 'spec.parameters.assign.value', value, `it sets ${steps}`);
const apply = (title: string, expression: string, detail: string): Case => breaks(title, mutating(ruleOn(['pods']), expression),
  `spec.mutations[0].${expression.startsWith('Object') ? 'applyConfiguration' : 'jsonPatch'}.expression`, expression, detail);
const generate = (kind: string, data: Json) => clusterPolicy({
  ...on({ kinds: ['Namespace'] }), generate: { apiVersion: 'v1', kind, name: 'made', namespace: '{{request.object.metadata.name}}', data },
});
const ofNamespace = (key: string, value: string) => tweaked('Namespace', ({ metadata }) => { metadata.annotations = { [key]: value }; });

const HOST_PID = '- op: add\n  path: /spec/hostPID\n  value: true\n';
const LABEL = '- op: remove\n  path: /metadata/labels/cdk8s-hardened-agents~1agent\n';
const CONTROL_PLANE = 'node-role.kubernetes.io/control-plane';
const TOLERATION = { key: CONTROL_PLANE, operator: 'Exists' };
const TERM = { matchExpressions: [{ key: CONTROL_PLANE, operator: 'Exists' }] };
const PLACED = 'it places pods on nodes of the control plane';
const HOST_NETWORK = 'Object{spec: Object.spec{hostNetwork: true}}';
const REMOVE = '[JSONPatch{op: "remove", path: "/metadata/labels/" + jsonpatch.escapeKey("cdk8s-hardened-agents/agent")}]';
const PRIVILEGED = 'has(object.spec.containers) ? [JSONPatch{op: "add", path: "/spec/containers/0/securityContext", '
  + 'value: Object.spec.containers.securityContext{privileged: true}}] : []';
const MADE = '[{"apiVersion": dyn("v1"), "kind": dyn("Pod"), "spec": dyn({"hostIPC": true})}]';
const TEMPLATE = 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: made\nspec:\n  hostIPC: true\n';
const generating = (entry: Json) => (): Json => makeObject('policies.kyverno.io/v1', 'GeneratingPolicy', { name: 'make' }, {
  matchConstraints: ruleOn(['namespaces']), generate: [entry],
});

const GVISOR_NETWORK = 'dev.gvisor.flag.network';

const deletes = (title: string, policy: () => Json, kinds: string[]): Case =>
  breaks(title, policy, 'spec', kinds, 'it deletes what limits agents');
const cleanup = (kind: string, kinds: string[], namespace?: string) => (): Json => ({
  apiVersion: 'kyverno.io/v2',
  kind,
  metadata: { name: 'clean', ...namespace && { namespace } },
  spec: { schedule: '0 * * * *', match: { any: [{ resources: { kinds } }] } },
});
const deleting = (kind: string, resources: string[], namespace?: string) => (): Json => ({
  apiVersion: 'policies.kyverno.io/v1',
  kind,
  metadata: { name: 'clean', ...namespace && { namespace } },
  spec: { schedule: '0 * * * *', matchConstraints: ruleOn(resources) },
});

export const cases: Case[] = [
  container('privileged', { securityContext: { privileged: true } }, 'securityContext.privileged', true),
  container('privilege escalation', { securityContext: { allowPrivilegeEscalation: true } }, 'securityContext.allowPrivilegeEscalation',
    true),
  container('a capability', { securityContext: { capabilities: { add: ['SYS_ADMIN'] } } }, 'securityContext.capabilities.add',
    ['SYS_ADMIN']),
  container('a file system that can be written', { securityContext: { readOnlyRootFilesystem: false } },
    'securityContext.readOnlyRootFilesystem', false),
  container('a mount that is passed on', { volumeMounts: [{ mountPath: '/a', mountPropagation: 'Bidirectional' }] },
    'volumeMounts[0].mountPropagation', 'Bidirectional', 'volumeMounts.mountPropagation'),
  container('a port of the host', { ports: [{ containerPort: 80, hostPort: 80 }] }, 'ports[0].hostPort', 80, 'ports.hostPort'),
  container('an image without a digest', { image: 'busybox:1.37' }, 'image', 'busybox:1.37'),
  container('/proc without masks', { securityContext: { procMount: 'Unmasked' } }, 'securityContext.procMount', 'Unmasked'),
  spec('the network of the host', { hostNetwork: true }, 'hostNetwork', true),
  spec('the processes of the host', { hostPID: true }, 'hostPID', true),
  spec('the memory of the host', { hostIPC: true }, 'hostIPC', true),
  spec('a process namespace of all containers', { shareProcessNamespace: true }, 'shareProcessNamespace', true),
  spec('another RuntimeClass', { runtimeClassName: 'runc' }, 'runtimeClassName', 'runc'),
  spec('a token', { automountServiceAccountToken: true }, 'automountServiceAccountToken', true),
  spec('root', { securityContext: { runAsUser: 0 } }, 'securityContext.runAsUser', 0),
  spec('root as a user of the image', { securityContext: { runAsNonRoot: false } }, 'securityContext.runAsNonRoot', false),
  spec('no seccomp profile', { securityContext: { seccompProfile: { type: 'Unconfined' } } }, 'securityContext.seccompProfile.type',
    'Unconfined'),
  spec('no AppArmor profile', { securityContext: { appArmorProfile: { type: 'Unconfined' } } },
    'securityContext.appArmorProfile.type', 'Unconfined'),
  spec('a folder of the node', { volumes: [{ name: 'a', hostPath: { path: '/' } }] }, 'volumes[0].hostPath', { path: '/' },
    'volumes.hostPath'),
  spec('a node', { nodeName: 'node-1' }, 'nodeName', 'node-1'),
  spec('a toleration of the control plane', { tolerations: [TOLERATION] }, 'tolerations', [TOLERATION]),
  spec('a selector of the control plane', { nodeSelector: { [CONTROL_PLANE]: '' } }, 'nodeSelector', { [CONTROL_PLANE]: '' }),
  merge('a role', { metadata: { labels: { 'cdk8s-hardened-agents/role': 'falco' } } }, 'metadata.labels["cdk8s-hardened-agents/role"]',
    'falco',
    'it sets metadata.labels.cdk8s-hardened-agents/role'),
  merge('privileged pods in a namespace', { metadata: { labels: { 'pod-security.kubernetes.io/enforce': 'privileged' } } },
    'metadata.labels["pod-security.kubernetes.io/enforce"]', 'privileged', 'it sets metadata.labels.pod-security.kubernetes.io/enforce',
    ['Namespace']),
  merge('a rule of a NetworkPolicy for everyone', { spec: { egress: [{}] } }, 'spec.egress', [{}], 'it sets spec.egress',
    ['NetworkPolicy']),
  merge('a rule of a NetworkPolicy for every address', { spec: { egress: [{ to: [{ ipBlock: { cidr: '0.0.0.0/0' } }] }] } },
    'spec.egress[0].to[0].ipBlock', { cidr: '0.0.0.0/0' }, 'it sets spec.egress.to.ipBlock', ['NetworkPolicy']),
  breaks('an element of a list of Kyverno', ofPods({
    foreach: [{ list: 'request.object.spec.containers', patchStrategicMerge: { spec: { hostPID: true } } }],
  }), 'spec.rules[0].mutate.foreach[0].patchStrategicMerge.spec.hostPID', true, 'it sets spec.hostPID'),
  breaks('what exists', clusterPolicy({
    ...on({ kinds: ['ConfigMap'] }),
    mutate: { targets: [{ apiVersion: 'v1', kind: 'Pod' }], patchStrategicMerge: { spec: { hostPID: true } } },
  }), `${MERGE}.spec.hostPID`, true, 'it sets spec.hostPID'),
  breaks('a pod that Kyverno makes', generate('Pod', { spec: { hostPID: true } }), 'spec.rules[0].generate.data.spec.hostPID', true,
    'it sets spec.hostPID'),
  breaks('a NetworkPolicy that Kyverno makes', generate('NetworkPolicy', { spec: { podSelector: {}, egress: [{}] } }),
    'spec.rules[0].generate.data.spec.egress', [{}], 'it sets spec.egress'),
  merge('the handler of a RuntimeClass', { handler: 'runc' }, 'handler', 'runc', 'it sets handler', ['RuntimeClass']),
  merge('a setting of gVisor', { metadata: { annotations: { [GVISOR_NETWORK]: 'host' } } }, `metadata.annotations["${GVISOR_NETWORK}"]`,
    'host', `it sets metadata.annotations.${GVISOR_NETWORK}`),
  merge('a rule of a policy of Cilium for everyone', { spec: { egress: [{}] } }, 'spec.egress', [{}], 'it sets spec.egress',
    ['CiliumNetworkPolicy']),
  deletes('a policy that deletes NetworkPolicies', cleanup('ClusterCleanupPolicy', ['NetworkPolicy']), ['NetworkPolicy']),
  deletes('a policy that deletes policies of Cilium in a namespace',
    cleanup('CleanupPolicy', ['cilium.io/v2/CiliumNetworkPolicy'], 'agents'), ['cilium.io/v2/CiliumNetworkPolicy']),
  deletes('a policy that deletes everything', cleanup('ClusterCleanupPolicy', ['*']), ['*']),
  deletes('a DeletingPolicy', deleting('DeletingPolicy', ['networkpolicies', 'pods']), ['networkpolicies']),
  deletes('a DeletingPolicy of quotas', deleting('NamespacedDeletingPolicy', ['resourcequotas'], 'agents'), ['resourcequotas']),
  patch('a JSON patch', HOST_PID, 'it sets spec.hostPID'),
  patch('a JSON patch in flow style', '[{"op": "add", "path": "/spec/hostPID", "value": true}]', 'it sets spec.hostPID'),
  patch('a JSON patch that removes a label', LABEL, 'it removes metadata.labels.cdk8s-hardened-agents/agent'),
  patch('a JSON patch that replaces all labels', '- op: replace\n  path: /metadata/labels\n  value: {a: b}', 'it sets metadata.labels'),
  patch('a JSON patch that moves a field away', '- op: move\n  from: /spec/runtimeClassName\n  path: /metadata/annotations/a',
    'it removes spec.runtimeClassName'),
  patch('a JSON patch of a capability', '- op: add\n  path: /spec/containers/0/securityContext/capabilities/add/-\n  value: SYS_ADMIN',
    'it sets spec.containers.securityContext.capabilities.add'),
  patch('a JSON patch of a toleration', `- op: add\n  path: /spec/tolerations/-\n  value:\n    key: ${CONTROL_PLANE}\n    operator: Exists`,
    'it sets spec.tolerations'),
  assign('an Assign of Gatekeeper', 'spec.containers[name:*].securityContext.privileged', true,
    'spec.containers.securityContext.privileged'),
  breaks('an Assign of a part of a pod', gatekeeper('Assign', 'spec.securityContext', { assign: { value: { runAsUser: 0 } } }),
    'spec.parameters.assign.value', { runAsUser: 0 }, 'it sets spec.securityContext'),
  breaks('an AssignImage that takes the digest', gatekeeper('AssignImage', 'spec.containers[name:*].image', { assignTag: ':latest' }),
    'spec.parameters.assignTag', 'image:latest', 'it sets spec.containers.image'),
  breaks('a ModifySet of capabilities', gatekeeper('ModifySet', 'spec.containers[name:*].securityContext.capabilities.add',
    { values: { fromList: ['SYS_ADMIN'] } }), 'spec.parameters.values.fromList', ['SYS_ADMIN'],
  'it sets spec.containers.securityContext.capabilities.add'),
  breaks('a ModifySet that takes a capability from those that are dropped', gatekeeper('ModifySet',
    'spec.containers[name:*].securityContext.capabilities.drop', { operation: 'prune', values: { fromList: ['ALL'] } }),
  'spec.parameters.values.fromList', ['ALL'], 'it takes elements from spec.containers.securityContext.capabilities.drop'),
  apply('an apply configuration', HOST_NETWORK, 'it sets spec.hostNetwork'),
  apply('a JSON patch in CEL that removes a label', REMOVE, 'it removes metadata.labels.cdk8s-hardened-agents.agent'),
  apply('a JSON patch in CEL on a condition', PRIVILEGED, 'it sets spec.containers.securityContext'),
  breaks('a MutatingPolicy of Kyverno', mutatingPolicy('policies.kyverno.io/v1', 'MutatingPolicy', ruleOn(['pods']), HOST_NETWORK),
    'spec.mutations[0].applyConfiguration.expression', HOST_NETWORK, 'it sets spec.hostNetwork'),
  breaks('a pod in an expression of a GeneratingPolicy', generating({ expression: MADE }), 'spec.generate[0].expression', MADE,
    'it sets spec.hostIPC'),
  breaks('a pod in a template of a GeneratingPolicy', generating({ template: { interpolate: 'cel', value: TEMPLATE } }),
    'spec.generate[0].template.value', TEMPLATE, 'it sets spec.hostIPC'),
  finds('a node selector of a namespace', ofNamespace('scheduler.alpha.kubernetes.io/node-selector', `${CONTROL_PLANE}=`),
    { field: 'metadata.annotations["scheduler.alpha.kubernetes.io/node-selector"]', got: `${CONTROL_PLANE}=`, detail: PLACED },
    besidePod),
  finds('tolerations of a namespace',
    ofNamespace('scheduler.alpha.kubernetes.io/defaultTolerations', '[{"Key": "", "Operator": "Exists"}]'), {
      field: 'metadata.annotations["scheduler.alpha.kubernetes.io/defaultTolerations"]',
      got: '[{"Key": "", "Operator": "Exists"}]',
      detail: PLACED,
    }, besidePod),

  breaks('a PodDefault that gives a token', podDefault({ automountServiceAccountToken: true }), 'spec.automountServiceAccountToken', true,
    'it sets spec.automountServiceAccountToken'),
  breaks('a PodDefault that adds a label of the library', podDefault({ labels: { 'cdk8s-hardened-agents/role': 'falco' } }),
    'spec.labels["cdk8s-hardened-agents/role"]', 'falco', 'it sets metadata.labels.cdk8s-hardened-agents/role'),
  breaks('a PodDefault with a folder of the node', podDefault({ volumes: [{ name: 'a', hostPath: { path: '/' } }] }),
    'spec.volumes[0].hostPath', { path: '/' }, 'it sets spec.volumes.hostPath'),
  breaks('a SidecarSet with a privileged container', sidecarSet({
    containers: [{ name: 'a', image: IMAGE, securityContext: { privileged: true } }],
  }), 'spec.containers[0].securityContext.privileged', true, 'it sets spec.containers.securityContext.privileged'),
  breaks('a SidecarSet that adds an annotation', sidecarSet({
    namespace: 'agents', patchPodMetadata: [{ patchPolicy: 'Overwrite', annotations: { [GVISOR_NETWORK]: 'host' } }],
  }), `spec.patchPodMetadata[0].annotations["${GVISOR_NETWORK}"]`, 'host', `it sets metadata.annotations.${GVISOR_NETWORK}`),
  breaks('a WorkloadSpread that patches pods', workloadSpread({ patch: { spec: { hostPID: true } } }), 'spec.subsets[0].patch.spec.hostPID',
    true, 'it sets spec.hostPID'),
  breaks('a WorkloadSpread with a toleration', workloadSpread({ tolerations: [TOLERATION] }), 'spec.subsets[0].tolerations', [TOLERATION],
    'it sets spec.tolerations'),
  breaks('a WorkloadSpread onto the control plane', workloadSpread({ requiredNodeSelectorTerm: TERM }),
    'spec.subsets[0].requiredNodeSelectorTerm', JSON.stringify(TERM), 'it sets spec.affinity'),
  breaks('an override of a RuntimeClass', overridePolicy({
    plaintext: [{ path: '/spec/template/spec/runtimeClassName', operator: 'replace', value: 'runc' }],
  }), 'spec.overrideRules[0].overriders.plaintext[0].value', 'runc', 'it sets spec.template.spec.runtimeClassName'),
  breaks('an override that removes a field', overridePolicy({
    plaintext: [{ path: '/spec/template/spec/securityContext', operator: 'remove' }],
  }, [{ apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'agents' }]), 'spec.overrideRules[0].overriders.plaintext[0].path', undefined,
  'it removes spec.template.spec.securityContext'),
  breaks('an override of a tag', overridePolicy({
    imageOverrider: [{ component: 'Tag', operator: 'replace', value: 'latest' }],
  }, undefined, 'agents'), 'spec.overrideRules[0].overriders.imageOverrider[0]', 'image:latest', 'it sets spec.containers.image'),
  breaks('an override that removes a label', overridePolicy({
    labelsOverrider: [{ operator: 'remove', value: { 'cdk8s-hardened-agents/agent': 'true' } }],
  }), 'spec.overrideRules[0].overriders.labelsOverrider[0].value["cdk8s-hardened-agents/agent"]', undefined,
  'it removes metadata.labels.cdk8s-hardened-agents/agent'),

  passes('a PodDefault elsewhere', podDefault({ automountServiceAccountToken: true }, 'shop')),
  passes('a PodDefault for other pods', podDefault({ selector: { matchLabels: { app: 'shop' } }, automountServiceAccountToken: true })),
  passes('a PodDefault of another team with such a name', podDefault({ selector: { matchLabels: { image: 'shop' } } })),
  passes('a SidecarSet elsewhere', sidecarSet({ namespace: 'shop', containers: [{ name: 'a', image: 'a' }] })),
  passes('a SidecarSet for namespaces by name', sidecarSet({
    namespaceSelector: { namespaces: ['shop'] }, containers: [{ name: 'a', image: 'a' }],
  })),
  passes('a WorkloadSpread elsewhere', workloadSpread({ patch: { spec: { hostPID: true } } }, 'shop')),
  passes('an override elsewhere', overridePolicy({
    plaintext: [{ path: '/spec/hostPID', operator: 'add', value: true }],
  }, undefined, 'shop')),
  passes('an override of other objects', overridePolicy({ plaintext: [{ path: '/spec/hostPID', operator: 'add', value: true }] },
    [{ apiVersion: 'v1', kind: 'ConfigMap' }, { apiVersion: 'v1', kind: 'Pod', namespace: 'shop' }])),
  passes('a policy that deletes pods', cleanup('ClusterCleanupPolicy', ['Pod', 'v1/ConfigMap'])),
  passes('a policy that deletes NetworkPolicies elsewhere', cleanup('CleanupPolicy', ['NetworkPolicy'], 'shop')),
  passes('a DeletingPolicy of another namespace', deleting('NamespacedDeletingPolicy', ['networkpolicies'], 'shop')),
  passes('a weakening elsewhere', elsewhere({ mutate: { patchStrategicMerge: { spec: { hostPID: true } } } })),
  passes('a weakening of other kinds', ofPods({ patchStrategicMerge: { spec: { hostPID: true } } }, ['Ingress'])),
  passes('a JSON patch elsewhere', elsewhere({ mutate: { patchesJson6902: HOST_PID } })),
  passes('a namespace of agents as it is', tweaked('Namespace', () => {})),
];
