import { Case, MAIN, ofContainer, ofEphemeral, ofInit, ofPod, ofTemplate } from '../../../support/cases';

export const cases: Case[] = [
  ['a type of the pod', ofPod((spec) => { spec.securityContext.seLinuxOptions = { type: 'spc_t' }; }),
    'spec.securityContext.seLinuxOptions.type', 'spc_t'],
  ['a user', ofContainer((c) => { c.securityContext.seLinuxOptions = { user: 'root' }; }), `${MAIN}.securityContext.seLinuxOptions.user`,
    'root'],
  ['a role', ofTemplate((spec) => { spec.securityContext.seLinuxOptions = { role: 'r' }; }),
    'spec.template.spec.securityContext.seLinuxOptions.role', 'r'],
  ['a type of an ephemeral container', ofEphemeral((c) => {
    c.securityContext.seLinuxOptions = {
      type: 'container_runtime_t',
      level: 's0:c1',
    };
  }),
  'spec.ephemeralContainers[0].securityContext.seLinuxOptions.type', 'container_runtime_t'],
  ...['container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t']
    .map((type): Case => [`${type}, a type of containers`, ofPod((spec) => {
      spec.runtimeClassName = 'kata-qemu'; // gVisor takes no label
      spec.initContainers[0].securityContext.seLinuxOptions = { type, level: 's0:c1' };
    })]),
  ['an empty user and role', ofInit((c) => { c.securityContext.seLinuxOptions = { user: '', role: '' }; })],
];
