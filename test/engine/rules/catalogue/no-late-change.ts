import { Json } from '../../../../src/engine/value/json';
import { IMAGE } from '../../../support/app';
import { Case, allows, beside, besidePod, finds, ofClaim, tweaked, valid } from '../../../support/cases';
import {
  clusterPolicy, gatekeeper, mutating, mutatingPolicy, on, overridePolicy, patcher, podDefault, ruleOn, sidecarSet, webhook, workloadSpread,
} from '../../../support/mutators';

/** What a finding names: the actor and the objects. */
const by = (actor: string, ...names: string[]) => ({
  detail: `${actor} changes agents after the rules have judged them `
    + `(${names.length} object${names.length > 1 ? 's' : ''}: ${names.join(', ')})`,
});
const ofKind = (title: string, policy: () => Json): Case => {
  const { apiVersion, kind, metadata } = policy();
  const name = metadata.namespace ? `${metadata.namespace}/${metadata.name}` : metadata.name;
  return finds(title, policy, { field: 'kind', got: kind, ...by(`${apiVersion.split('/')[0]}/${kind}`, `${kind} "${name}"`) }, besidePod);
};
const passes = (title: string, policy: () => Json) => allows(title, policy, besidePod);

const merge = (spec: Json) => ({ mutate: { patchStrategicMerge: { spec } } });
const PRIORITY = merge({ '+(priorityClassName)': 'low' });
const generate = (kind: string, more: Json = {}) => clusterPolicy({
  ...on({ kinds: ['Namespace'] }),
  generate: { apiVersion: 'v1', kind, name: 'made', namespace: '{{request.object.metadata.name}}', ...more },
});
const generating = (expression: string, kind = 'GeneratingPolicy', namespace?: string) => (): Json => ({
  apiVersion: 'policies.kyverno.io/v1',
  kind,
  metadata: { name: 'make', ...namespace && { namespace } },
  spec: { matchConstraints: ruleOn(['namespaces']), generate: [{ expression }] },
});
const crossplaneObject = (kind: string, namespace: string, more: Json = {}) => patcher('kubernetes.crossplane.io/v1alpha2', 'Object', {
  references: [{ patchesFrom: { apiVersion: 'v1', kind: 'ConfigMap', name: 'a', fieldPath: 'data.token' }, toFieldPath: TOKEN }],
  forProvider: { manifest: { apiVersion: 'v1', kind, metadata: { name: 'a', namespace }, ...kind !== 'ConfigMap' && { [TOKEN]: false } } },
  ...more,
});
const TOKEN = 'automountServiceAccountToken';
const DIGEST = IMAGE.slice(IMAGE.indexOf('@'));
const role = 'generator.Apply(object.metadata.name, [{"apiVersion": dyn("v1"), "kind": dyn("RoleBinding")}])';
const quota = 'generator.Apply(object.metadata.name, [{"apiVersion": dyn("v1"), "kind": dyn("ResourceQuota")}])';

const labelled = (key: string, value: string, map: 'labels' | 'annotations' = 'annotations') => tweaked('Pod', ({ metadata }) => {
  metadata[map] = { ...metadata[map], [key]: value };
});
const ofNamespace = (key: string, value: string, map: 'labels' | 'annotations' = 'annotations') => tweaked('Namespace', ({ metadata }) => {
  metadata[map] = { ...metadata[map], [key]: value };
});
const POD = `Pod "agents/${valid('Pod').metadata.name}"`;
const NAMESPACE = `Namespace "${valid('Namespace').metadata.name}"`;
const injects = (title: string, actor: string, key: string, value: string, map: 'labels' | 'annotations' = 'annotations') =>
  finds(title, labelled(key, value, map), { field: `metadata.${map}["${key}"]`, got: value, ...by(actor, POD) });
const injectsAll = (title: string, actor: string, key: string, value: string, map: 'labels' | 'annotations' = 'annotations') =>
  finds(title, ofNamespace(key, value, map), { field: `metadata.${map}["${key}"]`, got: value, ...by(actor, NAMESPACE) }, besidePod);

const ofDeployment = (key: string, value: string) => tweaked('Deployment', ({ metadata }) => { metadata.annotations = { [key]: value }; });
const DEPLOYMENT = `Deployment "agents/${valid('Deployment').metadata.name}"`;

const JAEGER = 'sidecar.jaegertracing.io/inject';
const KUMA = 'kuma.io/sidecar-injection';
const OTEL = 'instrumentation.opentelemetry.io/inject-python';
const TELEPRESENCE = 'telepresence.getambassador.io/inject-traffic-agent';
const SELECTOR = 'scheduler.alpha.kubernetes.io/node-selector';
const TOLERATIONS = 'scheduler.alpha.kubernetes.io/defaultTolerations';
const ELSEWHERE = { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } };

export const cases: Case[] = [
  ofKind('a rule of Kyverno that changes pods', clusterPolicy({ ...on({ kinds: ['Pod'] }), ...PRIORITY })),
  ofKind('a rule of Kyverno that changes bindings', clusterPolicy({ ...on({ kinds: ['RoleBinding'] }), ...merge({ subjects: [] }) })),
  ofKind('a rule of Kyverno that changes volumes', clusterPolicy({ ...on({ kinds: ['PersistentVolume'] }), ...merge({ nfs: {} }) })),
  ofKind('a webhook on RuntimeClasses', webhook([{
    apiGroups: ['node.k8s.io'], apiVersions: ['v1'], resources: ['runtimeclasses'], operations: ['CREATE'],
  }])),
  ofKind('a webhook on policies of Calico', webhook([{
    apiGroups: ['projectcalico.org'], apiVersions: ['v3'], resources: ['globalnetworkpolicies'], operations: ['UPDATE'],
  }])),
  ofKind('a rule of Kyverno for every kind', clusterPolicy({ ...on({ kinds: ['*'] }), ...PRIORITY })),
  ofKind('a rule of Kyverno for Deployments, by group', clusterPolicy({ ...on({ kinds: ['apps/v1/Deployment'] }), ...PRIORITY })),
  ofKind('a rule of Kyverno for ephemeral containers', clusterPolicy({ ...on({ kinds: ['Pod/ephemeralcontainers'] }), ...PRIORITY })),
  ofKind('a rule of Kyverno whose match stands alone', clusterPolicy({ match: { resources: { kinds: ['v1/Pod'] } }, ...PRIORITY })),
  ofKind('a rule of Kyverno that excludes some of the pods', clusterPolicy({
    ...on({ kinds: ['Pod'] }), exclude: { any: [{ resources: { namespaces: ['agents'], names: ['a*'] } }] }, ...PRIORITY,
  })),
  ofKind('a rule of Kyverno that excludes other kinds', clusterPolicy({
    ...on({ kinds: ['Pod'] }), exclude: { any: [{ resources: { kinds: ['ConfigMap'], namespaces: ['agents'] } }] }, ...PRIORITY,
  })),
  ofKind('a policy of Kyverno in the namespace of agents', clusterPolicy({ ...on({ kinds: ['Pod'] }), ...PRIORITY }, 'agents')),
  ofKind('a rule of Kyverno that changes what exists', clusterPolicy({
    ...on({ kinds: ['ConfigMap'] }), mutate: { targets: [{ apiVersion: 'apps/v1', kind: 'Deployment' }], ...PRIORITY.mutate },
  })),
  ofKind('a rule of Kyverno that makes an object', generate('RoleBinding')),
  ofKind('a rule of Kyverno that clones objects', clusterPolicy({
    ...on({ kinds: ['Namespace'] }),
    generate: { namespace: '{{request.object.metadata.name}}', cloneList: { namespace: 'default', kinds: ['v1/Secret', 'v1/ConfigMap'] } },
  })),
  ofKind('a MutatingPolicy of Kyverno', mutatingPolicy('policies.kyverno.io/v1', 'MutatingPolicy', ruleOn(['pods']),
    'Object{spec: Object.spec{priorityClassName: "low"}}')),
  ofKind('a GeneratingPolicy of Kyverno', generating(role)),
  ofKind('an Assign of Gatekeeper', gatekeeper('Assign', 'spec.priorityClassName', { assign: { value: 'low' } })),
  ofKind('a ModifySet of Gatekeeper', gatekeeper('ModifySet', 'spec.containers[name:*].args', { values: { fromList: ['--debug'] } })),
  ofKind('an AssignMetadata of Gatekeeper', gatekeeper('AssignMetadata', 'metadata.labels.team', { assign: { value: 'a' } })),
  ofKind('an AssignImage of Gatekeeper', gatekeeper('AssignImage', 'spec.containers[name:*].image',
    { assignDomain: 'mirror.example.com' })),
  ofKind('a MutatingAdmissionPolicy', mutating(ruleOn(['pods']), 'Object{spec: Object.spec{priorityClassName: "low"}}')),
  ofKind('a webhook on pods', webhook(ruleOn(['pods']).resourceRules)),
  ofKind('a webhook on everything', webhook([{ apiGroups: ['*'], apiVersions: ['*'], resources: ['*/*'], operations: ['*'] }])),
  ofKind('a webhook on kinds of other projects', webhook([{
    apiGroups: ['argoproj.io'], apiVersions: ['v1alpha1'], resources: ['rollouts'], operations: ['UPDATE'],
  }])),
  finds('policies of one kind, once', clusterPolicy({ ...on({ kinds: ['Pod'] }), ...PRIORITY }),
    { field: 'kind', got: 'ClusterPolicy', ...by('kyverno.io/ClusterPolicy', 'ClusterPolicy "change"', 'ClusterPolicy "second"') },
    beside(valid('Pod'), { ...generate('RoleBinding')(), metadata: { name: 'second' } })),
  injects('a sidecar of Istio', 'Istio', 'sidecar.istio.io/inject', 'true', 'labels'),
  injects('a sidecar of Istio by an annotation', 'Istio', 'sidecar.istio.io/inject', 'true'),
  injects('the ambient mesh of Istio', 'ztunnel of Istio', 'istio.io/dataplane-mode', 'ambient', 'labels'),
  injects('a proxy of Linkerd', 'Linkerd', 'linkerd.io/inject', 'enabled'),
  injects('a collector of OpenTelemetry', 'OpenTelemetry', 'sidecar.opentelemetry.io/inject', 'tools/sidecar'),
  injects('an instrumentation of OpenTelemetry', 'OpenTelemetry', OTEL, 'true'),
  injects('the agent of Telepresence', 'Telepresence', TELEPRESENCE, 'enabled'),
  injects('the agent of a later Telepresence', 'Telepresence', 'telepresence.io/inject-traffic-agent', 'enabled'),
  injects('a sidecar of Dapr', 'Dapr', 'dapr.io/enabled', 'true'),
  injects('a sidecar of Kuma', 'Kuma', KUMA, 'enabled', 'labels'),
  injects('a sidecar of Kuma by an annotation', 'Kuma', KUMA, 'enabled'),
  injects('a sidecar of Consul', 'Consul', 'consul.hashicorp.com/connect-inject', 'true'),
  injects('variables of Datadog', 'Datadog', 'admission.datadoghq.com/enabled', 'true', 'labels'),
  injects('an agent of Jaeger', 'Jaeger', JAEGER, 'true'),
  finds('an agent of Jaeger for a Deployment', ofDeployment(JAEGER, 'tracing'),
    { field: `metadata.annotations["${JAEGER}"]`, got: 'tracing', ...by('Jaeger', DEPLOYMENT) }),
  injectsAll('sidecars of Kuma for a namespace', 'Kuma', KUMA, 'enabled', 'labels'),
  injectsAll('agents of Jaeger for a namespace', 'Jaeger', JAEGER, 'true'),
  injectsAll('sidecars of Istio for a namespace', 'Istio', 'istio-injection', 'enabled', 'labels'),
  injectsAll('sidecars of a revision of Istio', 'Istio', 'istio.io/rev', 'stable', 'labels'),
  injectsAll('proxies of Linkerd for a namespace', 'Linkerd', 'linkerd.io/inject', 'ingress'),
  injectsAll('instrumentations for a namespace', 'OpenTelemetry', OTEL, 'true'),
  injectsAll('a node selector for a namespace', 'PodNodeSelector', SELECTOR, 'pool=agents'),
  injectsAll('a node selector for a namespace of OpenShift', 'OpenShift', 'openshift.io/node-selector', 'node-role.kubernetes.io/infra='),
  injectsAll('tolerations for a namespace', 'PodTolerationRestriction', TOLERATIONS, '[{"Key": "gpu", "Operator": "Exists"}]'),
  finds('a sidecar that a claim asks for', ofClaim({ labels: { 'sidecar.istio.io/inject': 'true' } }),
    { field: 'spec.additionalPodMetadata.labels["sidecar.istio.io/inject"]', got: 'true', ...by('Istio', 'SandboxClaim "agents/claim"') }),

  ofKind('a PodDefault', podDefault({ env: [{ name: 'PROXY', value: 'http://proxy.example' }] })),
  ofKind('a SidecarSet', sidecarSet({ namespaceSelector: { namespaces: ['agents'] }, containers: [{ name: 'a', image: IMAGE }] })),
  ofKind('a SidecarSet that adds a label if it is not there', sidecarSet({ patchPodMetadata: [{ labels: { team: 'a' } }] })),
  ofKind('a WorkloadSpread', workloadSpread({ patch: { metadata: { labels: { zone: 'a' } } } })),
  ofKind('an Object of Crossplane that takes a field from another object', crossplaneObject('ServiceAccount', 'agents')),
  ofKind('an override of all objects', overridePolicy({ argsOverrider: [{ containerName: 'agent', operator: 'add', value: ['--fast'] }] })),
  ofKind('an override of a tag by a digest', overridePolicy({ imageOverrider: [{ component: 'Tag', operator: 'replace', value: DIGEST }] },
    [{ apiVersion: 'apps/v1', kind: 'Deployment' }], 'agents')),

  passes('an Object of Crossplane for another namespace', crossplaneObject('ServiceAccount', 'shop')),
  passes('an Object of Crossplane for another kind', crossplaneObject('ConfigMap', 'agents')),
  passes('an Object of Crossplane that only observes', crossplaneObject('ServiceAccount', 'agents', { managementPolicies: ['Observe'] })),
  passes('an Object of Crossplane that takes nothing', crossplaneObject('ServiceAccount', 'agents', {
    references: [{ dependsOn: { name: 'a' } }],
  })),
  passes('a rule of Kyverno for other kinds', clusterPolicy({ ...on({ kinds: ['Ingress', 'Service', 'v1/ConfigMap'] }), ...PRIORITY })),
  passes('a rule of Kyverno for a status', clusterPolicy({ ...on({ kinds: ['Pod/status', 'Deployment/scale'] }), ...PRIORITY })),
  passes('a rule of Kyverno for other namespaces', clusterPolicy({ ...on({ kinds: ['Pod'], namespaces: ['shop-*'] }), ...PRIORITY })),
  passes('a rule of Kyverno for namespaces by labels', clusterPolicy({
    ...on({ kinds: ['Pod'], namespaceSelector: ELSEWHERE }),
    ...PRIORITY,
  })),
  passes('a rule of Kyverno that needs all of two', clusterPolicy({
    match: { all: [{ resources: { kinds: ['Pod'] } }, { resources: { namespaces: ['shop'] } }] }, ...PRIORITY,
  })),
  passes('a rule of Kyverno that excludes the agents', clusterPolicy({
    ...on({ kinds: ['Pod'] }), exclude: { any: [{ resources: { namespaces: ['agent?', 'kube-*'] } }] }, ...PRIORITY,
  })),
  passes('a rule of Kyverno for other pods', clusterPolicy({
    ...on({ kinds: ['Pod'], selector: { matchLabels: { app: 'shop' } } }),
    ...PRIORITY,
  })),
  passes('a policy of Kyverno in another namespace', clusterPolicy({ ...on({ kinds: ['Pod'] }), ...PRIORITY }, 'shop')),
  passes('a rule of Kyverno that changes other kinds', clusterPolicy({
    ...on({ kinds: ['Pod'] }), mutate: { targets: [{ apiVersion: 'v1', kind: 'Secret' }], patchStrategicMerge: { data: {} } },
  })),
  passes('a rule of Kyverno that validates', clusterPolicy({
    ...on({ kinds: ['Pod'] }),
    validate: { pattern: { spec: { hostPID: true } } },
  })),
  passes('a rule of Kyverno that makes a quota', generate('ResourceQuota')),
  passes('a rule of Kyverno that denies', generate('NetworkPolicy', { data: { spec: { podSelector: {}, policyTypes: ['Egress'] } } })),
  passes('a rule of Kyverno that makes an object elsewhere', generate('RoleBinding', { namespace: 'shop' })),
  passes('a GeneratingPolicy of Kyverno for quotas', generating(quota)),
  passes('a GeneratingPolicy of another namespace', generating(role, 'NamespacedGeneratingPolicy', 'shop')),
  passes('a MutatingPolicy of another namespace', mutatingPolicy('policies.kyverno.io/v1', 'NamespacedMutatingPolicy', ruleOn(['pods']),
    'Object{}', 'shop')),
  passes('an Assign of Gatekeeper for Services', gatekeeper('Assign', 'spec.type', { assign: { value: 'ClusterIP' } },
    { applyTo: [{ groups: [''], kinds: ['Service'], versions: ['v1'] }] })),
  passes('an Assign of Gatekeeper for other namespaces', gatekeeper('Assign', 'spec.priorityClassName', { assign: { value: 'low' } },
    { match: { namespaces: ['shop*'] } })),
  passes('an Assign of Gatekeeper without the agents', gatekeeper('Assign', 'spec.priorityClassName', { assign: { value: 'low' } },
    { match: { excludedNamespaces: ['kube-system', 'agents'] } })),
  passes('a MutatingAdmissionPolicy on Services', mutating(ruleOn(['services']), 'Object{}')),
  passes('a MutatingAdmissionPolicy for other namespaces', mutating({ ...ruleOn(['pods']), namespaceSelector: ELSEWHERE }, 'Object{}')),
  allows('a MutatingAdmissionPolicy that is bound elsewhere', mutating(ruleOn(['pods']), 'Object{}'), {
    view: (around) => [...around, valid('Pod'), {
      apiVersion: 'admissionregistration.k8s.io/v1beta1',
      kind: 'MutatingAdmissionPolicyBinding',
      metadata: { name: 'bind' },
      spec: { policyName: 'change', matchResources: { namespaceSelector: ELSEWHERE } },
    }],
  }),
  passes('a webhook on a namespace with a label', webhook(ruleOn(['pods']).resourceRules, { namespaceSelector: ELSEWHERE })),
  passes('a webhook on pods with a label', webhook(ruleOn(['pods']).resourceRules, { objectSelector: { matchLabels: { app: 'shop' } } })),
  passes('a webhook on objects that are removed', webhook([{ ...ruleOn(['pods']).resourceRules[0], operations: ['DELETE'] }])),
  passes('a webhook on other kinds', webhook(ruleOn(['services', 'pods/status', 'ingresses']).resourceRules)),
  allows('no sidecar of Istio', labelled('sidecar.istio.io/inject', 'false', 'labels')),
  allows('no proxy of Linkerd', labelled('linkerd.io/inject', 'disabled')),
  allows('no instrumentation', labelled(OTEL, 'false')),
  allows('no agent of Telepresence', labelled(TELEPRESENCE, 'disabled')),
  allows('no sidecar of Dapr', labelled('dapr.io/enabled', 'false')),
  allows('no sidecar of Kuma', labelled(KUMA, 'disabled', 'labels')),
  allows('no sidecar of Consul', labelled('consul.hashicorp.com/connect-inject', 'false')),
  allows('nothing of Datadog', labelled('admission.datadoghq.com/enabled', 'false', 'labels')),
  allows('no agent of Jaeger', labelled(JAEGER, 'false')),
  allows('no agent of Jaeger for a Deployment', ofDeployment(JAEGER, 'false')),
  allows('an annotation of a Deployment that Dapr does not read', ofDeployment('dapr.io/enabled', 'true')),
  allows('the port for Dapr', labelled('dapr.io/app-port', '8080')),
  passes('a namespace without sidecars of Kuma', ofNamespace(KUMA, 'disabled', 'labels')),
  allows('another label of Istio', labelled('istio.io/use-waypoint', 'a', 'labels')),
  passes('a namespace without sidecars', ofNamespace('istio-injection', 'disabled', 'labels')),
  passes('a namespace outside the ambient mesh', ofNamespace('istio.io/dataplane-mode', 'none', 'labels')),
  passes('a namespace with an empty node selector', ofNamespace(SELECTOR, '')),
  passes('a namespace without tolerations', ofNamespace(TOLERATIONS, '[]')),
  passes('the tolerations that a namespace allows', ofNamespace('scheduler.alpha.kubernetes.io/tolerationsWhitelist', '[{"key": "gpu"}]')),
  passes('a namespace of others with sidecars', tweaked('Namespace', ({ metadata }) => {
    const { 'cdk8s-hardened-agents/agents': _, ...labels } = metadata.labels;
    metadata.name = 'shop';
    metadata.labels = { ...labels, 'istio-injection': 'enabled' };
  })),
];
