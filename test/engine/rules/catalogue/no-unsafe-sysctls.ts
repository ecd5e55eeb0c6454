import { SAFE_SYSCTLS } from '../../../../src/engine/rules/criteria/security-contexts';
import { Case, allows, finds, ofPod, ofTemplate } from '../../../support/cases';

export const cases: Case[] = [
  finds('one of the kernel', ofPod((spec) => { spec.securityContext.sysctls = [{ name: 'kernel.msgmax', value: '1' }]; }),
    { field: 'spec.securityContext.sysctls[0].name', got: 'kernel.msgmax' }),
  finds('one of a template', ofTemplate((spec) => { spec.securityContext.sysctls = [{ name: 'net.core.somaxconn', value: '1024' }]; }),
    { field: 'spec.template.spec.securityContext.sysctls[0].name', got: 'net.core.somaxconn' }),
  allows('all safe ones', ofPod((spec) => {
    spec.runtimeClassName = 'kata-qemu'; // gVisor sets none
    spec.securityContext.sysctls = SAFE_SYSCTLS.map((name) => ({ name, value: '1' }));
  })),
];
