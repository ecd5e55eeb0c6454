/**
 * Kinds of other projects that hold pod templates, with their paths, by API version. An object may lack any of them.
 * Admission does not judge these objects: it judges their pods when controllers create them. Each path was read in the project's own
 * schema.
 *
 * Left out, so that `no-unjudged-pods` reports them: cluster-scoped kinds, since no one knows in which namespace their
 * pods run, and templates that another object completes.
 */
export const THIRD_PARTY_POD_KINDS: { readonly [apiVersion: string]: { readonly [kind: string]: readonly string[] } } = {
  // https://github.com/actions/actions-runner-controller
  'actions.github.com/v1alpha1': { AutoscalingRunnerSet: ['spec.template'] },
  // https://github.com/openkruise/agents
  'agents.kruise.io/v1alpha1': { Sandbox: ['spec.template'], SandboxSet: ['spec.template'], SandboxTemplate: ['spec.template'] },
  // https://github.com/googleforgames/agones
  'agones.dev/v1': {
    Fleet: ['spec.template.spec.template'],
    GameServer: ['spec.template'],
    GameServerSet: ['spec.template.spec.template'],
  },
  // https://github.com/openkruise/kruise
  'apps.kruise.io/v1beta1': {
    AdvancedCronJob: ['spec.template.jobTemplate.spec.template', 'spec.template.broadcastJobTemplate.spec.template'],
    BroadcastJob: ['spec.template'],
    CloneSet: ['spec.template'],
    DaemonSet: ['spec.template'],
    StatefulSet: ['spec.template'],
    UnitedDeployment: ['advancedStatefulSetTemplate', 'cloneSetTemplate', 'deploymentTemplate', 'statefulSetTemplate'].map(
      (template) => `spec.template.${template}.spec.template`,
    ),
  },
  // https://github.com/openshift/api
  'apps.openshift.io/v1': { DeploymentConfig: ['spec.template'] },
  // https://github.com/argoproj/argo-rollouts
  'argoproj.io/v1alpha1': {
    AnalysisRun: ['spec.metrics.*.provider.job.spec.template'],
    AnalysisTemplate: ['spec.metrics.*.provider.job.spec.template'],
    Experiment: ['spec.templates.*.template'],
    Rollout: ['spec.template'],
  },
  // https://github.com/volcano-sh/volcano
  'batch.volcano.sh/v1alpha1': { CronJob: ['spec.jobTemplate.spec.tasks.*.template'], Job: ['spec.tasks.*.template'] },
  'flow.volcano.sh/v1alpha1': { JobTemplate: ['spec.tasks.*.template'] },
  // https://github.com/kubernetes-sigs/lws
  'disaggregatedset.x-k8s.io/v1': {
    DisaggregatedSet: ['spec.roles.*.spec.leaderWorkerTemplate.leaderTemplate', 'spec.roles.*.spec.leaderWorkerTemplate.workerTemplate'],
  },
  'leaderworkerset.x-k8s.io/v1': {
    LeaderWorkerSet: ['spec.leaderWorkerTemplate.leaderTemplate', 'spec.leaderWorkerTemplate.workerTemplate'],
  },
  // https://github.com/kubernetes-sigs/jobset
  'jobset.x-k8s.io/v1alpha2': { JobSet: ['spec.replicatedJobs.*.template.spec.template'] },
  // https://github.com/kedacore/keda
  'keda.sh/v1alpha1': { ScaledJob: ['spec.jobTargetRef.template'] },
  // https://github.com/kubeflow/training-operator, up to 1.9; MPIJob also https://github.com/kubeflow/mpi-operator
  'kubeflow.org/v1': {
    JAXJob: ['spec.jaxReplicaSpecs.*.template'],
    MPIJob: ['spec.mpiReplicaSpecs.*.template'],
    PaddleJob: ['spec.paddleReplicaSpecs.*.template'],
    PyTorchJob: ['spec.pytorchReplicaSpecs.*.template'],
    TFJob: ['spec.tfReplicaSpecs.*.template'],
    XGBoostJob: ['spec.xgbReplicaSpecs.*.template'],
  },
  // https://github.com/kubeflow/trainer
  'trainer.kubeflow.org/v1alpha1': { TrainingRuntime: ['spec.template.spec.replicatedJobs.*.template.spec.template'] },
  // https://github.com/kubernetes-sigs/kueue
  'kueue.x-k8s.io/v1beta2': { Workload: ['spec.podSets.*.template'] },
  // https://github.com/operator-framework/api
  'operators.coreos.com/v1alpha1': { ClusterServiceVersion: ['spec.install.spec.deployments.*.spec.template'] },
  // https://github.com/ray-project/kuberay
  'ray.io/v1': {
    RayCluster: ray('spec'),
    RayCronJob: [...ray('spec.jobTemplate.rayClusterSpec'), 'spec.jobTemplate.submitterPodTemplate'],
    RayJob: [...ray('spec.rayClusterSpec'), 'spec.submitterPodTemplate'],
    RayService: ray('spec.rayClusterConfig'),
  },
  // https://github.com/alibaba/OpenSandbox
  'sandbox.opensandbox.io/v1alpha1': { BatchSandbox: ['spec.template'], Pool: ['spec.template'] },
  // https://github.com/knative/serving; the fields of a revision are those of a pod
  'serving.knative.dev/v1': { Configuration: ['spec.template'], Revision: [''], Service: ['spec.template'] },
  // https://github.com/knative/eventing
  'sinks.knative.dev/v1alpha1': { JobSink: ['spec.job.spec.template'] },
  'sources.knative.dev/v1': { ContainerSource: ['spec.template'] },
};

function ray(cluster: string): string[] {
  return [`${cluster}.headGroupSpec.template`, `${cluster}.workerGroupSpecs.*.template`];
}
