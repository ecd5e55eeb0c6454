import {
  AgentFacts, ContainerReading, NONE, NOT_SET, RowSpec, findingsRow, givenFields, list, perContainer, settingFields, shown,
} from './agent-facts';
import { PostureSection } from './posture-agent';
import { isGiven } from '../manifest/network-policy';
import { ContainerView, PodView } from '../manifest/pod-view';
import { isolationOf } from '../runtimes/isolation-text';
import { Json, object, textOf } from '../value/json';

/** The runtime of an agent in one line, such as "gvisor: a kernel in user space". */
export function runtimeOf({ pod, view }: Pick<AgentFacts, 'pod' | 'view'>): string {
  const { runtimeClassName } = pod.spec;
  const traits = view.runtimeOf(pod);
  return `${runtimeClassName ? textOf(runtimeClassName) : 'the default runtime of the cluster'}: ${isolationOf(traits)}`;
}

const PLACEMENT = ['nodeName', 'nodeSelector', 'tolerations', 'affinity'];

export const RUNTIME_ROWS: readonly RowSpec[] = [
  {
    section: PostureSection.RUNTIME,
    label: 'RuntimeClass',
    rules: ['require-sandboxed-runtime'],
    read: (facts) => {
      const { pod, view } = facts;
      const { runtimeClassName } = pod.spec;
      const found = typeof runtimeClassName === 'string' ? view.find('node.k8s.io/RuntimeClass', '', runtimeClassName) : undefined;
      const classes = found ? [found, ...view.sameAs(found).filter((one) => one !== found)] : [];
      return {
        value: runtimeOf(facts),
        at: [...givenFields(pod, ['runtimeClassName']), ...classes.map((manifest) => ({ manifest, field: 'handler' }))],
      };
    },
  },
  {
    section: PostureSection.RUNTIME,
    label: 'profiles that the runtime applies',
    rules: [],
    read: ({ pod, view }) => {
      const traits = view.runtimeOf(pod);
      const applied = traits && list([
        ...traits.appliesSeccomp ? ['seccomp'] : [],
        ...traits.appliesAppArmor ? ['AppArmor'] : [],
        ...traits.appliesSysctls ? ['sysctls'] : [],
      ]);
      return { value: applied ?? 'not known', at: givenFields(pod, ['runtimeClassName']) };
    },
  },
  findingsRow(
    PostureSection.RUNTIME,
    'settings that the runtime ignores or refuses',
    'no-runtime-ignored-settings',
    'no-runtime-refused-settings',
  ),
  findingsRow(PostureSection.RUNTIME, 'annotations that change the runtime', 'no-runtime-annotations'),
  {
    section: PostureSection.RUNTIME,
    label: 'node',
    rules: ['no-node-name', 'no-control-plane-placement'],
    read: ({ pod }) => {
      const at = givenFields(pod, PLACEMENT);
      const said = PLACEMENT.filter((key) => at.some(({ field }) => field === `${pod.path}.${key}`));
      return { value: said.length === 0 ? 'the scheduler chooses' : `the scheduler chooses by ${said.join(', ')}`, at };
    },
  },
];

const { PRIVILEGES } = PostureSection;

/** A row about settings that each container has for itself or from its pod. */
function settingRow(label: string, rules: readonly string[], keys: readonly string[], text: (settings: Json) => string): RowSpec {
  const read = (pod: PodView) => (container: ContainerView): ContainerReading => ({
    value: text(container.securityContext),
    fields: settingFields(pod, container, ...keys),
  });
  return { section: PRIVILEGES, label, rules, read: ({ pod }) => perContainer(pod, read(pod)) };
}

/** The same about a profile such as `RuntimeDefault`, which a container takes from its pod as a whole. */
function profileRow(label: string, rules: readonly string[], key: string): RowSpec {
  const read = (pod: PodView) => (container: ContainerView): ContainerReading => {
    const { type, localhostProfile } = object(object(container.container.securityContext)[key] ?? pod.securityContext[key]);
    const value = `${shown(type)}${isGiven(localhostProfile) ? ` ${textOf(localhostProfile)}` : ''}`;
    return { value, fields: settingFields(pod, container, key).map((field) => `${field}.type`) };
  };
  return { section: PRIVILEGES, label, rules, read: ({ pod }) => perContainer(pod, read(pod)) };
}

const SECCOMP = profileRow('seccomp profile', ['require-seccomp', 'no-weak-seccomp-profile'], 'seccompProfile');

/** The profiles of an agent that an operator writes to the node, which are among the manifests. */
function operatorProfiles({ pod, view }: AgentFacts): Json[] {
  const names = pod.containers.flatMap(({ securityContext }) => {
    const { localhostProfile } = object(securityContext.seccompProfile);
    return typeof localhostProfile === 'string' ? /^operator\/(.+)\.json$/.exec(localhostProfile)?.[1] ?? [] : [];
  });
  return [...new Set(names)].flatMap((name) => view.find('security-profiles-operator.x-k8s.io/SeccompProfile', '', name) ?? []);
}

function userText({ runAsUser, runAsGroup, runAsNonRoot }: Json): string {
  const ids = isGiven(runAsUser) || isGiven(runAsGroup)
    ? `user ${isGiven(runAsUser) ? textOf(runAsUser) : 'of the image'}, group ${isGiven(runAsGroup) ? textOf(runAsGroup) : 'of the image'}`
    : 'user and group of the image';
  return runAsNonRoot === true ? `${ids}, never root` : ids;
}

function escalationText({ privileged, allowPrivilegeEscalation }: Json): string {
  return privileged === true ? 'privileged' : allowPrivilegeEscalation === false ? 'off' : 'allowed';
}

function capabilitiesText({ capabilities }: Json): string {
  const { add, drop } = object(capabilities);
  const texts = (values: unknown) => (Array.isArray(values) ? values.map(textOf) : []);
  const dropped = texts(drop);
  const base = dropped.includes('ALL') ? NONE : `those of the runtime${dropped.length > 0 ? ` without ${list(dropped)}` : ''}`;
  return texts(add).length === 0 ? base : base === NONE ? list(texts(add)) : `${base}, with ${list(texts(add))}`;
}

const NAMESPACES = { hostNetwork: 'network', hostPID: 'processes', hostIPC: 'IPC' } as const;

export const PRIVILEGE_ROWS: readonly RowSpec[] = [
  settingRow('user and group', ['require-non-root'], ['runAsUser', 'runAsGroup', 'runAsNonRoot'], userText),
  settingRow('privilege escalation', ['no-privilege-escalation'], ['privileged', 'allowPrivilegeEscalation'], escalationText),
  settingRow('capabilities', ['no-capabilities', 'no-net-bind-service'], ['capabilities'], capabilitiesText),
  {
    ...SECCOMP,
    read: (facts) => {
      const profiles = operatorProfiles(facts);
      const { value, at = [] } = SECCOMP.read(facts)!;
      return { value, at: [...at, ...profiles.map((manifest) => ({ manifest, field: 'spec' }))], judged: profiles };
    },
  },
  profileRow('AppArmor profile', ['no-unconfined-app-armor'], 'appArmorProfile'),
  {
    section: PRIVILEGES,
    label: 'SELinux label',
    rules: ['no-selinux-override'],
    read: ({ pod }) => perContainer(pod, (container) => {
      const options: unknown = object(container.container.securityContext).seLinuxOptions ?? pod.securityContext.seLinuxOptions;
      const { user, role, type, level } = object(options);
      const value = [user, role, type, level].filter(isGiven).map(textOf).join(':');
      return { value: value || NOT_SET, fields: settingFields(pod, container, 'seLinuxOptions') };
    }),
  },
  {
    section: PRIVILEGES,
    label: 'namespaces of the node',
    rules: ['no-host-namespaces', 'no-host-ports'],
    read: ({ pod }) => {
      const shared = Object.entries(NAMESPACES).filter(([field]) => isGiven(pod.spec[field]) && pod.spec[field] !== false);
      return { value: shared.length > 0 ? list(shared.map(([, name]) => name)) : undefined, at: givenFields(pod, Object.keys(NAMESPACES)) };
    },
  },
  {
    section: PRIVILEGES,
    label: 'processes of containers',
    rules: ['no-shared-process-namespace'],
    read: ({ pod }) => ({
      value: pod.spec.shareProcessNamespace === true ? 'shared by all containers' : 'each container sees its own',
      at: givenFields(pod, ['shareProcessNamespace']),
    }),
  },
  {
    section: PRIVILEGES,
    label: 'user namespace',
    rules: [],
    read: ({ pod }) => ({
      value: pod.spec.hostUsers === false ? 'its own: root in the pod is no root on the node' : 'that of the node',
      at: givenFields(pod, ['hostUsers']),
    }),
  },
  settingRow('/proc', ['no-unmasked-proc'], ['procMount'], ({ procMount }) => (isGiven(procMount) ? textOf(procMount) : 'Default')),
  findingsRow(PRIVILEGES, 'unsafe sysctls', 'no-unsafe-sysctls'),
  findingsRow(PRIVILEGES, 'Windows host processes', 'no-host-process'),
  findingsRow(PRIVILEGES, 'fields that no rule reads', 'no-unknown-field'),
  findingsRow(PRIVILEGES, 'devices of the node', 'no-devices', 'no-device-admin-access'),
];
