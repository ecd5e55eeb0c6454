import { RuntimeIsolation } from '../../../../src/engine/runtimes/traits';
import { Case, INIT, MAIN, Tweak, allows, finds, ofContainer, ofInit, ofPod, tweaked } from '../../../support/cases';

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
  finds('a local seccomp profile on gVisor', ofContainer(seccomp),
    { field: `${MAIN}.securityContext.seccompProfile.type`, got: 'Localhost', ...ignored('seccomp profile') }),
  finds('a local seccomp profile of an init container', ofInit(seccomp),
    { field: `${INIT}.securityContext.seccompProfile.type`, got: 'Localhost', ...ignored('seccomp profile') }),
  finds('a local seccomp profile of the pod and its containers, reported once',
    ofPod((spec) => [spec, ...spec.containers, ...spec.initContainers].forEach(seccomp)),
    { field: 'spec.securityContext.seccompProfile.type', got: 'Localhost', ...ignored('seccomp profile') }),
  finds('a local seccomp profile on Kata', ofPod(onKata(seccomp)),
    { field: 'spec.securityContext.seccompProfile.type', got: 'Localhost', ...ignored('seccomp profile', 'virtual-machine') }),
  finds('AppArmor on gVisor', ofPod(appArmor),
    { field: 'spec.securityContext.appArmorProfile.type', got: 'RuntimeDefault', ...ignored('AppArmor profile') }),
  finds('AppArmor of a container on Kata', ofPod(onKata((spec) => {
    spec.containers[0].securityContext.appArmorProfile = { type: 'Localhost', localhostProfile: 'agent' };
  })), { field: `${MAIN}.securityContext.appArmorProfile.type`, got: 'Localhost', ...ignored('AppArmor profile', 'virtual-machine') }),
  finds('AppArmor by annotation', tweaked('DaemonSet', ({ spec }) => {
    spec.template.metadata.annotations = { [ANNOTATION]: 'runtime/default' };
  }), { field: `spec.template.metadata.annotations["${ANNOTATION}"]`, got: 'runtime/default', ...ignored('AppArmor profile') }),
  finds('a sysctl on gVisor', ofPod(sysctl),
    { field: 'spec.securityContext.sysctls[0].name', got: 'net.ipv4.tcp_rmem', ...ignored('sysctl') }),
  finds('a local seccomp profile of each container, reported once', ofPod((spec) => [...spec.containers, ...spec.initContainers]
    .forEach(seccomp)), {
    field: `${INIT}.securityContext.seccompProfile.type`,
    got: 'Localhost',
    detail: `${ignored('seccomp profile').detail}; it also ignores ${MAIN}.securityContext.seccompProfile.type`,
  }),
  finds('settings of each sort, reported once', ofPod((spec) => [seccomp, appArmor, sysctl].forEach((tweak) => tweak(spec))), {
    field: 'spec.securityContext.seccompProfile.type',
    got: 'Localhost',
    detail: `${ignored('seccomp profile').detail}; it also ignores spec.securityContext.appArmorProfile.type, `
        + 'spec.securityContext.sysctls[0].name',
  }),
  allows('a sysctl on Kata', ofPod(onKata(sysctl))),
  allows('the default seccomp profile', ofContainer((c) => { c.securityContext.seccompProfile = { type: 'RuntimeDefault' }; })),
  allows('all of them where the runtime applies them', ofPod((spec) => [seccomp, appArmor, sysctl].forEach((tweak) => tweak(spec))),
    appliesAll),
];
