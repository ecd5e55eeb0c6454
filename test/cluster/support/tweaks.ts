import { Manifest } from '../../support/app';

/** One way to weaken a hardened pod or container, and what the API server says to it. */
export interface Tweak {
  readonly name: string;
  readonly weaken: (part: Manifest) => void;
  readonly reason: RegExp;
}

const row = ([name, weaken, reason]: readonly [string, Tweak['weaken'], RegExp]): Tweak => ({ name, weaken, reason });

/** Sets fields; `undefined` takes one away. */
const set = (fields: Manifest) => (part: Manifest) => void Object.assign(part, fields);
const context = (fields: Manifest) => (part: Manifest) => set(fields)(part.securityContext);
const volume = (source: Manifest) => (pod: Manifest) => void pod.volumes.push({ name: 'weak', ...source });

/** Takes a field away where the pod says it and where each container does. */
const nowhere = (field: string) => (pod: Manifest) => [pod, ...pod.containers, ...pod.initContainers]
  .forEach(context({ [field]: undefined }));

const UNCONFINED = { type: 'Unconfined' };

/** What weakens a pod as a whole. */
export const POD_TWEAKS = ([
  ['host network', set({ hostNetwork: true }), /host namespaces \(hostNetwork=true\)/],
  ['host processes', set({ hostPID: true }), /host namespaces \(hostPID=true\)/],
  ['host memory', set({ hostIPC: true }), /host namespaces \(hostIPC=true\)/],
  ['a folder of the node', volume({ hostPath: { path: '/etc' } }), /restricted volume types .*"hostPath"/],
  ['a network disk', volume({ nfs: { server: 'nfs.test', path: '/' } }), /restricted volume types .*"nfs"/],
  ['an unsafe sysctl', context({ sysctls: [{ name: 'kernel.msgmax', value: '1' }] }), /forbidden sysctls \(kernel\.msgmax\)/],
  ['seccomp Unconfined for the pod', context({ seccompProfile: UNCONFINED }), /seccompProfile \(pod must not set .* "Unconfined"\)/],
  ['seccomp said nowhere', nowhere('seccompProfile'), /seccompProfile \(pod or containers .* must set/],
  ['runAsNonRoot false for the pod', context({ runAsNonRoot: false }), /runAsNonRoot != true \(pod must not set/],
  ['runAsNonRoot said nowhere', nowhere('runAsNonRoot'), /runAsNonRoot != true \(pod or containers .* must set/],
  ['user 0 for the pod', context({ runAsUser: 0 }), /runAsUser=0 \(pod must not set/],
  ['AppArmor Unconfined for the pod', context({ appArmorProfile: UNCONFINED }), /forbidden AppArmor profile.* \(pod must not set/],
  ['a made-up SELinux type', context({ seLinuxOptions: { type: 'spc_t' } }), /seLinuxOptions \(pod set forbidden/],
  ['root of a user namespace, as Pod Security lets in from 1.35 on', (pod: Manifest) => {
    pod.hostUsers = false;
    context({ runAsUser: 0, runAsNonRoot: false })(pod);
    pod.containers.forEach(context({ runAsUser: 0, runAsNonRoot: false }));
  }, /runAsNonRoot != true .*runAsUser=0/],
  ['an unmasked /proc', (pod: Manifest) => {
    pod.hostUsers = false; // Kubernetes takes it in a user namespace alone
    context({ procMount: 'Unmasked' })(pod.containers[0]);
  }, /procMount \(container "main" must not set/],
] as const).map(row);

/** What weakens a container; NAME stands for its name. */
export const CONTAINER_TWEAKS = ([
  // Kubernetes refuses privileged without escalation before anyone asks Pod Security.
  ['privileged', context({ privileged: true, allowPrivilegeEscalation: undefined }), /privileged \(container "NAME" must not set/],
  ['privilege escalation', context({ allowPrivilegeEscalation: true }), /allowPrivilegeEscalation != false \(container "NAME" must set/],
  ['privilege escalation unsaid', context({ allowPrivilegeEscalation: undefined }),
    /allowPrivilegeEscalation != false \(container "NAME" must set/],
  ['CAP_SYS_ADMIN', context({ capabilities: { drop: ['ALL'], add: ['SYS_ADMIN'] } }), /container "NAME" must not include "SYS_ADMIN"/],
  ['no capabilities dropped', context({ capabilities: undefined }), /capabilities \(container "NAME" must set .*drop=\["ALL"\]/],
  ['few capabilities dropped', context({ capabilities: { drop: ['NET_RAW'] } }),
    /capabilities \(container "NAME" must set .*drop=\["ALL"\]/],
  ['runAsNonRoot false', context({ runAsNonRoot: false }), /runAsNonRoot != true \(container "NAME" must not set/],
  ['user 0', context({ runAsUser: 0 }), /runAsUser=0 \(container "NAME" must not set/],
  ['seccomp Unconfined', context({ seccompProfile: UNCONFINED }), /seccompProfile \(container "NAME" must not set .* "Unconfined"\)/],
  ['AppArmor Unconfined', context({ appArmorProfile: UNCONFINED }), /forbidden AppArmor profile.* \(container "NAME" must not set/],
  ['a port of the node', set({ ports: [{ containerPort: 8081, hostPort: 8081 }] }), /hostPort \(container "NAME" uses hostPort 8081\)/],
  ['a hook that calls another host', set({ lifecycle: { preStop: { httpGet: { host: '192.0.2.1', port: 80 } } } }),
    /host \(container "NAME"/],
] as const).map(row);
