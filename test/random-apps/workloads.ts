import { Cron, Duration, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { Context } from './context';
import { RANGE_VALUES } from './ranges';
import { FLAGS, LABEL_NAMES, LABELS, NAMES, Recipe, Values, construct, map } from './recipe';
import {
  AgentAppArmorProfile, AgentConformance, AgentDevice, AgentIdentity, AgentMount, AgentRuntime, AgentSandbox, AgentSandboxClaim,
  AgentSandboxInjectionPolicy, AgentSandboxOperatingMode, AgentSandboxPolicyManagement, AgentSandboxProps, AgentSandboxShutdownPolicy,
  AgentSandboxSystem, AgentSandboxTemplate, AgentSandboxWarmPool, AgentSeccompProfile, AgentSize, HardenedAgentCronJob,
  HardenedAgentDeployment, HardenedAgentJob, HardenedAgentJobProps, HardenedAgentPod, HardenedAgentPodProps, HardenedAgentStatefulSet,
  McpServer, ProbeKind, StartGate, StartGateProgram, SupplementalGroupsPolicy,
} from '../../src';
import { IMAGE } from '../support/app';

const namespace = [({ namespace: one }: Context) => one];
export const runtime = [({ runtime: one }: Context) => one, () => AgentRuntime.gkeSandbox(), () => AgentRuntime.runc()];
export const image = [IMAGE, 'registry.example/agent:latest'];
export const resources = [
  { memory: { limit: Size.mebibytes(256) } },
  { cpu: { request: kplus.Cpu.millis(50), limit: kplus.Cpu.units(1) }, ephemeralStorage: { limit: Size.gibibytes(1) } },
];
export const imagePullSecrets = [({ secret }: Context) => [secret]];
export const tolerations = [[{ key: 'agents', operator: 'Exists', effect: 'NoSchedule' }]];

/** Of every kind that runs an agent. */
const POD: Values<HardenedAgentPodProps> = {
  namespace,
  runtime,
  name: NAMES,
  labels: LABELS,
  annotations: LABELS,
  containers: [
    [{ image: IMAGE, name: 'main', portNumber: 8080, workingDir: '/work' }],
    [{ image: IMAGE, size: AgentSize.SMALL, env: map({ A: '1' }) }],
  ],
  initContainers: [[{ image: IMAGE, name: 'setup', args: ['--once'] }]],
  image,
  imagePullPolicy: Object.values(kplus.ImagePullPolicy),
  containerName: ['main', 'agent'],
  port: [8080, 1, 65535],
  command: [['/bin/agent']],
  args: [['--fast', '']],
  env: [map({ A: '1', B: '$(A)' }), map({ URL: 'https://api.example.com' })],
  envVariables: [() => map({ TOKEN: kplus.EnvValue.fromValue('x') })],
  envFrom: [({ configMap }: Context) => [kplus.Env.fromConfigMap(configMap)]],
  resources,
  containerSecurityContext: [{ user: 1000 }, { privileged: true }, { readOnlyRootFilesystem: false }],
  writablePaths: [[], [{ path: '/cache', size: Size.mebibytes(16), inMemory: true }], [{ path: '/tmp' }]],
  workspace: [{ path: '/workspace', size: Size.gibibytes(1) }, { path: '/workspace', size: Size.gibibytes(1), ephemeral: true }],
  sharedMemory: [Size.mebibytes(64)],
  size: Object.values(AgentSize),
  devices: [() => [AgentDevice.nvidiaGpu()]],
  hugePages: [[{ amount: Size.mebibytes(4) }]],
  mounts: [
    ({ secret }: Context) => [AgentMount.secret('/keys', secret)],
    ({ configMap }: Context) => [AgentMount.configMap('/etc/agent', configMap)],
  ],
  probes: [
    { kind: ProbeKind.TCP },
    { kind: ProbeKind.NONE },
    { path: '/healthz', port: 8080, period: Duration.seconds(20), failureThreshold: 3 },
    { kind: ProbeKind.EXEC, command: ['true'] },
  ],
  appArmorProfile: [() => AgentAppArmorProfile.runtimeDefault()],
  seccompProfile: [() => AgentSeccompProfile.runtimeDefault(), () => AgentSeccompProfile.localhost('profiles/agent.json')],
  volumes: [({ volume }: Context) => [volume]],
  startGate: [({ gate }: Context) => gate],
  serviceAccount: [({ account }: Context) => account],
  identities: [() => [AgentIdentity.projectedToken({ reason: 'calls the vault of the team', audience: 'vault' })]],
  automountServiceAccountToken: FLAGS,
  imagePullSecrets,
  runAs: [1000, 65534],
  securityContext: [{ user: 1000, fsGroup: 2000 }, { ensureNonRoot: false }],
  supplementalGroupsPolicy: Object.values(SupplementalGroupsPolicy),
  hostUsers: FLAGS,
  podAppArmorProfile: [() => AgentAppArmorProfile.runtimeDefault()],
  podSeccompProfile: [() => AgentSeccompProfile.runtimeDefault()],
  nodeSelector: LABELS,
  tolerations,
  affinity: [{ nodeAffinity: {} }, {
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [{
        topologyKey: 'zone', labelSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['a'] }] },
      }],
    },
  }],
  topologySpreadConstraints: [[{ maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'ScheduleAnyway' }]],
  priorityClassName: ['low'],
  terminationGracePeriod: [Duration.seconds(10)],
  restartPolicy: [],
  hostAliases: [[{ ip: '203.0.113.7', hostnames: ['a.example'] }]],
  dns: [{ policy: kplus.DnsPolicy.NONE, nameservers: ['10.96.0.53'] }, ({ resolver }: Context) => resolver.podDns],
};

const REPLICATED = { replicas: [0, 1, 3], strategy: [], minReady: [Duration.seconds(5)] };

const JOB: Values<HardenedAgentJobProps> = {
  ...POD,
  activeDeadline: [Duration.minutes(10)],
  ttlAfterFinished: [Duration.minutes(1)],
  backoffLimit: [0, 6],
  completions: [1, 5],
  parallelism: [1, 2],
};

const SANDBOX: Values<AgentSandboxProps> = {
  ...POD,
  service: FLAGS,
  shutdownTime: ['2026-12-01T18:00:00Z'],
  shutdownPolicy: Object.values(AgentSandboxShutdownPolicy),
  operatingMode: Object.values(AgentSandboxOperatingMode),
};

const AGENT = ['namespace', 'runtime', 'image', 'port'] as const;

export const WORKLOADS: { readonly [name: string]: Recipe } = {
  HardenedAgentPod: construct(HardenedAgentPod, POD, ...AGENT),
  HardenedAgentDeployment: construct(HardenedAgentDeployment, {
    ...POD,
    ...REPLICATED,
    strategy: [() => kplus.DeploymentStrategy.recreate(), () => kplus.DeploymentStrategy.rollingUpdate()],
    progressDeadline: [Duration.minutes(10)],
    spread: FLAGS,
  }, ...AGENT),
  HardenedAgentStatefulSet: construct(HardenedAgentStatefulSet, {
    ...POD,
    ...REPLICATED,
    strategy: [() => kplus.StatefulSetUpdateStrategy.onDelete()],
    podManagementPolicy: Object.values(kplus.PodManagementPolicy),
  }, ...AGENT),
  HardenedAgentJob: construct(HardenedAgentJob, JOB, 'namespace', 'runtime', 'image'),
  HardenedAgentCronJob: construct(HardenedAgentCronJob, {
    ...JOB,
    schedule: [() => Cron.daily(), () => Cron.schedule({ minute: '30', hour: '2' })],
    timeZone: ['Europe/Berlin'],
    concurrencyPolicy: Object.values(kplus.ConcurrencyPolicy),
    startingDeadline: [Duration.minutes(5)],
    suspend: FLAGS,
    successfulJobsRetained: [0, 3],
    failedJobsRetained: [1],
  }, 'namespace', 'runtime', 'image', 'schedule'),
  AgentSandbox: construct(AgentSandbox, SANDBOX, ...AGENT),
  AgentSandboxTemplate: construct(AgentSandboxTemplate, {
    ...POD,
    service: FLAGS,
    networkPolicyManagement: Object.values(AgentSandboxPolicyManagement),
    envVarsInjectionPolicy: Object.values(AgentSandboxInjectionPolicy),
    volumeClaimTemplatesPolicy: Object.values(AgentSandboxInjectionPolicy),
  }, ...AGENT),
  AgentSandboxWarmPool: construct(AgentSandboxWarmPool, {
    template: [({ template }: Context) => template],
    replicas: [0, 2],
    updateStrategy: [],
    name: NAMES,
  }, 'template'),
  AgentSandboxClaim: construct(AgentSandboxClaim, {
    pool: [({ pool }: Context) => pool],
    shutdownTime: ['2026-12-01T18:00:00Z'],
    shutdownPolicy: Object.values(AgentSandboxShutdownPolicy),
    ttlAfterFinished: [Duration.minutes(5)],
    env: [map({ A: '1' })],
    containerName: ['main'],
    name: NAMES,
  }, 'pool', 'shutdownTime'),
  AgentSandboxSystem: construct(AgentSandboxSystem, {
    ...RANGE_VALUES,
    namespaceName: ['agent-sandbox-system'],
    controllerLabels: LABELS,
    routerLabels: LABELS,
    routerPort: [8080],
    nodeLocalDns: [[], ['169.254.20.10']],
  }, 'podCidrs', 'serviceCidrs', 'apiServerCidrs'),
  McpServer: construct(McpServer, {
    ...POD,
    namespace: [({ gateways }: Context) => gateways, ...namespace],
    ...RANGE_VALUES,
    path: ['/mcp', '/'],
    replicas: [1, 2],
    spread: FLAGS,
    clusterIP: ['10.96.0.77'],
    allowDns: FLAGS,
    nodeLocalDns: [[], ['169.254.20.10']],
    fqdnBackEnd: [],
  }, ...AGENT, 'podCidrs', 'serviceCidrs'),
  AgentConformance: construct(AgentConformance, { startGate: [({ gate }: Context) => gate], name: LABEL_NAMES }, 'startGate'),
  StartGate: construct(StartGate, {
    image,
    program: Object.values(StartGateProgram),
    imagePullPolicy: POD.imagePullPolicy,
    runtime,
    name: LABEL_NAMES,
    timeout: [Duration.minutes(2)],
    clusterDomain: ['cluster.local', 'example.internal'],
  }, 'image', 'runtime'),
};
