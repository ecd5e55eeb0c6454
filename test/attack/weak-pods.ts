import { Agent, Base, PROBE, Runtime } from './row';
import { Manifest } from '../support/app';

/** Names of the namespaces of a run. */
export const NAMESPACES = {
  plain: 'attack-plain',
  walled: 'attack-walled',
  closed: 'attack-closed',
  agents: 'attack-agents',
  gated: 'attack-gated',
  tools: 'attack-tools',
  gateways: 'attack-gateways',
  twin: 'attack-twin',
} as const;

/** What a control differs in from the weak pod of its base: one wall of the library. */
interface Layer {
  readonly name: string;
  readonly base: Base;
  readonly namespace?: string;
  readonly harden?: (spec: Manifest) => void;
}

const set = (fields: Manifest) => (spec: Manifest) => void Object.assign(spec, fields);
const ofPod = (fields: Manifest) => (spec: Manifest) => void Object.assign(spec.securityContext, fields);
const ofContainers = (fields: Manifest) => (spec: Manifest) => {
  spec.containers.forEach(({ securityContext }: Manifest) => Object.assign(securityContext, fields));
};

/** RuntimeClass of gVisor, as the agents' app names it. */
export const GVISOR_CLASS = 'attack-gvisor';
/** A path of the tool that no grant of a broker names. */
export const NOT_GRANTED = '/cgi-bin/other';
/** A recorded profile on the node, below the folder of the kubelet. */
export const RECORDED_PROFILE = 'attack/recorded.json';

const LIMITS = { 'cpu': '1', 'memory': '128Mi', 'ephemeral-storage': '1Gi' };

export const LAYERS: readonly Layer[] = [
  { name: 'no API token', base: 'plain', harden: set({ automountServiceAccountToken: false }) },
  { name: 'no Service links', base: 'plain', harden: set({ enableServiceLinks: false }) },
  { name: 'no Secret in the pod', base: 'plain', harden: withTmpAlone },
  { name: 'egress policy', base: 'plain', namespace: NAMESPACES.walled },
  { name: 'egress policy without internet and DNS', base: 'plain', namespace: NAMESPACES.closed },
  { name: 'non-root user', base: 'plain', harden: ofPod({ runAsUser: 65534, runAsGroup: 65534, runAsNonRoot: true }) },
  { name: 'no capabilities', base: 'plain', harden: ofContainers({ capabilities: { drop: ['ALL'] } }) },
  { name: 'no privilege escalation', base: 'plain', harden: ofContainers({ allowPrivilegeEscalation: false }) },
  { name: 'seccomp RuntimeDefault', base: 'plain', harden: ofPod({ seccompProfile: { type: 'RuntimeDefault' } }) },
  {
    name: 'recorded seccomp profile',
    base: 'plain',
    harden: ofPod({ seccompProfile: { type: 'Localhost', localhostProfile: RECORDED_PROFILE } }),
  },
  { name: 'read-only root', base: 'plain', harden: ofContainers({ readOnlyRootFilesystem: true }) },
  {
    name: 'limits',
    base: 'plain',
    harden: (spec) => {
      spec.containers[0].resources = { limits: LIMITS, requests: { cpu: '0', memory: '0' } };
      spec.volumes[0].emptyDir = { sizeLimit: '64Mi' };
    },
  },
  { name: 'gVisor', base: 'plain', harden: set({ runtimeClassName: GVISOR_CLASS }) },
  { name: 'not privileged', base: 'host', harden: ofContainers({ privileged: false }) },
  { name: 'own process namespace', base: 'host', harden: set({ hostPID: undefined }) },
  { name: 'own network namespace', base: 'host', harden: set({ hostNetwork: undefined }) },
  { name: 'no folder of the node', base: 'host', harden: withTmpAlone },
  {
    name: 'gVisor and own namespaces', // gVisor runs no pod in the process namespace of the node
    base: 'host',
    harden: set({ runtimeClassName: GVISOR_CLASS, hostPID: undefined, hostNetwork: undefined }),
  },
  { name: 'limits', base: 'full', harden: (spec) => { spec.volumes[0].emptyDir = { sizeLimit: '64Mi' }; } },
  { name: 'own process namespaces', base: 'shared', harden: set({ shareProcessNamespace: undefined }) },
  {
    name: 'another user in each container',
    base: 'shared',
    harden: (spec) => spec.containers.forEach((one: Manifest, i: number) => Object.assign(one.securityContext, { runAsUser: 60001 + i })),
  },
  { name: 'gVisor', base: 'shared', harden: set({ runtimeClassName: GVISOR_CLASS }) },
];

/** The name of a layer's pod. */
export const nameOfLayer = ({ base, name }: Layer): string => `${base}-${name.toLowerCase().replace(/[^a-z]+/g, '-')}`;
export const nameOfAgent = (agent: Agent, runtime: Runtime): string => `${agent}-${runtime}`;

/** Takes away what a pod has beside its /tmp: variables and volumes. */
function withTmpAlone(spec: Manifest): void {
  spec.volumes = spec.volumes.slice(0, 1);
  spec.containers[0].env = [];
  spec.containers[0].volumeMounts = spec.containers[0].volumeMounts.slice(0, 1);
}

const idle = (image: string, name: string): Manifest => ({
  name,
  image,
  imagePullPolicy: 'IfNotPresent',
  command: [PROBE, 'wait'],
  securityContext: {},
  volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
});

/** A pod as one writes it in a hurry: root, the capabilities of the runtime, no seccomp, a token. */
export function weakPod(base: Base, image: string, resolver: string, layer?: Layer): Manifest {
  const main = idle(image, 'main');
  const spec: Manifest = {
    containers: [main],
    securityContext: { seccompProfile: { type: 'Unconfined' } },
    dnsPolicy: 'None',
    dnsConfig: { nameservers: [resolver], options: [{ name: 'ndots', value: '1' }] },
    volumes: [{ name: 'tmp', emptyDir: {} }],
    terminationGracePeriodSeconds: 1,
  };
  switch (base) {
    case 'plain':
      main.command = ['/bin/sh', '-c', `env; exec ${PROBE} wait`]; // its log has what is in its environment
      main.env = [{ name: 'KEY', valueFrom: { secretKeyRef: { name: 'key', key: 'api-key' } } }];
      main.volumeMounts.push({ name: 'key', mountPath: '/key' });
      spec.volumes.push({ name: 'key', secret: { secretName: 'key' } });
      break;
    case 'host':
      main.securityContext.privileged = true;
      main.volumeMounts.push({ name: 'host', mountPath: '/host', readOnly: true });
      spec.volumes.push({ name: 'host', hostPath: { path: '/' } });
      Object.assign(spec, { hostPID: true, hostNetwork: true });
      break;
    case 'shared':
      spec.containers.push({ ...idle(image, 'sibling'), env: [{ name: 'SIBLING', value: 'of the other container' }] });
      spec.shareProcessNamespace = true;
  }
  layer?.harden?.(spec);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: layer ? nameOfLayer(layer) : base, namespace: layer?.namespace ?? NAMESPACES.plain, labels: { app: 'weak' } },
    spec,
  };
}
