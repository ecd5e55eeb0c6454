import { HardenedAgentDeployment } from '../../src';
import { Json } from '../../src/policy/json';
import { Isolation, RuntimeTraits } from '../../src/policy/traits';
import { IMAGE, base, only, pod } from '../support/app';

/** What the base's runtime honours. */
export const GVISOR: RuntimeTraits = base().runtime.traits;

/** A valid manifest with one tweak, and the one finding that it gives; none where `field` is left out. */
export type Case = [title: string, manifest: () => Json, field?: string, got?: unknown, runtime?: RuntimeTraits];

const VALID = new Map<string, Json>();
const setup = { name: 'setup', image: IMAGE };

/** A hardened object as the constructs make it. */
export function valid(kind: 'Pod' | 'Deployment' | 'Namespace'): Json {
  if (VALID.size === 0) {
    const b = base();
    pod(b, { initContainers: [setup] });
    new HardenedAgentDeployment(b.chart, 'workers', { namespace: b.namespace, runtime: b.runtime, image: IMAGE, initContainers: [setup] });
    ['Pod', 'Deployment', 'Namespace'].forEach((name) => VALID.set(name, only(b.chart, name)));
  }
  return structuredClone(VALID.get(kind)!);
}

type Tweak = (json: Json) => void;

function tweaked(kind: 'Pod' | 'Deployment' | 'Namespace', tweak: Tweak): () => Json {
  return () => {
    const manifest = valid(kind);
    tweak(manifest);
    return manifest;
  };
}

const ofPod = (tweak: Tweak) => tweaked('Pod', ({ spec }) => tweak(spec));
const ofTemplate = (tweak: Tweak) => tweaked('Deployment', ({ spec }) => tweak(spec.template.spec));
const ofNamespace = (tweak: Tweak) => tweaked('Namespace', ({ metadata }) => tweak(metadata.labels));
const ofContainer = (tweak: Tweak) => ofPod(({ containers }) => tweak(containers[0]));
const ofInit = (tweak: Tweak) => ofPod(({ initContainers }) => tweak(initContainers[0]));

const MAIN = 'spec.containers[0]';
const INIT = 'spec.initContainers[0]';

/** The pod gets an ephemeral container as `kubectl debug` makes it: hardened but for one tweak. */
const ofEphemeral = (tweak: Tweak) => ofPod((spec) => {
  spec.ephemeralContainers = [{ ...structuredClone(spec.initContainers[0]), name: 'debug' }];
  tweak(spec.ephemeralContainers[0]);
});

const digest = `sha256:${'a'.repeat(64)}`;
const image = (name: unknown): Case => [`${name}`, ofContainer((c) => { c.image = name; }), `${MAIN}.image`, name];
const fixed = (name: string): Case => [`${name} is fixed`, ofContainer((c) => { c.image = name; })];
const field = (name: string, got: unknown, at = name): Case => [`${name} ${got}`, ofPod((spec) => { spec[name] = got; }), `spec.${at}`, got];
const volume = (source: Json): Tweak => (spec) => { spec.volumes.push({ name: 'other', ...source }); };
const ENFORCE = 'pod-security.kubernetes.io/enforce';

/** For each rule what it finds and what it lets pass. */
export const CASES: { [ruleId: string]: Case[] } = {
  'no-capabilities': [
    ['none dropped', ofContainer((c) => { delete c.securityContext.capabilities; }), `${MAIN}.securityContext.capabilities.drop`, undefined],
    ['not all dropped', ofInit((c) => { c.securityContext.capabilities.drop = ['NET_RAW']; }), `${INIT}.securityContext.capabilities.drop`, ['NET_RAW']],
    ['one added', ofContainer((c) => { c.securityContext.capabilities.add = ['NET_BIND_SERVICE']; }), `${MAIN}.securityContext.capabilities.add`,
      ['NET_BIND_SERVICE']],
    ['text for a list', ofContainer((c) => { c.securityContext.capabilities.drop = 'ALL'; }), `${MAIN}.securityContext.capabilities.drop`, 'ALL'],
    ['one added by an ephemeral container', ofEphemeral((c) => { c.securityContext.capabilities.add = ['SYS_PTRACE']; }),
      'spec.ephemeralContainers[0].securityContext.capabilities.add', ['SYS_PTRACE']],
    ['an empty list of added ones', ofContainer((c) => { c.securityContext.capabilities.add = []; })],
  ],
  'no-host-namespaces': [
    field('hostNetwork', true),
    field('hostPID', true),
    field('hostIPC', true),
    ['hostPID of a template', ofTemplate((spec) => { spec.hostPID = true; }), 'spec.template.spec.hostPID', true],
    ['none of them named', ofPod((spec) => { ['hostNetwork', 'hostPID', 'hostIPC'].forEach((name) => delete spec[name]); })],
  ],
  'no-host-ports': [
    ['a host port', ofContainer((c) => { c.ports[0].hostPort = 8080; }), `${MAIN}.ports[0].hostPort`, 8080],
    ['one of several', ofContainer((c) => { c.ports.push({ containerPort: 1, hostPort: 1 }); }), `${MAIN}.ports[1].hostPort`, 1],
    ['host port 0', ofContainer((c) => { c.ports[0].hostPort = 0; })],
  ],
  'no-host-process': [
    ['of the pod', ofPod((spec) => { spec.securityContext.windowsOptions = { hostProcess: true }; }), 'spec.securityContext.windowsOptions.hostProcess', true],
    ['of a container', ofInit((c) => { c.securityContext.windowsOptions = { hostProcess: true }; }), `${INIT}.securityContext.windowsOptions.hostProcess`, true],
    ['false', ofContainer((c) => { c.securityContext.windowsOptions = { hostProcess: false }; })],
  ],
  'no-host-volumes': [
    ['a folder of the node', ofPod(volume({ hostPath: { path: '/' } })), 'spec.volumes[2].hostPath', { path: '/' }],
    ['NFS', ofPod(volume({ nfs: { server: 'a', path: '/' } })), 'spec.volumes[2].nfs', { server: 'a', path: '/' }],
    ...['configMap', 'csi', 'downwardAPI', 'ephemeral', 'image', 'persistentVolumeClaim', 'projected', 'secret'].map((source): Case =>
      [source, ofPod(volume({ [source]: {} }))]),
  ],
  'no-latest-image': [
    image('agent'),
    image('agent:latest'),
    image('agent:'),
    image('registry.example:5000/team/agent'),
    image('registry.example:5000/team/agent:latest'),
    image(undefined),
    ['an init container\'s', ofInit((c) => { c.image = 'setup'; }), `${INIT}.image`, 'setup'],
    fixed('agent:1'),
    fixed('registry.example:5000/team/agent:v1.2.3'),
    fixed(`agent@${digest}`),
    fixed(`agent:latest@${digest}`),
  ],
  'no-privilege-escalation': [
    ['privileged', ofContainer((c) => { c.securityContext.privileged = true; }), `${MAIN}.securityContext.privileged`, true],
    ['allowed', ofInit((c) => { c.securityContext.allowPrivilegeEscalation = true; }), `${INIT}.securityContext.allowPrivilegeEscalation`, true],
    ['not said', ofContainer((c) => { delete c.securityContext.allowPrivilegeEscalation; }), `${MAIN}.securityContext.allowPrivilegeEscalation`, undefined],
    ['privileged not said', ofContainer((c) => { delete c.securityContext.privileged; })],
  ],
  'no-probe-host': [
    ['a probe of another host', ofContainer((c) => { c.livenessProbe.httpGet.host = '192.0.2.1'; }), `${MAIN}.livenessProbe.httpGet.host`, '192.0.2.1'],
    ['a socket of another host', ofContainer((c) => { c.startupProbe = { tcpSocket: { port: 1, host: 'localhost' } }; }), `${MAIN}.startupProbe.tcpSocket.host`, 'localhost'],
    ['a hook that calls another host', ofInit((c) => { c.lifecycle = { preStop: { httpGet: { port: 1, host: 'a' } } }; }), `${INIT}.lifecycle.preStop.httpGet.host`, 'a'],
    ['an empty host', ofContainer((c) => { c.readinessProbe.httpGet.host = ''; })],
  ],
  'no-selinux-override': [
    ['a type of the pod', ofPod((spec) => { spec.securityContext.seLinuxOptions = { type: 'spc_t' }; }), 'spec.securityContext.seLinuxOptions.type', 'spc_t'],
    ['a user', ofContainer((c) => { c.securityContext.seLinuxOptions = { user: 'root' }; }), `${MAIN}.securityContext.seLinuxOptions.user`, 'root'],
    ['a role', ofTemplate((spec) => { spec.securityContext.seLinuxOptions = { role: 'r' }; }), 'spec.template.spec.securityContext.seLinuxOptions.role', 'r'],
    ['a type of containers', ofContainer((c) => { c.securityContext.seLinuxOptions = { type: 'container_t', level: 's0:c1' }; })],
  ],
  'no-service-account-token': [
    field('automountServiceAccountToken', true),
    field('automountServiceAccountToken', undefined),
    ['a projected token', ofPod(volume({ projected: { sources: [{ configMap: { name: 'a' } }, { serviceAccountToken: { path: 't' } }] } })),
      'spec.volumes[2].projected.sources[1].serviceAccountToken', { path: 't' }],
  ],
  'no-service-links': [field('enableServiceLinks', true), field('enableServiceLinks', undefined)],
  'no-shared-process-namespace': [
    field('shareProcessNamespace', true),
    ['not said', ofPod((spec) => { delete spec.shareProcessNamespace; })],
  ],
  'no-unconfined-app-armor': [
    ['of the pod', ofPod((spec) => { spec.securityContext.appArmorProfile = { type: 'Unconfined' }; }), 'spec.securityContext.appArmorProfile.type', 'Unconfined'],
    ['of a container', ofInit((c) => { c.securityContext.appArmorProfile = { type: 'Unconfined' }; }), `${INIT}.securityContext.appArmorProfile.type`, 'Unconfined'],
    ['by annotation', tweaked('Pod', ({ metadata }) => { metadata.annotations = { 'container.apparmor.security.beta.kubernetes.io/main': 'unconfined' }; }),
      'metadata.annotations["container.apparmor.security.beta.kubernetes.io/main"]', 'unconfined'],
    ['by annotation of a template', tweaked('Deployment', ({ spec }) => {
      spec.template.metadata.annotations = { 'container.apparmor.security.beta.kubernetes.io/main': 'unconfined' };
    }), 'spec.template.metadata.annotations["container.apparmor.security.beta.kubernetes.io/main"]', 'unconfined'],
    ['a profile of the node', ofContainer((c) => { c.securityContext.appArmorProfile = { type: 'Localhost', localhostProfile: 'a' }; })],
    ['a profile of the node by annotation', tweaked('Pod', ({ metadata }) => {
      metadata.annotations = { 'container.apparmor.security.beta.kubernetes.io/main': 'localhost/a' };
    })],
  ],
  'no-unmasked-proc': [
    ['unmasked', ofContainer((c) => { c.securityContext.procMount = 'Unmasked'; }), `${MAIN}.securityContext.procMount`, 'Unmasked'],
    ['the default', ofInit((c) => { c.securityContext.procMount = 'Default'; })],
  ],
  'no-unsafe-sysctls': [
    ['one of the kernel', ofPod((spec) => { spec.securityContext.sysctls = [{ name: 'net.ipv4.tcp_syncookies', value: '1' }, { name: 'kernel.msgmax', value: '1' }]; }),
      'spec.securityContext.sysctls[1].name', 'kernel.msgmax'],
    ['a safe one', ofPod((spec) => { spec.securityContext.sysctls = [{ name: 'net.ipv4.tcp_rmem', value: '1 2 3' }]; })],
  ],
  'require-bounded-scratch': [
    ['no limit', ofPod((spec) => { spec.volumes[0].emptyDir = {}; }), 'spec.volumes[0].emptyDir.sizeLimit', undefined],
    ['no source, which Kubernetes reads as emptyDir', ofPod(volume({})), 'spec.volumes[2].emptyDir.sizeLimit', undefined],
    ['a limit of zero, which is none', ofPod((spec) => { spec.volumes[0].emptyDir.sizeLimit = '0'; }), 'spec.volumes[0].emptyDir.sizeLimit', '0'],
    ['memory without a limit', ofPod(volume({ emptyDir: { medium: 'Memory' } })), 'spec.volumes[2].emptyDir.sizeLimit', undefined],
  ],
  'require-limits': [
    ...['cpu', 'memory', 'ephemeral-storage'].map((resource): Case =>
      [`no ${resource}`, ofContainer((c) => { delete c.resources.limits[resource]; }), `${MAIN}.resources.limits.${resource}`, undefined]),
    ['none of an init container', ofInit((c) => { delete c.resources.limits.memory; }), `${INIT}.resources.limits.memory`, undefined],
    ...['0', '0Mi', 0].map((got): Case =>
      [`a limit of ${got}, which is none`, ofContainer((c) => { c.resources.limits.memory = got; }), `${MAIN}.resources.limits.memory`, got]),
    ['no requests', ofContainer((c) => { delete c.resources.requests; })],
  ],
  'require-non-root': [
    ...['runAsUser', 'runAsGroup', 'fsGroup'].map((id): Case =>
      [`${id} 0 of the pod`, ofPod((spec) => { spec.securityContext[id] = 0; }), `spec.securityContext.${id}`, 0]),
    ['runAsNonRoot false of the pod, which Pod Security refuses', ofPod((spec) => { spec.securityContext.runAsNonRoot = false; }),
      'spec.securityContext.runAsNonRoot', false],
    ['a group 0', ofPod((spec) => { spec.securityContext.supplementalGroups = [5, 0]; }), 'spec.securityContext.supplementalGroups[1]', 0],
    ...['runAsUser', 'runAsGroup'].map((id): Case =>
      [`${id} 0 of a container`, ofContainer((c) => { c.securityContext[id] = 0; }), `${MAIN}.securityContext.${id}`, 0]),
    ['runAsNonRoot false', ofInit((c) => { c.securityContext.runAsNonRoot = false; }), `${INIT}.securityContext.runAsNonRoot`, false],
    ['no user at all', ofPod((spec) => {
      delete spec.securityContext.runAsUser;
      delete spec.containers[0].securityContext.runAsUser;
    }), `${MAIN}.securityContext.runAsUser`, undefined],
    ['the container\'s user taken from the pod', ofContainer((c) => { ['runAsUser', 'runAsGroup', 'runAsNonRoot'].forEach((id) => delete c.securityContext[id]); })],
  ],
  'require-read-only-root': [
    ['writable', ofContainer((c) => { c.securityContext.readOnlyRootFilesystem = false; }), `${MAIN}.securityContext.readOnlyRootFilesystem`, false],
    ['not said', ofInit((c) => { delete c.securityContext.readOnlyRootFilesystem; }), `${INIT}.securityContext.readOnlyRootFilesystem`, undefined],
    ['a template\'s', ofTemplate((spec) => { spec.containers[0].securityContext.readOnlyRootFilesystem = false; }),
      'spec.template.spec.containers[0].securityContext.readOnlyRootFilesystem', false],
  ],
  'require-restricted-namespace': [
    ['baseline', ofNamespace((labels) => { labels[ENFORCE] = 'baseline'; }), `metadata.labels["${ENFORCE}"]`, 'baseline'],
    ['no label', ofNamespace((labels) => { delete labels[ENFORCE]; }), `metadata.labels["${ENFORCE}"]`, undefined],
  ],
  'require-sandboxed-runtime': [
    field('runtimeClassName', undefined),
    field('runtimeClassName', ''),
    ['a class that shares the kernel', () => valid('Pod'), 'spec.runtimeClassName', 'gvisor', { isolation: Isolation.SHARED_KERNEL }],
    ['a virtual machine', () => valid('Pod'), undefined, undefined, { isolation: Isolation.VIRTUAL_MACHINE }],
  ],
  'require-seccomp': [
    ['none of the pod', ofPod((spec) => { spec.securityContext.seccompProfile.type = 'Unconfined'; }), 'spec.securityContext.seccompProfile.type', 'Unconfined'],
    ['none of a container', ofContainer((c) => { c.securityContext.seccompProfile = { type: 'Unconfined' }; }), `${MAIN}.securityContext.seccompProfile.type`,
      'Unconfined'],
    ['nothing said by either', ofPod((spec) => {
      delete spec.securityContext.seccompProfile;
      delete spec.containers[0].securityContext.seccompProfile;
    }), `${MAIN}.securityContext.seccompProfile.type`, undefined],
    ['none of the pod, and the container takes it', ofPod((spec) => {
      spec.securityContext.seccompProfile = { type: 'Unconfined' };
      delete spec.containers[0].securityContext.seccompProfile;
    }), 'spec.securityContext.seccompProfile.type', 'Unconfined'],
    ['a local profile', ofContainer((c) => { c.securityContext.seccompProfile = { type: 'Localhost', localhostProfile: 'agent.json' }; })],
    ['said by the pod alone', ofContainer((c) => { delete c.securityContext.seccompProfile; })],
  ],
};
