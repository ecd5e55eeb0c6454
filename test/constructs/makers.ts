import { App, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import * as library from '../../src';
import { Context } from '../random-apps/context';
import { RECIPES } from '../random-apps/random-app';
import { IMAGE, RANGES } from '../support/app';
import { AUTHORITY } from './gateway/broker/certificates';

/** How a constructor or a method gets its struct. */
interface Maker {
  /** A valid struct. */
  readonly valid: object;
  readonly act: (props: unknown, id: string) => unknown;
  /** What an error begins with. */
  readonly place: (id: string) => string;
}

type Any = any; // classes and methods by name

const key = ({ secret: of }: Context) => ({ secret: of, key: 'key' });
const valueOf = (value: unknown, context: Context): unknown => (typeof value === 'function' ? value(context) : value);
const path = (context: Context) => (id: string) => `${context.chart.node.path}/${id}`;

/** A constructor by its recipe, with the first values of the props that it needs. */
function ofRecipe(name: string, context: Context): Maker {
  const { values, needs, make, place = path(context) } = RECIPES[name];
  return {
    valid: name === 'AgentAdmission' ? LOWERED : Object.fromEntries(needs.map((prop) => [prop, valueOf(values[prop][0], context)])),
    act: (props, id) => make(context.chart, id, props as never, context),
    place: (id) => (typeof place === 'string' ? place : place(id as never)),
  };
}

/** What a constructor, `Class.staticMethod` or `Class#method` is called with. */
export function makerOf(name: string, context: Context): Maker {
  if (RECIPES[name] !== undefined) {
    return ofRecipe(name, context);
  }
  const [kind, method] = name.split(/[.#]/);
  const [valid, ...before] = (CALLS[name] ?? CALLS[`#${method}`] ?? CALLS[kind])(context);
  if (name.includes('#')) {
    const on = ON[kind]?.(context) ?? made(context, kind);
    const place = () => (name === 'McpServer#use' ? `${on.node.path}/Deployment` : on.node?.path ?? 'the app');
    return { valid, act: (props) => on[method](...before, props), place };
  }
  const call = (props: unknown, ...first: unknown[]) => (library as Any)[kind][method](...first, ...before, props);
  const use = USES[kind];
  if (kind === 'AgentPeer') {
    return { valid, act: (props, id) => call(props, context.chart, id), place: path(context) };
  }
  return use ? { valid, act: (props, id) => use(context, id, call(props)), place: path(context) }
    : { valid, act: (props) => call(props), place: () => (name === 'AgentPolicy.acknowledge' ? context.agent.node.path : name) };
}

/** A construct as its recipe makes it. */
function made(context: Context, kind: string): Any {
  const { valid, act } = ofRecipe(kind, context);
  return act(valid, context.id('made'));
}

/** The instances whose methods are called, where no recipe makes them. */
const ON: { readonly [kind: string]: (context: Context) => Any } = {
  AgentPolicy: () => library.AgentPolicy.of(new App()),
  ClusterEgressDeny: (context) => new library.ClusterEgressDeny(context.chart, context.id('wall'), { ...RANGES, allowInternet: false }),
};

/** What reads the struct that a static method took. */
const USES: { readonly [kind: string]: (context: Context, id: string, result: Any) => unknown } = {
  AlertSink: ({ chart, gateways: namespace, runtime }, id, sink) => (
    new library.AlertRouting(chart, id, { namespace, runtime, image: IMAGE, ...RANGES, sinks: [sink] })),
  ExposureType: ({ chart, agent }, id, through) => new library.AgentExposure(chart, id, { agent, through }),
};

/** A reason is for what is lowered. */
const LOWERED = { severities: { 'no-latest-image': 'warning' }, reasons: { 'no-latest-image': 'the nightly build is what we test' } };
const REASON = 'the agents call the vault of the team';
const WEB = { host: 'agent.example.com', tlsSecretName: 'agent-tls' };

/** A valid struct for each method, or for those of a class or of a name, and the arguments before it. */
const CALLS: { readonly [name: string]: (context: Context) => readonly [valid: object, ...before: unknown[]] } = {
  '#addAgentContainer': () => [{ image: IMAGE }],
  '#addAgentInitContainer': () => [{ image: IMAGE }],
  '#use': ({ tool }) => [{ as: 'TOOL_URL' }, tool],
  'AgentRuntime.fromRuntimeClassName': () => [{ isolation: library.RuntimeIsolation.VIRTUAL_MACHINE }, 'sysbox'],
  'AlertSink.webhook': () => [{ url: 'https://incidents.example.com/falco' }],
  'AlertSink.slack': (c) => [{ webhookUrl: key(c) }],
  'AlertSink.teams': (c) => [{ webhookUrl: key(c), host: 'teams.example.com' }],
  'AlertSink.discord': (c) => [{ webhookUrl: key(c) }],
  'AlertSink.pagerDuty': (c) => [{ routingKey: key(c) }],
  'AlertSink.opsgenie': (c) => [{ apiKey: key(c) }],
  'AlertSink.alertmanager': () => [{ urls: ['https://alerts.example.com'] }],
  'AlertSink.elasticsearch': (c) => [{ url: 'https://search.example.com', username: 'falco', password: key(c) }],
  'AlertSink.kafka': (c) => [{ brokers: ['kafka.example.com:9093'], topic: 'falco', username: 'falco', password: key(c) }],
  'AlertSink.syslog': ({ others }) => [{ host: 'syslog.example.com', peer: others }],
  'ExposureType.service': ({ others }) => [{ callers: [others] }],
  'ExposureType.ingress': () => [{ controller: library.IngressController.traefik(), ...WEB }],
  'ExposureType.httpRoute': () => [{ controller: library.IngressController.gatewayPods(), gateway: 'web', gatewayNamespace: 'gateways' }],
  'IngressController': () => [{}],
  'BrokerTls.secret': ({ secret: of }) => [{ ca: AUTHORITY }, of],
  'BrokerTls.certManager': () => [{ ca: AUTHORITY, issuer: 'agents' }],
  'BrokeredApi': (c) => [{ key: key(c) }],
  'BrokeredApi.gitHub': (c) => [{ key: key(c), repositories: ['example/agents'] }],
  'BrokeredApi.of': (c) => [{ key: key(c), host: 'api.example.com', methods: ['GET'], paths: ['/v1'], urlVariable: 'API_URL' }],
  'CredentialBroker#grant': (c) => [{}, c.agent, library.BrokeredApi.anthropic({ key: key(c) })],
  'CredentialBroker#grantGit': (c) => [{ key: key(c), repositories: ['example/agents'] }, c.agent, 'git.example.com'],
  'DnsAllowlist#serve': ({ closed }) => [{}, closed],
  'AgentIdentity': () => [{ reason: REASON }],
  'AgentIdentity.projectedToken': () => [{ reason: REASON, audience: 'vault' }],
  'AgentIdentity.eksIrsa': () => [{ reason: REASON, roleArn: 'arn:aws:iam::111122223333:role/agents' }],
  'AgentIdentity.azureWorkloadIdentity': () => [{ reason: REASON, clientId: '11111111-2222-3333-4444-555555555555' }],
  'AgentPeer': () => [{}],
  'AgentPeer.ofWorkload': ({ chart }) => [{
    workload: new kplus.Pod(chart, 'peer', { containers: [{ image: IMAGE }] }), namespace: 'tools',
  }],
  'AgentPeer.ofLabels': () => [{ namespace: 'tools', labels: { app: 'web' } }],
  'ClusterEgressDeny': ({ agent }) => [{ port: 80 }, agent],
  'ClusterEgressDeny#passToCidr': () => [{ port: 80 }, '203.0.113.0/24'],
  'FqdnBackEnd.cilium': () => [{}],
  'PodSubnetEgressDeny': ({ others }) => [{ port: 80 }, others],
  'PodSubnetEgressDeny#allowToService': ({ service }) => [{}, service],
  'PodSubnetEgressDeny#allowToNamespaces': ({ gateways }) => [{ port: 80 }, gateways],
  'PodSubnetEgressDeny#allowToCidr': () => [{ port: 80 }, '203.0.113.0/24'],
  'PodSubnetEgressDeny#allowToFqdn': () => [{}, 'api.example.com', 443],
  'PodSubnetEgressDeny#allowToFqdnPorts': () => [{}, 'api.example.com', [443]],
  'AgentSandboxSystem#allowRouterTo': ({ others }) => [{ port: 80 }, others],
  'AgentDevice': () => [{}, 'gpu'],
  'AgentMount.configMap': ({ configMap }) => [{}, '/etc/a', configMap],
  'AgentMount.secret': ({ secret: of }) => [{}, '/etc/a', of],
  'AgentMount.persistentVolumeClaim': ({ chart }) => [{}, '/data', kplus.PersistentVolumeClaim.fromClaimName(chart, 'claim', 'data')],
  'AgentMount.image': () => [{}, '/models', IMAGE],
  'AgentPolicy.acknowledge': ({ agent }) => [{}, agent, 'no-latest-image', 'we test the nightly build here'],
  'AgentPolicy#enforce': () => [LOWERED],
};

/** Valid values of structs that have required fields. */
const STRUCTS: { readonly [name: string]: object | ((context: Context) => object) } = {
  PodKind: { apiVersion: 'kubeflow.org/v1', kind: 'TorchJob', path: 'spec.template' },
  SecretValue: key,
  BrokeredKey: key,
  FalcoList: { name: 'my_list', items: ['a'] },
  FalcoMacro: { name: 'my_macro', condition: 'proc.name = a' },
  FalcoRule: { name: 'My rule', description: 'what it is', condition: 'evt.type = connect', priority: library.FalcoPriority.ALERT },
  EgressProxySniCheck: { image: IMAGE },
  AgentContainerProps: { image: IMAGE },
  FalcoMatch: { field: 'proc.name', values: ['make'] },
  FalcoException: { name: 'build_tools', matches: [{ field: 'proc.name', values: ['make'] }] },
  AgentWorkspace: { path: '/workspace', size: Size.gibibytes(1) },
  AgentHugePages: { amount: Size.mebibytes(4) },
  VolumeMount: ({ volume }: Context) => ({ path: '/data', volume }),
  ContainerPort: { number: 8081 },
  HostAlias: { ip: '203.0.113.7', hostnames: ['a.example'] },
  Sysctl: { name: 'net.ipv4.ip_forward', value: '0' },
  SeccompProfile: { type: 'RuntimeDefault' },
  DnsOption: { name: 'ndots' },
  PreferredSchedulingTerm: { weight: 1, preference: {} },
  NodeSelector: { nodeSelectorTerms: [{}] },
  NodeSelectorRequirement: { key: 'zone', operator: 'Exists' },
  WeightedPodAffinityTerm: { weight: 1, podAffinityTerm: { topologyKey: 'zone' } },
  PodAffinityTerm: { topologyKey: 'zone' },
  LabelSelectorRequirement: { key: 'app', operator: 'Exists' },
  TopologySpreadConstraint: { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule' },
  WritablePath: { path: '/cache' },
  HardenOverride: { kind: 'Pod', name: 'web' },
};

export const sampleOf = (struct: string, context: Context) => valueOf(STRUCTS[struct] ?? {}, context) as object;
