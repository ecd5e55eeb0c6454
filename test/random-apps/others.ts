import { ApiObject, Duration, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { Context } from './context';
import { RANGE_VALUES } from './ranges';
import { FLAGS, LABELS, NAMES, Recipe, Values, call, construct, map } from './recipe';
import { image, imagePullSecrets, resources, runtime, tolerations } from './workloads';
import {
  AdmissionAction, AgentAdmission, AgentCluster, AgentClusterProps, AgentDisruptionBudget, AgentExposure, AgentGroup, AgentMetrics,
  AgentNamespace, AgentPolicy, AgentQuarantine, AgentSeccompProfile, AgentSize, AlertRouting, AlertSink, AuditLogLevel, BrokerTls,
  BrokeredApi, BrokeredModelProps, ClusterEgressDeny, ClusterNetworkPolicySubject, ClusterNetworkPolicyTier,
  ClusterNetworkPolicyVersion, CredentialBroker, DenialAlerts, DetectionNodeFiles, DnsAllowlist, EgressProxy, EnforceOptions,
  ExistingAgentNamespace, ExposureType, FalcoDaemonSet, FalcoPriority, FalcoRules, FqdnBackEnd, GVisorRuntime, Harden, HardenOptions,
  InfrastructureProps, IngressController, KataHypervisor, KataRuntime, MetricsDiscovery, NodeArchitecture, OperatorSeccompProfile,
  PodSecurityLevel, PodSubnetEgressDeny, PostureFormat, PostureReport, QuarantineResponse, ReplicatedInfrastructureProps, RulePack,
  SeccompBinding, SeccompMergeStrategy, SeccompRecorder, SeccompRecording,
} from '../../src';
import { idlePolicy, plainPod, plainWorkload, serviceIn } from '../support/plain';

const namespace = [({ namespace: one }: Context) => one];
const agent = [({ agent: one }: Context) => one];
const nodeLocalDns = [[], ['169.254.20.10']];
const priorities = Object.values(FalcoPriority);
const quota = [{ pods: 10, cpu: kplus.Cpu.units(4), memory: Size.gibibytes(8) }, { devices: map({ 'nvidia.com/gpu': 1 }), nodePorts: 0 }];
const containerDefaults = [{ cpu: kplus.Cpu.millis(50), memory: Size.mebibytes(128) }];
const fqdnBackEnd = [() => FqdnBackEnd.cilium(), () => FqdnBackEnd.gke(), ({ proxy }: Context) => proxy.fqdnBackEnd];

const INFRASTRUCTURE: Values<InfrastructureProps> = {
  ...RANGE_VALUES,
  namespace: [({ gateways }: Context) => gateways, ...namespace],
  runtime,
  name: NAMES,
  resources,
  imagePullSecrets,
};
const GATEWAY: Values<ReplicatedInfrastructureProps> = {
  ...INFRASTRUCTURE,
  replicas: [1, 3],
  spread: FLAGS,
  serviceAccount: [({ account }: Context) => account],
  nodeLocalDns,
};
const ON_NODES = {
  ...RANGE_VALUES, nodeLocalDns, nodeSelector: LABELS, tolerations, priorityClassName: ['high'], resources, imagePullSecrets,
};
const RANGED = ['podCidrs', 'serviceCidrs'] as const;
const ON_GATEWAY = ['namespace', 'runtime', 'image', ...RANGED] as const;

const OF_RUNTIME = { name: NAMES, handler: ['runsc', 'kata'], nodeSelector: LABELS, tolerations };

export const OTHERS: { readonly [name: string]: Recipe } = {
  'AgentNamespace': construct(AgentNamespace, {
    name: ['other', 'third'],
    labels: LABELS,
    annotations: LABELS,
    enforce: Object.values(PodSecurityLevel),
    audit: Object.values(PodSecurityLevel),
    warn: Object.values(PodSecurityLevel),
    podSecurityVersion: ['v1.30', 'latest'],
    imagePullSecrets,
    size: Object.values(AgentSize),
    quota,
    containerDefaults,
  }, 'name'),
  'ExistingAgentNamespace': construct(ExistingAgentNamespace, {
    name: ['existing', 'other'], imagePullSecrets, quota, containerDefaults,
  }, 'name'),
  'GVisorRuntime': construct(GVisorRuntime, { ...OF_RUNTIME, nvproxy: FLAGS }),
  'KataRuntime': construct(KataRuntime, {
    ...OF_RUNTIME, accelerators: [['nvidia.com']], hypervisor: Object.values(KataHypervisor),
  }, 'hypervisor'),
  'PodSubnetEgressDeny': construct(PodSubnetEgressDeny, {
    ...RANGE_VALUES, namespace, denyPrivate: FLAGS, agent, allowInternet: FLAGS, fqdnBackEnd, allowDns: FLAGS, nodeLocalDns, name: NAMES,
  }, 'namespace', ...RANGED),
  'ClusterEgressDeny': construct(ClusterEgressDeny, {
    ...RANGE_VALUES,
    apiVersion: Object.values(ClusterNetworkPolicyVersion),
    tier: Object.values(ClusterNetworkPolicyTier),
    priority: [0, 1000],
    subject: Object.values(ClusterNetworkPolicySubject),
    allowInternet: FLAGS,
    allowDns: FLAGS,
    nodeLocalDns,
    quarantine: FLAGS,
    name: NAMES,
  }, ...RANGED),
  'AgentQuarantine': construct(AgentQuarantine, { namespace, name: NAMES }, 'namespace'),
  'AgentGroup': construct(AgentGroup, {
    namespace, name: ['coders'], agents: [({ agent: one }: Context) => [one]], labels: LABELS,
  }, 'namespace', 'agents'),
  'AgentExposure': construct(AgentExposure, {
    agent,
    through: [
      ({ others }: Context) => ExposureType.service({ callers: [others] }),
      () => ExposureType.service({ callerCidrs: ['203.0.113.0/24'] }),
      () => ExposureType.ingress({ host: 'agent.example.com', controller: IngressController.ingressNginx(), tlsSecretName: 'tls' }),
      () => ExposureType.httpRoute({ gateway: 'web', gatewayNamespace: 'gateways', controller: IngressController.gatewayPods() }),
    ],
    port: [8080],
    servicePort: [80],
    name: NAMES,
  }, 'agent', 'through'),
  'AgentMetrics': construct(AgentMetrics, {
    agent,
    prometheus: [({ others }: Context) => others],
    port: [8080],
    path: ['/metrics'],
    discovery: Object.values(MetricsDiscovery),
    interval: [Duration.seconds(30)],
    labels: LABELS,
    name: NAMES,
  }, 'agent', 'prometheus'),
  'AgentDisruptionBudget': construct(AgentDisruptionBudget, {
    agent,
    maxUnavailable: [() => kplus.PercentOrAbsolute.absolute(1)],
    minAvailable: [() => kplus.PercentOrAbsolute.percent(50)],
    name: NAMES,
  }, 'agent', 'maxUnavailable'),
  'EgressProxy': construct(EgressProxy, {
    ...GATEWAY,
    image,
    clusterIP: ['10.96.0.60'],
    clusterDomain: ['cluster.local'],
    noProxy: [['localhost', 'db.example.com']],
    sniCheck: [{ image: image[0] as string, portsWithoutTls: [80] }],
  }, ...ON_GATEWAY),
  'DnsAllowlist': construct(DnsAllowlist, {
    ...GATEWAY,
    image,
    clusterIP: ['10.96.0.53'],
    names: [['api.example.com', '*.example.org']],
    upstreams: [['203.0.113.53']],
    clusterDomain: ['cluster.local'],
  }, ...ON_GATEWAY, 'clusterIP'),
  'CredentialBroker': construct(CredentialBroker, {
    ...GATEWAY,
    image,
    clusterIP: ['10.96.0.61'],
    clusterDomain: ['cluster.local'],
    tls: [({ secret }: Context) => BrokerTls.secret(secret, { caConfigMap: 'agents-ca' })],
  }, ...ON_GATEWAY),
  'AlertRouting': construct(AlertRouting, {
    ...GATEWAY,
    image,
    sinks: [() => [AlertSink.webhook({ url: 'https://incidents.example.com/falco' })]],
    minimumPriority: priorities,
    fields: [map({ cluster: 'production' })],
    proxy: [({ proxy }: Context) => proxy],
    fqdnBackEnd,
  }, ...ON_GATEWAY, 'sinks'),
  'QuarantineResponse': construct(QuarantineResponse, {
    ...INFRASTRUCTURE,
    image,
    alerts: [({ alerts }: Context) => alerts],
    quarantines: [({ quarantine }: Context) => [quarantine]],
    minimumPriority: priorities,
    rules: [['Agent calls a container runtime']],
    dryRun: FLAGS,
    apiServerPort: [6443],
  }, ...ON_GATEWAY, 'alerts', 'quarantines', 'apiServerCidrs'),
  'DenialAlerts': construct(DenialAlerts, {
    ...ON_NODES,
    namespace: INFRASTRUCTURE.namespace,
    image,
    alerts: [({ alerts }: Context) => alerts],
    proxies: [({ proxy }: Context) => [proxy]],
    resolvers: [({ resolver }: Context) => [resolver]],
    brokers: [({ broker }: Context) => [broker]],
    priority: priorities,
    eventsPerSecond: [10],
  }, 'namespace', 'image', ...RANGED, 'alerts', 'resolvers'),
  'FalcoDaemonSet': construct(FalcoDaemonSet, {
    ...ON_NODES,
    image,
    rules: [({ rules }: Context) => [rules]],
    alerts: [({ alerts }: Context) => alerts],
    namespaceName: ['falco'],
    runtimeSocket: ['/run/containerd/containerd.sock'],
  }, 'image', ...RANGED),
  'FalcoRules': construct(FalcoRules, {
    namespaces: [['agents'], ['agents', 'other']],
    podLabels: LABELS,
    subject: ['agent'],
    minimumPriority: priorities,
    overrides: [map({ 'package-manager': { enabled: false } })],
    listenPorts: [[8080]],
    resolvers: [['10.96.0.10']],
    destinations: [['203.0.113.0/24']],
    destinationNames: [['api.example.com']],
    lists: [[{ name: 'my_list', items: ['a', 'b'] }]],
    macros: [[{ name: 'my_macro', condition: 'proc.name = a' }]],
    rules: [[{ name: 'My rule', description: 'what it is', condition: 'evt.type = connect', priority: FalcoPriority.ALERT }]],
    configMap: FLAGS,
    configMapNamespace: ['falco'],
    name: NAMES,
  }, 'namespaces'),
  'DetectionNodeFiles': construct(DetectionNodeFiles, {
    namespaces: [['agents']],
    otherRequests: Object.values(AuditLogLevel),
    traceSocket: ['/run/falco.sock'],
    startUntraced: FLAGS,
    architecture: Object.values(NodeArchitecture),
    configMapNamespace: ['falco'],
    name: NAMES,
  }, 'namespaces'),
  'AgentAdmission': construct(AgentAdmission, {
    name: ['wall'],
    actions: [[AdmissionAction.DENY], [AdmissionAction.WARN, AdmissionAction.AUDIT]],
    pack: [RulePack.STRICT],
    severities: [],
    reasons: [],
    acknowledgedRules: [map({ 'no-latest-image': 'nightly builds have no digest' })],
    registries: [['registry.example']],
    runtimes: [({ runtime: one }: Context) => [one]],
    podKinds: [],
    namespaceSelector: LABELS,
    agentNamespaces: [['agents']],
    denyInteractiveAccess: FLAGS,
    longestClaim: [Duration.hours(8)],
    staticManifests: FLAGS,
  }),
  'SeccompRecording': construct(SeccompRecording, {
    namespace,
    agent,
    name: NAMES,
    recorder: Object.values(SeccompRecorder),
    mergeStrategy: Object.values(SeccompMergeStrategy),
    containers: [['main']],
    installRecorded: FLAGS,
  }, 'namespace'),
  'SeccompBinding': construct(SeccompBinding, {
    namespace, profile: [() => AgentSeccompProfile.ofOperator('agent')], image, agent, name: NAMES,
  }, 'namespace', 'profile', 'image'),
  'OperatorSeccompProfile': construct(OperatorSeccompProfile, {
    name: NAMES,
    recording: [],
    log: [],
    syscalls: [['read', 'write']],
    withoutSyscalls: [['ptrace']],
    baseProfileName: ['base'],
  }, 'syscalls'),
  'PostureReport': construct(PostureReport, { formats: [Object.values(PostureFormat)], fileName: ['agents'] }),
  'AgentCluster': call('AgentCluster', ({ app }, props: AgentClusterProps) => new AgentCluster(props).applyTo(app), {
    ...RANGE_VALUES, name: ['production'], nodeLocalDns, clusterDomain: ['cluster.local'], fqdnBackEnd: [() => FqdnBackEnd.cilium()],
  }, ...RANGED),
  'Harden': call('Harden', ({ app }, props: HardenOptions) => new Harden(props).applyTo(app), {
    runtime,
    startGate: [({ gate }: Context) => gate],
    overrides: [[{ kind: 'Pod', name: 'plain-one', runAs: 1001 }], []],
    podKinds: [],
    serviceAccountName: ['agent'],
    resources: [{ limits: map({ memory: '1Gi' }) }],
    runAs: [1000],
    runAsGroup: [1000],
    fsGroup: [2000],
    probes: [{ path: '/healthz' }],
    writablePaths: [['/tmp', '/cache']],
    scratchSize: ['64Mi'],
    env: [map({ HTTPS_PROXY: 'http://proxy.proxy.svc:3128' })],
    activeDeadline: [Duration.minutes(10)],
    ttlAfterFinished: [Duration.minutes(10)],
  }, 'runtime'),
  'AgentPolicy.enforce': call('the app', (context, props: EnforceOptions) => context.enforce(props), {
    ...RANGE_VALUES,
    pack: [RulePack.STRICT],
    severities: [],
    reasons: [],
    podSelector: LABELS,
    denyPrivate: FLAGS,
    registries: [['registry.example']],
    runtimes: [({ runtime: one }: Context) => [one]],
    podKinds: [],
  }),
  'allowTo': call(pathOfEgress, ({ egress, tool }, props: object) => egress.allowTo(tool, props), {
    port: [8080], ports: [() => [kplus.NetworkPolicyPort.tcp(8080)]], from: agent,
  }),
  'allowToCidr': call(pathOfEgress, ({ egress }, props: never) => egress.allowToCidr('198.51.100.0/24', props), {
    port: [443], ports: [() => [kplus.NetworkPolicyPort.tcp(443)]], from: agent, except: [['198.51.100.128/25']],
  } as never, 'port' as never),
  'allowFrom': call(pathOfEgress, ({ egress, others }, props: object) => egress.allowFrom(others, props), {
    port: [8080], ports: [() => [kplus.NetworkPolicyPort.tcp(8080)]], to: agent,
  }),
  'grant': call<BrokeredModelProps>(
    'BrokeredApi.anthropic', ({ broker, agent: one }, props) => broker.grant(one, BrokeredApi.anthropic(props)), {
      key: [({ secret }: Context) => ({ secret, key: 'anthropic' })],
      maxBody: [Size.mebibytes(8)],
      maxDuration: [Duration.minutes(5)],
      requestsPerMinute: [60],
    }, 'key',
  ),
  'serve': call(({ resolver }) => resolver.node.path, ({ resolver, closed }, props: object) => resolver.serve(closed, props), {
    from: agent,
  }),
  'acknowledge': call(pathOfAgent, ({ agent: one }, { ruleId, reason }: Acknowledged) => AgentPolicy.acknowledge(one, ruleId, reason), {
    ruleId: ['no-latest-image', 'require-sandboxed-runtime'], reason: ['we test the nightly build here'],
  }, 'ruleId', 'reason'),
  'a manifest of others': {
    values: {
      json: [
        plainPod('agents'), plainPod('elsewhere'), plainWorkload('Deployment', 'web', 'agents'), serviceIn('agents'), idlePolicy('agents'),
      ],
    },
    needs: ['json'],
    make: (scope, id, { json }: { json: never }) => new ApiObject(scope, id, json),
    isForeign: true,
  },
};

interface Acknowledged {
  readonly ruleId: string;
  readonly reason: string;
}

function pathOfAgent({ agent: one }: Context): string {
  return one.node.path;
}

function pathOfEgress({ egress }: Context): string {
  return egress.node.path;
}

