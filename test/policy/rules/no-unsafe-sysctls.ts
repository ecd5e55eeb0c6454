import { Case, ofPod } from '../../support/cases';

export const cases: Case[] = [
  ['one of the kernel', ofPod((spec) => { spec.securityContext.sysctls = [{ name: 'net.ipv4.tcp_syncookies', value: '1' }, { name: 'kernel.msgmax', value: '1' }]; }),
    'spec.securityContext.sysctls[1].name', 'kernel.msgmax'],
  ['a safe one', ofPod((spec) => { spec.securityContext.sysctls = [{ name: 'net.ipv4.tcp_rmem', value: '1 2 3' }]; })],
];
