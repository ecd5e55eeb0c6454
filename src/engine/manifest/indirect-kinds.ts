import { groupKind } from './pod-kinds';

/**
 * Kinds whose pods a controller makes from another object or from fields of its own, by API version. No manifest holds
 * their pods, so no rule can judge them there. Each kind was read in the project's own schema.
 */
const INDIRECT: { readonly [reason: string]: { readonly [apiVersion: string]: readonly string[] } } = {
  'Argo CD makes them from what the sources render': { 'argoproj.io/v1alpha1': ['Application', 'ApplicationSet'] },
  'Argo Workflows makes each from the fields of a template': {
    'argoproj.io/v1alpha1': ['ClusterWorkflowTemplate', 'CronWorkflow', 'Workflow', 'WorkflowTaskSet', 'WorkflowTemplate'],
  },
  'Argo Events makes them from its triggers': { 'argoproj.io/v1alpha1': ['Sensor'] },
  'Argo Events makes them from its own fields': { 'argoproj.io/v1alpha1': ['EventBus', 'EventSource'] },
  'Flux makes them from the chart': { 'helm.toolkit.fluxcd.io/v2': ['HelmRelease'] },
  'Flux makes them from what the source renders': { 'kustomize.toolkit.fluxcd.io/v1': ['Kustomization'] },
  'the Flux operator makes them from its templates and from what the source renders': {
    'fluxcd.controlplane.io/v1': ['FluxInstance', 'ResourceSet'],
  },
  'Config Sync makes them from what the source holds': { 'configsync.gke.io/v1beta1': ['RepoSync', 'RootSync'] },
  'k0s makes them from the chart': { 'helm.k0sproject.io/v1beta1': ['Chart'] },
  'Sveltos makes them from charts and from what its sources render': {
    'config.projectsveltos.io/v1beta1': ['ClusterProfile', 'Profile'],
  },
  'the Helm controller makes them from the chart': { 'helm.cattle.io/v1': ['HelmChart', 'HelmChartConfig'] },
  'kustomize changes and adds objects as it renders them': {
    'kustomize.config.k8s.io/v1beta1': ['Kustomization'],
    'kustomize.config.k8s.io/v1alpha1': ['Component'],
  },
  'Crossplane makes them from what the functions return': { 'apiextensions.crossplane.io/v1': ['Composition'] },
  'Crossplane makes them from the package': { 'pkg.crossplane.io/v1': ['Configuration', 'Function', 'Provider'] },
  'Crossplane makes them from the chart': {
    'helm.crossplane.io/v1beta1': ['Release'],
    'helm.m.crossplane.io/v1beta1': ['Release'],
  },
  'kro makes them from the templates of the graph': { 'kro.run/v1alpha1': ['ResourceGraphDefinition'] },
  'metacontroller makes them from what a webhook returns': {
    'metacontroller.k8s.io/v1alpha1': ['CompositeController', 'DecoratorController'],
  },
  'Capsule makes them from the items and templates of tenants': {
    'capsule.clastix.io/v1beta2': ['GlobalTenantResource', 'TenantResource'],
  },
  'the namespace configuration operator makes them from its templates': {
    'redhatcop.redhat.io/v1alpha1': ['GroupConfig', 'NamespaceConfig', 'UserConfig'],
  },
  'the patch operator changes objects by its templates': { 'redhatcop.redhat.io/v1alpha1': ['Patch'] },
  'Open Cluster Management makes, changes and removes objects by the templates of its policies': {
    'policy.open-cluster-management.io/v1': ['ConfigurationPolicy', 'Policy'],
  },
  'Gardener makes them from the Secrets that it names': { 'resources.gardener.cloud/v1alpha1': ['ManagedResource'] },
  'KubeVela makes them from the definitions of its components': { 'core.oam.dev/v1beta1': ['Application'] },
  'AppWrapper makes them from its components': { 'workload.codeflare.dev/v1beta2': ['AppWrapper'] },
  'OpenShift makes them from the objects of the template': { 'template.openshift.io/v1': ['Template'] },
  'KubeVirt makes each from the fields of the virtual machine': {
    'kubevirt.io/v1': ['VirtualMachine', 'VirtualMachineInstance', 'VirtualMachineInstanceReplicaSet'],
    'pool.kubevirt.io/v1beta1': ['VirtualMachinePool'],
  },
  'Tekton makes each from the steps of a task': { 'tekton.dev/v1': ['Pipeline', 'PipelineRun', 'StepAction', 'Task', 'TaskRun'] },
  'Tekton Triggers makes them from its resource templates': { 'triggers.tekton.dev/v1beta1': ['TriggerTemplate'] },
  'kagent makes them from its own fields': { 'kagent.dev/v1alpha2': ['Agent', 'SandboxAgent'], 'kagent.dev/v1alpha1': ['MCPServer'] },
  'ToolHive makes them from its own fields': {
    'toolhive.stacklok.dev/v1beta1': ['EmbeddingServer', 'MCPRegistry', 'MCPRemoteProxy', 'MCPServer', 'VirtualMCPServer'],
  },
  'KServe makes them from its own fields and from a runtime': {
    'serving.kserve.io/v1beta1': ['InferenceService'],
    'serving.kserve.io/v1alpha2': ['LLMInferenceService'],
  },
  'Kubeflow Trainer makes them from the runtime': { 'trainer.kubeflow.org/v1alpha1': ['TrainJob'] },
  'the Spark operator makes them from its own fields': {
    'sparkoperator.k8s.io/v1beta2': ['ScheduledSparkApplication', 'SparkApplication'],
  },
  'Fleet makes them from what its sources render': { 'fleet.cattle.io/v1alpha1': ['Bundle', 'GitRepo', 'HelmOp'] },
  'Cluster API makes them from the ConfigMaps and Secrets that it names': { 'addons.cluster.x-k8s.io/v1beta2': ['ClusterResourceSet'] },
  'Cluster API makes them from the chart': { 'addons.cluster.x-k8s.io/v1alpha1': ['HelmChartProxy'] },
  'kapp-controller makes them from what it fetches': {
    'kappctrl.k14s.io/v1alpha1': ['App'],
    'packaging.carvel.dev/v1alpha1': ['PackageInstall'],
  },
  'OLM makes them from the bundles of a catalog': {
    'operators.coreos.com/v1alpha1': ['CatalogSource', 'Subscription'],
    'olm.operatorframework.io/v1': ['ClusterExtension'],
  },
  'the Prometheus operator makes them from its own fields': {
    'monitoring.coreos.com/v1': ['Alertmanager', 'Prometheus', 'ThanosRuler'],
    'monitoring.coreos.com/v1alpha1': ['PrometheusAgent'],
  },
  'the OpenTelemetry operator makes them from its own fields': {
    'opentelemetry.io/v1beta1': ['OpenTelemetryCollector'],
    'opentelemetry.io/v1alpha1': ['OpAMPBridge', 'TargetAllocator'],
  },
  'Strimzi makes them from its own fields': {
    'kafka.strimzi.io/v1': ['Kafka', 'KafkaBridge', 'KafkaConnect', 'KafkaMirrorMaker2', 'KafkaNodePool'],
  },
  'the operator of Elastic makes them from its own fields': {
    'agent.k8s.elastic.co/v1alpha1': ['Agent'],
    'apm.k8s.elastic.co/v1': ['ApmServer'],
    'beat.k8s.elastic.co/v1beta1': ['Beat'],
    'elasticsearch.k8s.elastic.co/v1': ['Elasticsearch'],
    'enterprisesearch.k8s.elastic.co/v1': ['EnterpriseSearch'],
    'kibana.k8s.elastic.co/v1': ['Kibana'],
    'logstash.k8s.elastic.co/v1alpha1': ['Logstash'],
    'maps.k8s.elastic.co/v1alpha1': ['ElasticMapsServer'],
  },
  'the Flink operator makes them from its own fields': { 'flink.apache.org/v1beta1': ['FlinkDeployment'] },
  'the operator of NVIDIA Dynamo makes them from its own fields': { 'nvidia.com/v1alpha1': ['DynamoGraphDeployment'] },
  'CloudNativePG makes them from its own fields': { 'postgresql.cnpg.io/v1': ['Cluster', 'Pooler'] },
  'the operator of MCP servers makes them from its own fields': { 'mcp.x-k8s.io/v1alpha1': ['MCPServer'] },
  'Agent Substrate makes them from its own fields': { 'ate.dev/v1alpha1': ['WorkerPool'] },
};

/** Who makes the pods of a kind, by group and kind. */
export const MAKER_OF_PODS: ReadonlyMap<string, string> = new Map(Object.entries(INDIRECT).flatMap(([reason, versions]) =>
  Object.entries(versions).flatMap(([apiVersion, kinds]) => kinds.map((kind): [string, string] => [groupKind(apiVersion, kind), reason]))));
