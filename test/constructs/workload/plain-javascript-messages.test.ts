import { Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { open, pod } from '../../support/app';
import { failure } from '../../support/errors';

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const SPREAD = { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule' };

/** Wrong values inside of props, and the whole error. */
test.each<[string, object, string]>([
  ['a namespace by name', { namespace: 'agents' },
    '\'namespace\' must be a namespace for agents, got "agents"; give new AgentNamespace(…), or AgentNamespace.fromNamespaceName(…) '
    + 'for a namespace that exists'],
  ['a runtime by name', { runtime: 'gvisor' },
    '\'runtime\' must be a runtime such as new GVisorRuntime(…) or AgentRuntime.gkeSandbox(), got "gvisor"'],
  ['a runtime without isolation', { runtime: { traits: {} } },
    '\'runtime.traits.isolation\' must be one of "user-space-kernel", "virtual-machine", "shared-kernel", got nothing'],
  ['memory as text', { resources: { memory: { limit: '1Gi' } } },
    '\'resources.memory.limit\' must be a Size, got "1Gi"; give Size.gibibytes(1)'],
  ['memory as number', { resources: { memory: { request: 512 } } },
    '\'resources.memory.request\' must be a Size, got 512; give a Size such as Size.mebibytes(128)'],
  ['memory without a side', { resources: { memory: Size.gibibytes(1) } },
    '\'resources.memory\' must be an object such as { limit: Size.gibibytes(1) }, got '
    + '{"amount":1,"unit":{"label":"gibibytes","inKibiBytes":1048576,"abbr":"Gi"}}'],
  ['CPU as text', { resources: { cpu: { limit: '500m' } } }, '\'resources.cpu.limit\' must be a Cpu, got "500m"; give Cpu.millis(500)'],
  ['CPU as number', { resources: { cpu: { limit: 2 } } }, '\'resources.cpu.limit\' must be a Cpu, got 2; give Cpu.units(2)'],
  ['storage as text', { resources: { ephemeralStorage: { limit: '2 GB' } } },
    '\'resources.ephemeralStorage.limit\' must be a Size, got "2 GB"; give a Size such as Size.mebibytes(128)'],
  ['the size of a writable path', { writablePaths: [{ path: '/tmp', size: '64Mi' }] },
    '\'writablePaths[0].size\' must be a Size, got "64Mi"; give Size.mebibytes(64)'],
  ['a writable path as text', { writablePaths: ['/tmp'] }, '\'writablePaths[0]\' must be an object such as { path: "/tmp" }, got "/tmp"'],
  ['seconds as number', { terminationGracePeriod: 30 },
    '\'terminationGracePeriod\' must be a Duration, got 30; give Duration.seconds(30)'],
  ['minutes as text', { probes: { period: '5m' } }, '\'probes.period\' must be a Duration, got "5m"; give Duration.minutes(5)'],
  ['a probe of cdk8s-plus', { probes: kplus.Probe.fromTcpSocket({ port: 8080 }) },
    '\'probes\' must be an object such as { path: "/healthz" }, got '
    + '{"probeOptions":{"port":8080},"tcpSocketOptions":{"port":8080}}'],
  ['a profile by name', { appArmorProfile: 'RuntimeDefault' },
    '\'appArmorProfile\' must be an AppArmor profile, got "RuntimeDefault"; give AgentAppArmorProfile.runtimeDefault()'],
  ['a profile by type', { podSeccompProfile: { type: 'RuntimeDefault' } },
    '\'podSeccompProfile\' must be a profile such as AgentSeccompProfile.runtimeDefault(), got {"type":"RuntimeDefault"}'],
  ['a variable that is a number', { env: { PORT: 8080 } }, '\'env["PORT"]\' must be a string, got 8080'],
  ['plain text among variables', { envVariables: { LOG_LEVEL: 'info' } },
    '\'envVariables["LOG_LEVEL"]\' must be an EnvValue, got "info"; give EnvValue.fromSecretValue(…), or use \'env\' for plain text'],
  ['an account by name', { serviceAccount: 'agent' },
    '\'serviceAccount\' must be a service account, got "agent"; give new ServiceAccount(…) or ServiceAccount.fromServiceAccountName(…)'],
  ['a Secret by name', { imagePullSecrets: ['registry'] },
    '\'imagePullSecrets[0]\' must be a Secret, got "registry"; give new DockerConfigSecret(…) or Secret.fromSecretName(…)'],
  ['a label that is a number', { labels: { version: 2 } }, '\'labels["version"]\' must be a string, got 2'],
  ['a volume by manifest', { volumes: [{ name: 'tmp', emptyDir: {} }] },
    '\'volumes[0]\' must be a Volume, got {"name":"tmp","emptyDir":{}}; give a volume such as Volume.fromEmptyDir(…)'],
  ['a mount by path', { mounts: ['/etc/agent'] },
    '\'mounts[0]\' must be an AgentMount, got "/etc/agent"; give AgentMount.configMap("/etc/agent", configMap)'],
  ['a user by name', { securityContext: { user: 'nobody' } },
    '\'securityContext.user\' must be an integer of at least 0, got "nobody"'],
  ['a group that no number is', { securityContext: { fsGroup: Infinity } },
    '\'securityContext.fsGroup\' must be an integer of at most 2147483647, got Infinity'],
  ['a user that no system has', { containerSecurityContext: { user: 2 ** 31 } },
    '\'containerSecurityContext.user\' must be an integer of at most 2147483647, got 2147483648'],
  ['a part of a second', { tolerations: [{ tolerationSeconds: 0.5 }] },
    '\'tolerations[0].tolerationSeconds\' must be a whole number, got 0.5'],
  ['a capability without a list', { containerSecurityContext: { capabilities: { add: 'NET_RAW' } } },
    '\'containerSecurityContext.capabilities.add\' must be a list, got "NET_RAW"'],
  ['a toleration as text', { tolerations: ['sandbox'] },
    '\'tolerations[0]\' must be an object such as { key: "sandbox", operator: "Exists" }, got "sandbox"'],
  ['a spread without its limit', { topologySpreadConstraints: [{ topologyKey: 'zone' }] },
    '\'topologySpreadConstraints[0].maxSkew\' must be an integer of at least 1, got nothing'],
  ['an affinity as text', { affinity: { podAffinity: 'zone' } }, '\'affinity.podAffinity\' must be an object, got "zone"'],
  ['an affinity that Kubernetes does not have', { affinity: { podAntiAffinity: { requiredDuringScheduling: [] } } },
    '\'affinity.podAntiAffinity.requiredDuringScheduling\' must be left out, got []; there are '
    + '\'preferredDuringSchedulingIgnoredDuringExecution\', \'requiredDuringSchedulingIgnoredDuringExecution\''],
  ['one term of an affinity without its list',
    { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { topologyKey: 'zone' } } } },
    '\'affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution\' must be a list, got {"topologyKey":"zone"}'],
  ['a topology in another spelling',
    { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topolgyKey: 'zone' }] } } },
    '\'affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topolgyKey\' must be spelled '
    + '\'topologyKey\', got "zone"'],
  ['a weight as text',
    { affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: '1', preference: {} }] } } },
    '\'affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight\' must be an integer of at least 1, got "1"'],
  ['a requirement without its operator',
    { affinity: { nodeAffinity: { [REQUIRED]: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'a' }] }] } } } },
    `'affinity.nodeAffinity.${REQUIRED}.nodeSelectorTerms[0].matchExpressions[0].operator' must be a string, got nothing`],
  ['labels of a spread as text',
    { topologySpreadConstraints: [{ ...SPREAD, labelSelector: { matchLabels: 7 } }] },
    '\'topologySpreadConstraints[0].labelSelector.matchLabels\' must be an object such as { pool: "agents" }, got 7'],
  ['a resolver without a list', { dns: { nameservers: '10.96.0.10' } },
    '\'dns.nameservers\' must be a list, got "10.96.0.10"'],
  ['a policy in lower case', { restartPolicy: 'never' }, '\'restartPolicy\' must be one of "Always", "OnFailure", "Never", got "never"'],
])('%s', (_, tweak, message) => {
  expect(failure(() => pod(open(), tweak))).toBe(`test/agent: ${message}`);
});
