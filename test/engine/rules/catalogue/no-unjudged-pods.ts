import { Json } from '../../../../src/engine/value/json';
import { Case, allows, beside, finds, valid } from '../../../support/cases';

/** An object as the project's own documentation writes it, in brief. */
const object = (apiVersion: string, kind: string, spec: Json, name = 'agent') =>
  (): Json => ({ apiVersion, kind, metadata: { name, namespace: 'agents' }, spec });
const detail = (kind: string, reason: string, objects = '1 object') =>
  ({ detail: `no rule judges the pods of ${kind} (${objects}): ${reason}` });

const UNKNOWN = 'this library does not know the path of its pod template';
const WORKFLOWS = 'Argo Workflows makes each from the fields of a template';
const TEKTON = 'Tekton makes each from the steps of a task';
const FLEET = 'Fleet makes them from what its sources render';
const KAPP = 'kapp-controller makes them from what it fetches';
const OLM = 'OLM makes them from the bundles of a catalog';
const PROMETHEUS = 'the Prometheus operator makes them from its own fields';
const OPEN_TELEMETRY = 'the OpenTelemetry operator makes them from its own fields';
const STRIMZI = 'Strimzi makes them from its own fields';
const METACONTROLLER = 'metacontroller makes them from what a webhook returns';
const CAPSULE = 'Capsule makes them from the items and templates of tenants';
const OF_NAMESPACES = 'the namespace configuration operator makes them from its templates';
const OCM = 'Open Cluster Management makes, changes and removes objects by the templates of its policies';
const FLUX_OPERATOR = 'the Flux operator makes them from its templates and from what the source renders';
const SVELTOS = 'Sveltos makes them from charts and from what its sources render';
const KUBEVIRT = 'KubeVirt makes each from the fields of the virtual machine';

/** A container of a kind that has its containers in fields of its own. */
const holds = (title: string, manifest: () => Json, field: string, got: string, reason = UNKNOWN): Case => {
  const { apiVersion, kind } = manifest();
  return finds(title, manifest, { field, got, ...detail(`${(apiVersion as string).split('/')[0]}/${kind}`, reason) });
};
/** A kind that makes its pods from what is elsewhere. */
const makes = (apiVersion: string, kind: string, spec: Json, reason: string) =>
  finds(kind, object(apiVersion, kind, spec), { field: 'kind', got: kind, ...detail(`${apiVersion.split('/')[0]}/${kind}`, reason) });

const workflow = (name: string, template: Json) => object('argoproj.io/v1alpha1', 'Workflow',
  { entrypoint: 'main', templates: [{ name: 'main', ...template }] }, name);
const { template } = valid('Deployment').spec as Json;
const widget = (spec: Json, name?: string) => object('example.com/v1', 'Widget', spec, name);
const vm = (volumes: Json[]) => ({ runStrategy: 'Halted', template: { spec: { domain: { devices: {} }, volumes } } });

const PATCH = { spec: { hostNetwork: true } };
const CANARY = { canaryMetadata: { annotations: { 'k8s.v1.cni.cncf.io/networks': 'macvlan' } } };
const united = (subsets: Json[], field?: string, got?: Json): Case => ({
  title: `a UnitedDeployment, ${subsets.length} subsets`,
  manifest: object('apps.kruise.io/v1beta1', 'UnitedDeployment',
    { template: { deploymentTemplate: { spec: { template } } }, topology: { subsets } }),
  ...field && { field, got, ...detail('apps.kruise.io/UnitedDeployment', 'a patch changes those of a subset') },
});
const ray = (enableInTreeAutoscaling: boolean) =>
  object('ray.io/v1', 'RayCluster', { enableInTreeAutoscaling, headGroupSpec: { template } });

export const cases: Case[] = [
  holds('a container of an Argo Workflow', workflow('a', { container: { image: 'busybox:1.37', command: ['echo'] } }),
    'spec.templates[0].container.image', 'busybox:1.37', WORKFLOWS),
  holds('a script of an Argo Workflow', workflow('a', { script: { image: 'python:alpine3.23', source: 'print(1)' } }),
    'spec.templates[0].script.image', 'python:alpine3.23', WORKFLOWS),
  holds('a sidecar of an Argo Workflow', workflow('a', { sidecars: [{ name: 'web', image: 'nginx:1.29' }] }),
    'spec.templates[0].sidecars[0].image', 'nginx:1.29', WORKFLOWS),
  finds('Workflows, of which the rule reports the first', workflow('a', { container: { image: 'busybox:1.37' } }), {
    field: 'spec.templates[0].container.image', got: 'busybox:1.37', ...detail('argoproj.io/Workflow', WORKFLOWS, '3 objects'),
  }, beside(workflow('b', { container: { image: 'alpine:3.23' } })(), workflow('c', { suspend: {} })())),
  holds('a step of a Tekton Task', object('tekton.dev/v1', 'Task', {
    steps: [{ name: 'echo', image: 'alpine:3.23', script: 'echo hello' }],
  }), 'spec.steps[0].image', 'alpine:3.23', TEKTON),
  holds('a step template of a Tekton Task', object('tekton.dev/v1', 'Task',
    { stepTemplate: { image: 'alpine:3.23' }, steps: [{ name: 'a' }] }), 'spec.stepTemplate.image', 'alpine:3.23', TEKTON),
  holds('a step of a task in a Tekton PipelineRun',
    object('tekton.dev/v1', 'PipelineRun', { pipelineSpec: { tasks: [{ name: 'a', taskSpec: { steps: [{ image: 'alpine:3.23' }] } }] } }),
    'spec.pipelineSpec.tasks[0].taskSpec.steps[0].image', 'alpine:3.23', TEKTON),
  holds('a disk of a KubeVirt VirtualMachine', object('kubevirt.io/v1', 'VirtualMachine',
    vm([{ name: 'disk', containerDisk: { image: 'quay.io/containerdisks/fedora:43' } }])),
  'spec.template.spec.volumes[0].containerDisk.image', 'quay.io/containerdisks/fedora:43', KUBEVIRT),
  holds('a sidecar that a kagent Agent adds', object('kagent.dev/v1alpha2', 'Agent',
    { type: 'Declarative', declarative: { deployment: { initContainers: [{ name: 'a', image: 'b:1' }] } } }),
  'spec.declarative.deployment.initContainers[0].image', 'b:1', 'kagent makes them from its own fields'),
  holds('a Workflow that an Argo Events Sensor submits', object('argoproj.io/v1alpha1', 'Sensor', {
    triggers: [{
      template: {
        name: 'a',
        argoWorkflow: { operation: 'submit', source: { resource: workflow('a', { container: { image: 'a:1' } })() } },
      },
    }],
  }), 'spec.triggers[0].template.argoWorkflow.source.resource.spec.templates[0].container.image', 'a:1',
  'Argo Events makes them from its triggers'),
  holds('an EventSource of Argo Events', object('argoproj.io/v1alpha1', 'EventSource', { webhook: {} }), 'kind', 'EventSource',
    'Argo Events makes them from its own fields'),
  holds('pods to which an operator adds the image', object('elasticsearch.k8s.elastic.co/v1', 'Elasticsearch', {
    nodeSets: [{ podTemplate: { spec: { hostNetwork: true, containers: [{ name: 'elasticsearch' }] } } }],
  }), 'kind', 'Elasticsearch', 'the operator of Elastic makes them from its own fields'),
  holds('a template of an unknown kind', widget({ podTemplate: template }), 'spec.podTemplate.spec.containers[0].image',
    template.spec.containers[0].image),
  finds('two objects of which the second has a container', widget({ podTemplate: template }), {
    field: 'spec.podTemplate.spec.containers[0].image',
    got: template.spec.containers[0].image,
    ...detail('example.com/Widget', UNKNOWN, '2 objects'),
  }, { view: (around) => [widget({ replicas: 1 }, 'before')(), ...around] }),
  holds('a known kind that has its containers elsewhere',
    object('argoproj.io/v1alpha1', 'Rollout', { workloadRef: { kind: 'Deployment', name: 'agent' }, canary: { podTemplate: template } }),
    'spec.canary.podTemplate.spec.containers[0].image', template.spec.containers[0].image, 'it has no pod template at spec.template'),

  makes('argoproj.io/v1alpha1', 'Application', {
    project: 'default',
    source: { repoURL: 'https://example.com/guestbook.git', path: 'guestbook' },
  }, 'Argo CD makes them from what the sources render'),
  makes('argoproj.io/v1alpha1', 'ApplicationSet', { generators: [{ list: { elements: [{ cluster: 'dev' }] } }], template: {} },
    'Argo CD makes them from what the sources render'),
  makes('argoproj.io/v1alpha1', 'CronWorkflow', { schedules: ['* * * * *'], workflowSpec: { workflowTemplateRef: { name: 'a' } } },
    WORKFLOWS),
  makes('helm.toolkit.fluxcd.io/v2', 'HelmRelease', { interval: '10m', chart: { spec: { chart: 'podinfo' } } },
    'Flux makes them from the chart'),
  makes('kustomize.toolkit.fluxcd.io/v1', 'Kustomization', { interval: '10m', path: './kustomize', prune: true },
    'Flux makes them from what the source renders'),
  makes('helm.cattle.io/v1', 'HelmChart', { chart: 'traefik', targetNamespace: 'kube-system' },
    'the Helm controller makes them from the chart'),
  makes('kustomize.config.k8s.io/v1beta1', 'Kustomization', {}, 'kustomize changes and adds objects as it renders them'),
  makes('kustomize.config.k8s.io/v1alpha1', 'Component', {}, 'kustomize changes and adds objects as it renders them'),
  makes('kubevirt.io/v1', 'VirtualMachineInstance', { domain: { devices: {} } }, KUBEVIRT),
  makes('kagent.dev/v1alpha2', 'Agent', { type: 'Declarative', declarative: { systemMessage: 'help', modelConfig: 'default' } },
    'kagent makes them from its own fields'),
  makes('apiextensions.crossplane.io/v1', 'Composition', { mode: 'Pipeline', pipeline: [{ step: 'a', functionRef: { name: 'b' } }] },
    'Crossplane makes them from what the functions return'),
  makes('helm.crossplane.io/v1beta1', 'Release', { forProvider: { chart: { name: 'a' }, namespace: 'a' } },
    'Crossplane makes them from the chart'),
  finds('a Release in a namespace', object('helm.m.crossplane.io/v1beta1', 'Release', { forProvider: { chart: { name: 'a' } } }),
    { field: 'kind', got: 'Release', ...detail('helm.m.crossplane.io/Release', 'Crossplane makes them from the chart') }),
  makes('kro.run/v1alpha1', 'ResourceGraphDefinition', { schema: { apiVersion: 'v1alpha1', kind: 'App' }, resources: [{ id: 'a' }] },
    'kro makes them from the templates of the graph'),
  makes('metacontroller.k8s.io/v1alpha1', 'CompositeController', { parentResource: { apiVersion: 'example.com/v1', resource: 'widgets' } },
    METACONTROLLER),
  makes('metacontroller.k8s.io/v1alpha1', 'DecoratorController', { resources: [{ apiVersion: 'v1', resource: 'pods' }] }, METACONTROLLER),
  makes('capsule.clastix.io/v1beta2', 'GlobalTenantResource', { resources: [{ generators: [{ template: 'kind: Pod' }] }] }, CAPSULE),
  makes('capsule.clastix.io/v1beta2', 'TenantResource', { resources: [{ namespacedItems: [{ kind: 'Secret' }] }] }, CAPSULE),
  makes('redhatcop.redhat.io/v1alpha1', 'NamespaceConfig', { templates: [{ objectTemplate: 'kind: Pod' }] }, OF_NAMESPACES),
  makes('redhatcop.redhat.io/v1alpha1', 'GroupConfig', { templates: [{ objectTemplate: 'kind: Pod' }] }, OF_NAMESPACES),
  makes('redhatcop.redhat.io/v1alpha1', 'UserConfig', { templates: [{ objectTemplate: 'kind: Pod' }] }, OF_NAMESPACES),
  makes('redhatcop.redhat.io/v1alpha1', 'Patch', { patches: { a: { targetObjectRef: { apiVersion: 'v1', kind: 'Namespace' } } } },
    'the patch operator changes objects by its templates'),
  makes('policy.open-cluster-management.io/v1', 'ConfigurationPolicy',
    { 'remediationAction': 'enforce', 'object-templates': [{ complianceType: 'mustnothave', objectDefinition: { kind: 'Pod' } }] }, OCM),
  makes('policy.open-cluster-management.io/v1', 'Policy', { 'disabled': false, 'policy-templates': [{ objectDefinition: {} }] }, OCM),
  makes('resources.gardener.cloud/v1alpha1', 'ManagedResource', { secretRefs: [{ name: 'a' }] },
    'Gardener makes them from the Secrets that it names'),
  makes('fluxcd.controlplane.io/v1', 'FluxInstance', { distribution: { version: '2.x', registry: 'ghcr.io/fluxcd' } }, FLUX_OPERATOR),
  makes('fluxcd.controlplane.io/v1', 'ResourceSet', { resourcesTemplate: 'kind: Pod' }, FLUX_OPERATOR),
  makes('helm.k0sproject.io/v1beta1', 'Chart', { chartName: 'prometheus-community/prometheus' }, 'k0s makes them from the chart'),
  makes('config.projectsveltos.io/v1beta1', 'ClusterProfile', { policyRefs: [{ kind: 'ConfigMap', name: 'a' }] }, SVELTOS),
  makes('config.projectsveltos.io/v1beta1', 'Profile', { helmCharts: [{ chartName: 'kyverno/kyverno' }] }, SVELTOS),
  makes('addons.cluster.x-k8s.io/v1alpha1', 'HelmChartProxy', { clusterSelector: {}, chartName: 'a', repoURL: 'https://example.com' },
    'Cluster API makes them from the chart'),
  makes('fleet.cattle.io/v1alpha1', 'GitRepo', { repo: 'https://github.com/rancher/fleet-examples', paths: ['simple'] }, FLEET),
  makes('fleet.cattle.io/v1alpha1', 'Bundle', { resources: [{ name: 'pod.yaml', content: 'kind: Pod' }] }, FLEET),
  makes('fleet.cattle.io/v1alpha1', 'HelmOp', { helm: { chart: 'podinfo' } }, FLEET),
  makes('addons.cluster.x-k8s.io/v1beta2', 'ClusterResourceSet', { resources: [{ kind: 'ConfigMap', name: 'cni' }] },
    'Cluster API makes them from the ConfigMaps and Secrets that it names'),
  makes('kappctrl.k14s.io/v1alpha1', 'App', { fetch: [{ git: { url: 'https://github.com/carvel-dev/simple-app' } }] }, KAPP),
  makes('packaging.carvel.dev/v1alpha1', 'PackageInstall', { packageRef: { refName: 'cert-manager.example.com' } }, KAPP),
  makes('operators.coreos.com/v1alpha1', 'Subscription', { name: 'etcd', source: 'operatorhubio-catalog' }, OLM),
  makes('operators.coreos.com/v1alpha1', 'CatalogSource', { sourceType: 'grpc', image: 'quay.io/operatorhubio/catalog:latest' }, OLM),
  makes('olm.operatorframework.io/v1', 'ClusterExtension', { namespace: 'argocd', source: { sourceType: 'Catalog' } }, OLM),
  makes('monitoring.coreos.com/v1', 'Prometheus', { replicas: 2, serviceAccountName: 'prometheus' }, PROMETHEUS),
  makes('monitoring.coreos.com/v1', 'Alertmanager', { replicas: 2 }, PROMETHEUS),
  makes('monitoring.coreos.com/v1', 'ThanosRuler', { queryEndpoints: [] }, PROMETHEUS),
  makes('monitoring.coreos.com/v1alpha1', 'PrometheusAgent', { mode: 'DaemonSet' }, PROMETHEUS),
  makes('opentelemetry.io/v1beta1', 'OpenTelemetryCollector', { mode: 'deployment', config: {} }, OPEN_TELEMETRY),
  makes('opentelemetry.io/v1alpha1', 'OpAMPBridge', { endpoint: 'ws://opamp-server:4320/v1/opamp' }, OPEN_TELEMETRY),
  makes('opentelemetry.io/v1alpha1', 'TargetAllocator', { prometheusCR: { enabled: true } }, OPEN_TELEMETRY),
  makes('kafka.strimzi.io/v1', 'Kafka', { kafka: { listeners: [] } }, STRIMZI),
  makes('kafka.strimzi.io/v1', 'KafkaBridge', { bootstrapServers: 'kafka:9092' }, STRIMZI),
  makes('kafka.strimzi.io/v1', 'KafkaConnect', { bootstrapServers: 'kafka:9092' }, STRIMZI),
  makes('kafka.strimzi.io/v1', 'KafkaMirrorMaker2', { mirrors: [] }, STRIMZI),
  makes('kafka.strimzi.io/v1', 'KafkaNodePool', { replicas: 3, roles: ['broker'] }, STRIMZI),
  makes('postgresql.cnpg.io/v1', 'Cluster', { instances: 3, storage: { size: '1Gi' } }, 'CloudNativePG makes them from its own fields'),
  makes('postgresql.cnpg.io/v1', 'Pooler', { cluster: { name: 'a' } }, 'CloudNativePG makes them from its own fields'),
  makes('mcp.x-k8s.io/v1alpha1', 'MCPServer', { source: { type: 'ContainerImage', containerImage: { ref: 'a:1' } } },
    'the operator of MCP servers makes them from its own fields'),
  makes('ate.dev/v1alpha1', 'WorkerPool', { replicas: 2, ateomImage: 'a:1' }, 'Agent Substrate makes them from its own fields'),

  allows('a source that Fleet reads nothing from', object('fleet.cattle.io/v1alpha1', 'ClusterGroup', { selector: {} })),
  allows('a report of Flux', object('fluxcd.controlplane.io/v1', 'FluxReport', { distribution: { status: 'Installed' } })),
  allows('a Tenant of Capsule', object('capsule.clastix.io/v1beta2', 'Tenant', { owners: [{ name: 'alice', kind: 'User' }] })),
  allows('where a Policy goes', object('policy.open-cluster-management.io/v1', 'PlacementBinding', { bindingFrom: 'a' })),
  allows('the account of Crossplane for Helm', object('helm.crossplane.io/v1beta1', 'ProviderConfig', { credentials: {} })),
  allows('a kind of the same name', object('example.com/v1', 'Chart', { chartName: 'a' })),
  allows('a Cluster of Cluster API', object('cluster.x-k8s.io/v1beta2', 'Cluster', { clusterNetwork: {} })),
  allows('a Package, which nothing installs', object('data.packaging.carvel.dev/v1alpha1', 'Package', { refName: 'a', version: '1.0.0' })),
  allows('the namespaces of operators', object('operators.coreos.com/v1', 'OperatorGroup', { targetNamespaces: ['agents'] })),
  allows('a catalog without an installation', object('olm.operatorframework.io/v1', 'ClusterCatalog',
    { source: { type: 'Image', image: { ref: 'quay.io/operatorhubio/catalog:latest' } } })),
  allows('what Prometheus reads', object('monitoring.coreos.com/v1', 'ServiceMonitor', { selector: {}, endpoints: [{ port: 'metrics' }] })),
  allows('a topic of Kafka', object('kafka.strimzi.io/v1', 'KafkaTopic', { partitions: 3 })),
  allows('a backup of a database', object('postgresql.cnpg.io/v1', 'Backup', { cluster: { name: 'a' } })),
  allows('how a workload is instrumented',
    object('opentelemetry.io/v1alpha1', 'Instrumentation', { exporter: { endpoint: 'http://otel:4317' } })),
  allows('an MCPServer of an unknown group', object('example.com/v1', 'MCPServer', { port: 8080 })),
  allows('the sandbox of a WorkerPool', object('ate.dev/v1alpha1', 'SandboxConfig', { sandboxClass: 'gvisor' })),
  allows('an object that Crossplane applies, which is judged itself', object('kubernetes.crossplane.io/v1alpha2', 'Object',
    { forProvider: { manifest: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'agents' } } } })),

  united([{ name: 'a' }, { name: 'b', patch: PATCH }], 'spec.topology.subsets[1].patch', PATCH),
  finds('annotations that an Argo Rollout adds', object('argoproj.io/v1alpha1', 'Rollout', { template, strategy: { canary: CANARY } }), {
    field: 'spec.strategy.canary.canaryMetadata',
    got: CANARY.canaryMetadata,
    ...detail('argoproj.io/Rollout', 'it adds labels and annotations to them'),
  }),
  finds('the autoscaler of a RayCluster', ray(true), {
    field: 'spec.enableInTreeAutoscaling', got: true, ...detail('ray.io/RayCluster', 'the operator adds the container of the autoscaler'),
  }),
  allows('a RayCluster without it', ray(false)),
  united([{ name: 'a' }]),
  allows('a hardened Argo Rollout', object('argoproj.io/v1alpha1', 'Rollout', { template })),
  allows('a Rollout of a Deployment', object('argoproj.io/v1alpha1', 'Rollout',
    { workloadRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'agent' } })),
  allows('a kind without pods', widget({
    image: 'a:1',
    containers: 3,
    steps: [{ name: 'a' }],
    container: { image: '' },
    sidecars: [{ image: { tag: 'a' } }],
  })),
  allows('what a controller reports', (): Json => ({ ...widget({})(), status: { containers: [{ image: 'a:1' }] } })),
];
