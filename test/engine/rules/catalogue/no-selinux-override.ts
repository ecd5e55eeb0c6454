import { Case, MAIN, allows, finds, ofContainer, ofEphemeral, ofInit, ofPod, ofTemplate } from '../../../support/cases';

export const cases: Case[] = [
  finds('a type of the pod', ofPod((spec) => { spec.securityContext.seLinuxOptions = { type: 'spc_t' }; }),
    { field: 'spec.securityContext.seLinuxOptions.type', got: 'spc_t' }),
  finds('a user', ofContainer((c) => { c.securityContext.seLinuxOptions = { user: 'root' }; }),
    { field: `${MAIN}.securityContext.seLinuxOptions.user`, got: 'root' }),
  finds('a role', ofTemplate((spec) => { spec.securityContext.seLinuxOptions = { role: 'r' }; }),
    { field: 'spec.template.spec.securityContext.seLinuxOptions.role', got: 'r' }),
  finds('a type of an ephemeral container', ofEphemeral((c) => {
    c.securityContext.seLinuxOptions = { type: 'container_runtime_t', level: 's0:c1' };
  }), { field: 'spec.ephemeralContainers[0].securityContext.seLinuxOptions.type', got: 'container_runtime_t' }),
  ...['container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t']
    .map((type) => allows(`${type}, a type of containers`, ofPod((spec) => {
      spec.runtimeClassName = 'kata-qemu'; // gVisor takes no label
      spec.initContainers[0].securityContext.seLinuxOptions = { type, level: 's0:c1' };
    }))),
  allows('an empty user and role', ofInit((c) => { c.securityContext.seLinuxOptions = { user: '', role: '' }; })),
];
