import { Case, INIT, MAIN, allows, finds, ofContainer, ofEphemeral, ofInit, tweaked } from '../../../support/cases';

export const cases: Case[] = [
  finds('none dropped', ofContainer((c) => { delete c.securityContext.capabilities; }),
    { field: `${MAIN}.securityContext.capabilities.drop` }),
  finds('not all dropped', ofInit((c) => { c.securityContext.capabilities.drop = ['NET_RAW']; }),
    { field: `${INIT}.securityContext.capabilities.drop`, got: ['NET_RAW'] }),
  finds('one added', ofContainer((c) => { c.securityContext.capabilities.add = ['NET_RAW']; }),
    { field: `${MAIN}.securityContext.capabilities.add`, got: ['NET_RAW'] }),
  finds('one added beside the one for low ports', ofContainer((c) => {
    c.securityContext.capabilities.add = ['NET_BIND_SERVICE', 'SYS_ADMIN'];
  }), { field: `${MAIN}.securityContext.capabilities.add`, got: ['NET_BIND_SERVICE', 'SYS_ADMIN'] }),
  ...['CAP_NET_BIND_SERVICE', 'net_bind_service'].map((name) =>
    finds(`the one for low ports by another name: ${name}`, ofContainer((c) => { c.securityContext.capabilities.add = [name]; }),
      { field: `${MAIN}.securityContext.capabilities.add`, got: [name] })),
  finds('text for a list', ofContainer((c) => { c.securityContext.capabilities.drop = 'ALL'; }),
    { field: `${MAIN}.securityContext.capabilities.drop`, got: 'ALL' }),
  finds('one added by an ephemeral container', ofEphemeral((c) => { c.securityContext.capabilities.add = ['SYS_PTRACE']; }),
    { field: 'spec.ephemeralContainers[0].securityContext.capabilities.add', got: ['SYS_PTRACE'] }),
  finds('one added by a sidecar', ofInit((c) => {
    c.restartPolicy = 'Always';
    c.securityContext.capabilities.add = ['NET_ADMIN'];
  }), { field: `${INIT}.securityContext.capabilities.add`, got: ['NET_ADMIN'] }),
  finds('every one by another name', ofContainer((c) => { c.securityContext.capabilities.drop = ['all']; }),
    { field: `${MAIN}.securityContext.capabilities.drop`, got: ['all'] }),
  finds('none dropped by a Job', tweaked('Job', ({ spec }) => { spec.template.spec.containers[0].securityContext.capabilities = {}; }),
    { field: 'spec.template.spec.containers[0].securityContext.capabilities.drop' }),
  allows('an empty list of added ones', ofContainer((c) => { c.securityContext.capabilities.add = []; })),
];
