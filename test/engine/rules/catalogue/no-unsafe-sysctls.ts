import { SAFE_SYSCTLS } from '../../../../src/engine/rules/criteria/security-contexts';
import { Case, ofPod, ofTemplate } from '../../../support/cases';

export const cases: Case[] = [
  ['one of the kernel', ofPod((spec) => { spec.securityContext.sysctls = [{ name: 'kernel.msgmax', value: '1' }]; }),
    'spec.securityContext.sysctls[0].name', 'kernel.msgmax'],
  ['one of a template', ofTemplate((spec) => { spec.securityContext.sysctls = [{ name: 'net.core.somaxconn', value: '1024' }]; }),
    'spec.template.spec.securityContext.sysctls[0].name', 'net.core.somaxconn'],
  ['all safe ones', ofPod((spec) => {
    spec.runtimeClassName = 'kata-qemu'; // gVisor sets none
    spec.securityContext.sysctls = SAFE_SYSCTLS.map((name) => ({ name, value: '1' }));
  })],
];
