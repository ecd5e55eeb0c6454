import { Isolation } from '../../../../src/engine/runtimes/traits';
import { Case, INIT, MAIN, Tweak, ofContainer, ofInit, ofPod, ofTemplate, tweaked } from '../../../support/cases';

const GVISOR = 'user-space-kernel';
const refuses = (what: string, isolation = GVISOR) => ({
  detail: `the kubelet does not start such a ${what} with this runtime (${isolation})`,
});
const noLabel = { detail: `the runtime (${GVISOR}) accepts no SELinux label` };

const onKata = (tweak: Tweak): Tweak => (spec) => {
  spec.runtimeClassName = 'kata-qemu';
  tweak(spec);
};
const ownUsers: Tweak = (spec) => { spec.hostUsers = false; };
const mount: Tweak = (container) => {
  container.volumeMounts = [...container.volumeMounts, {
    ...container.volumeMounts[0],
    mountPath: '/data',
    readOnly: true,
    recursiveReadOnly: 'Enabled',
  }];
};
const label = { type: 'container_t', level: 's0:c1' };

export const cases: Case[] = [
  ['user namespaces on gVisor', ofPod(ownUsers), 'spec.hostUsers', false, refuses('pod')],
  ['user namespaces on Kata', ofPod(onKata(ownUsers)), 'spec.hostUsers', false, refuses('pod', 'virtual-machine')],
  ['user namespaces of a template', ofTemplate(ownUsers), 'spec.template.spec.hostUsers', false, refuses('pod')],
  ['user namespaces of a SandboxTemplate', tweaked('SandboxTemplate', ({ spec }) => ownUsers(spec.podTemplate.spec)),
    'spec.podTemplate.spec.hostUsers', false, refuses('pod')],
  ['a recursive read-only mount', ofContainer(mount), `${MAIN}.volumeMounts[1].recursiveReadOnly`, 'Enabled', refuses('container')],
  ['a recursive read-only mount of an init container on Kata', ofPod(onKata((spec) => mount(spec.initContainers[0]))),
    `${INIT}.volumeMounts[1].recursiveReadOnly`, 'Enabled',
    refuses('container', 'virtual-machine')],
  ['an SELinux label of the pod on gVisor', ofPod((spec) => { spec.securityContext.seLinuxOptions = label; }),
    'spec.securityContext.seLinuxOptions', label, noLabel],
  ['an SELinux level of a container on gVisor', ofInit((c) => { c.securityContext.seLinuxOptions = { level: 's0:c1' }; }),
    `${INIT}.securityContext.seLinuxOptions`,
    { level: 's0:c1' }, noLabel],
  ['the node\'s own users', ofPod((spec) => { spec.hostUsers = true; })],
  ['a recursive read-only mount where possible', ofContainer((c) => {
    mount(c);
    c.volumeMounts[1].recursiveReadOnly = 'IfPossible';
  })],
  ['an SELinux label on Kata', ofPod(onKata((spec) => { spec.securityContext.seLinuxOptions = label; }))],
  ['an empty SELinux label', ofPod((spec) => { spec.securityContext.seLinuxOptions = { type: '' }; })],
  ['user namespaces where the runtime takes them', ofPod(ownUsers), undefined, undefined,
    { runtime: { isolation: Isolation.VIRTUAL_MACHINE, allowsUserNamespaces: true } }],
  ['a recursive read-only mount where the runtime takes it', ofContainer(mount), undefined, undefined,
    { runtime: { isolation: Isolation.VIRTUAL_MACHINE, allowsRecursiveReadOnly: true } }],
];
