import { RuntimeIsolation } from '../../../../src/engine/runtimes/traits';
import { Case, INIT, MAIN, Tweak, ofContainer, ofInit, ofPod, tweaked } from '../../../support/cases';

const ignored = (what: string, isolation = 'user-space-kernel') => ({ detail: `the runtime (${isolation}) applies no ${what}` });
const appliesAll = {
  runtime: { isolation: RuntimeIsolation.VIRTUAL_MACHINE, appliesSeccomp: true, appliesAppArmor: true, appliesSysctls: true },
};

const onKata = (tweak: Tweak): Tweak => (spec) => {
  spec.runtimeClassName = 'kata-qemu';
  tweak(spec);
};
const seccomp: Tweak = ({ securityContext }) => { securityContext.seccompProfile = { type: 'Localhost', localhostProfile: 'agent.json' }; };
const appArmor: Tweak = ({ securityContext }) => { securityContext.appArmorProfile = { type: 'RuntimeDefault' }; };
const sysctl: Tweak = ({ securityContext }) => { securityContext.sysctls = [{ name: 'net.ipv4.tcp_rmem', value: '1 2 3' }]; };
const ANNOTATION = 'container.apparmor.security.beta.kubernetes.io/main';

export const cases: Case[] = [
  ['a local seccomp profile on gVisor', ofContainer(seccomp), `${MAIN}.securityContext.seccompProfile.type`, 'Localhost',
    ignored('seccomp profile')],
  ['a local seccomp profile of an init container', ofInit(seccomp), `${INIT}.securityContext.seccompProfile.type`, 'Localhost',
    ignored('seccomp profile')],
  ['a local seccomp profile of the pod and its containers, reported once',
    ofPod((spec) => [spec, ...spec.containers, ...spec.initContainers].forEach(seccomp)),
    'spec.securityContext.seccompProfile.type', 'Localhost', ignored('seccomp profile')],
  ['a local seccomp profile on Kata', ofPod(onKata(seccomp)), 'spec.securityContext.seccompProfile.type', 'Localhost',
    ignored('seccomp profile', 'virtual-machine')],
  ['AppArmor on gVisor', ofPod(appArmor), 'spec.securityContext.appArmorProfile.type', 'RuntimeDefault', ignored('AppArmor profile')],
  ['AppArmor of a container on Kata', ofPod(onKata((spec) => {
    spec.containers[0].securityContext.appArmorProfile = { type: 'Localhost', localhostProfile: 'agent' };
  })), `${MAIN}.securityContext.appArmorProfile.type`, 'Localhost', ignored('AppArmor profile', 'virtual-machine')],
  ['AppArmor by annotation', tweaked('DaemonSet', ({ spec }) => {
    spec.template.metadata.annotations =
    { [ANNOTATION]: 'runtime/default' };
  }),
  `spec.template.metadata.annotations["${ANNOTATION}"]`, 'runtime/default', ignored('AppArmor profile')],
  ['a sysctl on gVisor', ofPod(sysctl), 'spec.securityContext.sysctls[0].name', 'net.ipv4.tcp_rmem', ignored('sysctl')],
  ['a local seccomp profile of each container, reported once', ofPod((spec) => [...spec.containers, ...spec.initContainers]
    .forEach(seccomp)),
  `${INIT}.securityContext.seccompProfile.type`, 'Localhost',
  { detail: `${ignored('seccomp profile').detail}; it also ignores ${MAIN}.securityContext.seccompProfile.type` }],
  ['settings of each sort, reported once', ofPod((spec) => [seccomp, appArmor, sysctl].forEach((tweak) => tweak(spec))),
    'spec.securityContext.seccompProfile.type', 'Localhost', {
      detail: `${ignored('seccomp profile').detail}; it also ignores spec.securityContext.appArmorProfile.type, `
        + 'spec.securityContext.sysctls[0].name',
    }],
  ['a sysctl on Kata', ofPod(onKata(sysctl))],
  ['the default seccomp profile', ofContainer((c) => { c.securityContext.seccompProfile = { type: 'RuntimeDefault' }; })],
  ['all of them where the runtime applies them', ofPod((spec) => [seccomp, appArmor, sysctl].forEach((tweak) => tweak(spec))), undefined,
    undefined, appliesAll],
];
