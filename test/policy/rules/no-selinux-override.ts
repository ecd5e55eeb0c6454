import { Case, MAIN, ofContainer, ofPod, ofTemplate } from '../../support/cases';

export const cases: Case[] = [
  ['a type of the pod', ofPod((spec) => { spec.securityContext.seLinuxOptions = { type: 'spc_t' }; }), 'spec.securityContext.seLinuxOptions.type', 'spc_t'],
  ['a user', ofContainer((c) => { c.securityContext.seLinuxOptions = { user: 'root' }; }), `${MAIN}.securityContext.seLinuxOptions.user`, 'root'],
  ['a role', ofTemplate((spec) => { spec.securityContext.seLinuxOptions = { role: 'r' }; }), 'spec.template.spec.securityContext.seLinuxOptions.role', 'r'],
  ['a type of containers', ofContainer((c) => { c.securityContext.seLinuxOptions = { type: 'container_t', level: 's0:c1' }; })],
];
