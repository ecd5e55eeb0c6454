import { readdirSync } from 'fs';
import { createRequire } from 'module';
import { join } from 'path';
import { Testing } from 'cdk8s';
import { IMAGE, base, pod } from './app';
import { makeObject, makePolicy } from './plain';
import { HardenedAgentDeployment } from '../../src';
import { parseCidr } from '../../src/engine/address/cidr';
import { ClusterView } from '../../src/engine/cluster/cluster-view';
import { ROLES, portOf } from '../../src/engine/cluster/infrastructure';
import { brokerFiles } from '../../src/engine/gateway-files/broker/broker-files';
import { corefile } from '../../src/engine/gateway-files/corefile';
import {
  BROKER_ENVOY, COREDNS, FILE_FORMAT, FILE_FORMAT_ANNOTATION, GatewayProgram, SQUID, SYSLOG_NG,
} from '../../src/engine/gateway-files/gateway-program';
import { squidConf } from '../../src/engine/gateway-files/squid-conf';
import { syslogNgConf } from '../../src/engine/gateway-files/syslog-ng-conf';
import { ADDRESS_LABEL, AGENT_LABEL, ROLE_LABEL } from '../../src/engine/manifest/labels';
import { isDefaultDeny } from '../../src/engine/manifest/network-policy';
import { PodKinds } from '../../src/engine/manifest/pod-kinds';
import { podViews } from '../../src/engine/manifest/pod-view';
import { RuntimeTraits } from '../../src/engine/runtimes/traits';
import { Json } from '../../src/engine/value/json';

/** What a case needs beside its manifest and its finding. */
export interface CaseOptions {
  /** What the runtime honours, where the name of the class does not say it. */
  readonly runtime?: RuntimeTraits;
  /** Changes what stands around the manifest. */
  readonly view?: (surroundings: Json[]) => Json[];
  /** Ranges of pods beside the usual one. */
  readonly podCidrs?: string[];
  /** Where images may come from. */
  readonly registries?: string[];
  /** Further objects, which stand after the manifest and may have its name. */
  readonly twins?: () => Json[];
  /** Which of the manifest and its twins the finding is told on; the manifest alone where it is left out. */
  readonly told?: readonly number[];
  /** Whether admission finds it all the same: it does not see the objects around. */
  readonly foundAlone?: boolean;
  /** Whether admission does not find it, since what is wrong lies in other objects. */
  readonly unseenAlone?: boolean;
}

/** What a rule says of a manifest. */
interface CaseFinding {
  readonly field: string;
  readonly got?: unknown;
  /** What the finding says of other objects. */
  readonly detail?: string;
}

/** A valid manifest with one tweak, and the one finding that it gives; none where `field` is left out. */
export interface Case extends CaseOptions, Partial<CaseFinding> {
  readonly title: string;
  readonly manifest: () => Json;
}

/** A case in which the rule finds this, and no rule finds anything else. */
export const finds = (title: string, manifest: () => Json, finding: CaseFinding, options: CaseOptions = {}): Case =>
  ({ title, manifest, ...finding, ...options });

/** A case that every rule lets pass. */
export const allows = (title: string, manifest: () => Json, options: CaseOptions = {}): Case => ({ title, manifest, ...options });

/** These objects stand around the manifest, too. */
export const beside = (...objects: Json[]): CaseOptions => ({ view: (around) => [...around, ...objects] });

/** The same, where admission does not find what is wrong, since it does not see them. */
export const besideUnseen = (...objects: Json[]): CaseOptions => ({ ...beside(...objects), unseenAlone: true });

/** A hardened pod stands beside the manifest. */
export const besidePod: CaseOptions = { view: (around) => [...around, valid('Pod')] };

export type ValidKind =
  'Pod' | 'Deployment' | 'ReplicaSet' | 'StatefulSet' | 'DaemonSet' | 'Job' | 'CronJob' | 'Sandbox' | 'SandboxTemplate' | 'Namespace';
export type Tweak = (json: Json) => void;

const setup = { name: 'setup', image: IMAGE };
const VALID = new Map<ValidKind, Json>();
const AROUND: Json[] = [];

/** For the oracles, in jest's own runner, what `structuredClone` gives is of another realm, and no plain object to cdk8s. */
function copy(json: Json): Json {
  return JSON.parse(JSON.stringify(json));
}

function frozen<T>(value: T): T {
  Object.values(Object.freeze(value) ?? {}).forEach((inner) => typeof inner === 'object' && frozen(inner));
  return value;
}

function build(): void {
  const b = base();
  pod(b, { initContainers: [setup] });
  new HardenedAgentDeployment(b.chart, 'workers', {
    namespace: b.namespace,
    runtime: b.runtime,
    image: IMAGE,
    port: 8080,
    initContainers: [setup],
  });
  const all: Json[] = Testing.synth(b.chart);
  const of = (kind: string) => all.find((manifest) => manifest.kind === kind)!;
  const { template, selector } = of('Deployment').spec;
  const { metadata } = of('Deployment');
  const job = {
    activeDeadlineSeconds: 3600,
    ttlSecondsAfterFinished: 600,
    template: { ...template, spec: { ...template.spec, restartPolicy: 'Never' } },
  };
  const made = (apiVersion: string, kind: ValidKind, spec: Json) =>
    VALID.set(kind, copy({ apiVersion, kind, metadata: { ...metadata, name: kind.toLowerCase() }, spec }));
  VALID.set('Pod', of('Pod')).set('Deployment', of('Deployment')).set('Namespace', of('Namespace'));
  made('apps/v1', 'ReplicaSet', { selector, template });
  made('apps/v1', 'StatefulSet', { selector, serviceName: 'agents', template });
  made('apps/v1', 'DaemonSet', { selector, template });
  made('batch/v1', 'Job', job);
  made('batch/v1', 'CronJob', { schedule: '0 * * * *', jobTemplate: { spec: job } });
  made('agents.x-k8s.io/v1beta1', 'Sandbox', { podTemplate: template });
  made('extensions.agents.x-k8s.io/v1beta1', 'SandboxTemplate', {
    podTemplate: template,
    networkPolicyManagement: 'Unmanaged',
  }); // policies stand around it
  const around = all.filter((manifest) => !VALID.has(manifest.kind) || manifest.kind === 'Namespace');
  // The namespace denies ingress alone here, so that each direction has a policy of its own, which a case can take away.
  AROUND.push(...around.map((other) => (isDefaultDeny(other) ? { ...other, spec: { ...other.spec, policyTypes: ['Ingress'] } } : other))
    .map(frozen));
}

/** The kinds that there is a hardened object of. */
export function validKinds(): ValidKind[] {
  valid('Pod');
  return [...VALID.keys()];
}

/** A hardened object. */
export function valid(kind: ValidKind): Json {
  if (VALID.size === 0) {
    build();
  }
  return copy(VALID.get(kind)!);
}

/** What stands around a hardened object: namespace, runtime class, accounts, policies. */
export function surroundings(): Json[] {
  return shared().map(copy);
}

/** The same for all cases, frozen: what the engine keeps of an object is there for the next case. */
export function shared(): readonly Json[] {
  valid('Pod');
  return AROUND;
}

/** A SandboxClaim whose pod gets metadata beside that of its template. */
export function ofClaim(additionalPodMetadata: Json): () => Json {
  return () => makeObject('extensions.agents.x-k8s.io/v1beta1', 'SandboxClaim', 'claim', {
    lifecycle: { shutdownTime: '2026-12-01T18:00:00Z' }, additionalPodMetadata,
  });
}

/** A manifest and what it is judged among; a manifest stands for the one of its kind and name around it. */
export function viewOf(
  manifest: Json,
  { runtime, view = (around) => around, podCidrs = [], registries, twins = () => [] }: CaseOptions = {},
): { view: ClusterView; manifests: Json[] } {
  const same = (other: Json) => other.kind === manifest.kind && other.metadata?.name === manifest.metadata?.name;
  const manifests = [manifest, ...twins(), ...view([...shared()]).filter((other) => !same(other))];
  const ranges = { pods: ['10.244.0.0/16', ...podCidrs].map(parseCidr), services: [parseCidr('10.96.0.0/16')] };
  const className: unknown = podViews(manifest)[0]?.spec.runtimeClassName;
  const stated = runtime && { className: typeof className === 'string' ? className : undefined, traits: runtime };
  const entries = manifests.map((other) => ({ manifest: other, runtime: other === manifest ? stated : undefined }));
  return { manifests, view: new ClusterView(entries, { ranges, registries }) };
}

export function tweaked(kind: ValidKind, tweak: Tweak): () => Json {
  return () => {
    const manifest = valid(kind);
    tweak(manifest);
    return manifest;
  };
}

export const ofPod = (tweak: Tweak) => tweaked('Pod', ({ spec }) => tweak(spec));
export const ofTemplate = (tweak: Tweak) => tweaked('Deployment', ({ spec }) => tweak(spec.template.spec));
export const ofNamespace = (tweak: Tweak) => tweaked('Namespace', ({ metadata }) => tweak(metadata.labels));
export const ofContainer = (tweak: Tweak) => ofPod(({ containers }) => tweak(containers[0]));
export const ofInit = (tweak: Tweak) => ofPod(({ initContainers }) => tweak(initContainers[0]));

/** The pod gets an ephemeral container, which Kubernetes lets have no resources: hardened but for one tweak. */
export const ofEphemeral = (tweak: Tweak) => ofPod((spec) => {
  const { resources: _, ...container } = copy(spec.initContainers[0]);
  spec.ephemeralContainers = [{ ...container, name: 'debug' }];
  tweak(spec.ephemeralContainers[0]);
});

export const MAIN = 'spec.containers[0]';
export const INIT = 'spec.initContainers[0]';

/** Adds a volume to a pod spec, as `spec.volumes[2]`. */
export const volume = (source: Json): Tweak => (spec) => { spec.volumes.push({ name: 'other', ...source }); };

/** A field of the pod spec with a value that is a finding. */
export const field = (name: string, got: unknown) => finds(`${name} ${got}`, ofPod((spec) => { spec[name] = got; }),
  { field: `spec.${name}`, got });

/** Every rule's cases, by id: what it finds and what it lets pass. */
export function allCases(): Map<string, Case[]> {
  const folder = join(__dirname, '..', 'engine', 'rules', 'catalogue');
  const ids = readdirSync(folder).filter((file) => file.endsWith('.ts')).map((file) => file.replace(/\.ts$/, '')).sort();
  const load = createRequire(__filename);
  return new Map(ids.map((id) => [id, (load(join(folder, id)) as { cases: Case[] }).cases]));
}

/** All policies for egress make way for one that has these rules. */
export const onlyEgress = (...egress: Json[]): CaseOptions['view'] => (around) => [
  ...around.filter((other) => other.kind !== 'NetworkPolicy' || !other.spec.policyTypes.includes('Egress')),
  makePolicy('other', { podSelector: {}, policyTypes: ['Egress'], egress }),
];

/** A copy with another name and an address of its own, as the same construct has elsewhere in an app. */
export function renamed(manifest: Json, name: string): Json {
  const { metadata, ...rest } = JSON.parse(JSON.stringify(manifest)
    .replace(new RegExp(`("${ADDRESS_LABEL}":)"[^"]*"`, 'g'), `$1"${name}"`)) as Json;
  return { ...rest, metadata: { ...metadata, name } };
}

/** A hardened pod beside the manifest, with these labels alone: a policy for them is not idle. */
export function neighbour(labels: Json = {}): Json {
  const { metadata, ...hardened } = valid('Pod');
  return { ...hardened, metadata: { ...metadata, name: 'neighbour', labels } };
}

/** A rule for the addresses outside the cluster, of IPv4. */
export const INTERNET = {
  to: [{
    ipBlock: {
      cidr: '0.0.0.0/0',
      except: ['10.0.0.0/8', '169.254.0.0/16', '168.63.129.16/32',
        '100.64.0.0/10'],
    },
  }],
};

/** A gateway may call the agent, so that its Services are open to someone. */
export const CALLER: Json = makePolicy('gateway', {
  podSelector: {},
  policyTypes: ['Ingress'],
  ingress: [{ from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'gateways' } } }] }],
});

/** A pod that serves agents, with the label of its role in place of the agents' label, and the ConfigMap that its program reads. */
export const ofRole = (role: string, file?: string) => tweaked('Pod', ({ metadata, spec }) => {
  delete metadata.labels[AGENT_LABEL];
  metadata.labels[ROLE_LABEL] = role;
  const port = portOf(ROLES.find((one) => one === role));
  spec.containers[0].ports.push(...(port === undefined ? [] : [{ containerPort: port }]));
  if (file !== undefined) {
    runProgram(spec, role, file);
  }
});

const PROGRAMS = new Map<string, GatewayProgram>([
  ['credential-broker', BROKER_ENVOY], ['dns-allowlist', COREDNS], ['egress-proxy', SQUID], ['denial-alerts', SYSLOG_NG],
]);

/** The one container of a pod runs the program of a gateway, which reads the file of a ConfigMap. */
function runProgram(spec: Json, role: string, file: string): void {
  const program = PROGRAMS.get(role);
  spec.volumes = [...program ? [] : spec.volumes, { name: 'config', configMap: { name: configOf(file).metadata.name } }];
  if (program) {
    delete spec.initContainers;
    Object.assign(spec.containers[0], partsOfProgram(program));
  }
}

/** What a container has of a program, whose file is in the volume "config". */
function partsOfProgram({ command, args, env, folder }: GatewayProgram): Json {
  return {
    ...command && { command: [...command] },
    ...args && { args: [...args] },
    ...env && { env: [...env] },
    volumeMounts: [{ name: 'config', mountPath: folder, readOnly: true }],
  };
}

/** The spec of a pod with a program and nothing else, on one port. */
export function specOfProgram(program: GatewayProgram, configMap: string, containerPort: number): Json {
  return {
    containers: [{ name: 'main', ports: [{ containerPort }], ...partsOfProgram(program) }],
    volumes: [{ name: 'config', configMap: { name: configMap } }],
  };
}

/** What the constructs of gateways write if there is nothing to pass, within the memory limit of a hardened pod. */
const FILES = new Map<string, () => { readonly [file: string]: string }>([
  ['squid.conf', () => ({ 'squid.conf': squidConf({ lists: new Map([[3128, new Map()]]), refused: [], isBehindEnvoy: false }) })],
  ['envoy.json', () => brokerFiles({ grants: [], families: [4], memory: MEMORY })],
  ['Corefile', () => ({ Corefile: corefile({ names: ['api.example.com'], upstreams: [] }) })],
  ['syslog-ng.conf', () => ({
    'syslog-ng.conf': syslogNgConf({
      gateways: [], delivery: { url: 'http://alerts.falco.svc:2801/', priority: 'Warning', eventsPerSecond: 10 },
    }),
  })],
]);

/** The memory limit of a hardened pod in bytes. */
export const MEMORY = 128 * 2 ** 20;

/** A ConfigMap that has a file, and those that it needs. */
export function configOf(file: string, namespace = 'agents'): Json {
  const metadata = { name: `has-${file.toLowerCase()}`, namespace, annotations: { [FILE_FORMAT_ANNOTATION]: FILE_FORMAT } };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: FILES.get(file)?.() ?? { [file]: 'x' } };
}

/** A pod of an EgressProxy; its configuration stands beside it. */
export const ofProxy = ofRole('egress-proxy', 'squid.conf');
export const PROXY_CONFIG = () => [configOf('squid.conf')];

/** The pod spec that is written in a manifest: a view has what a controller adds, too. */
export function writtenSpec(manifest: Json): Json {
  return PodKinds.BUILT_IN.pathIn(manifest)!.steps.reduce((at: Json, step): Json => at[step], manifest).spec;
}

/** The elements of a policy that messages name, if each of its peers opens something: " spec.egress[0].to[1]". */
export function elementsOf(direction: 'egress' | 'ingress', rules: unknown): string {
  const side = direction === 'egress' ? 'to' : 'from';
  const fields = (rules as (Json | null)[]).flatMap((rule, i) => {
    const peers: unknown[] = rule?.[side] ?? [];
    return peers.length === 0 ? [`spec.${direction}[${i}]`] : peers.map((_, j) => `spec.${direction}[${i}].${side}[${j}]`);
  });
  return ` ${fields.join(', ')}`;
}
