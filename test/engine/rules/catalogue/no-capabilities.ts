import { Case, INIT, MAIN, ofContainer, ofEphemeral, ofInit, tweaked } from '../../../support/cases';

export const cases: Case[] = [
  ['none dropped', ofContainer((c) => { delete c.securityContext.capabilities; }), `${MAIN}.securityContext.capabilities.drop`, undefined],
  ['not all dropped', ofInit((c) => { c.securityContext.capabilities.drop = ['NET_RAW']; }), `${INIT}.securityContext.capabilities.drop`,
    ['NET_RAW']],
  ['one added', ofContainer((c) => { c.securityContext.capabilities.add = ['NET_RAW']; }), `${MAIN}.securityContext.capabilities.add`,
    ['NET_RAW']],
  ['one added beside the one for low ports', ofContainer((c) => {
    c.securityContext.capabilities.add = ['NET_BIND_SERVICE',
      'SYS_ADMIN'];
  }),
  `${MAIN}.securityContext.capabilities.add`, ['NET_BIND_SERVICE', 'SYS_ADMIN']],
  ...['CAP_NET_BIND_SERVICE', 'net_bind_service'].map((name): Case =>
    [`the one for low ports by another name: ${name}`, ofContainer((c) => { c.securityContext.capabilities.add = [name]; }),
      `${MAIN}.securityContext.capabilities.add`, [name]]),
  ['text for a list', ofContainer((c) => { c.securityContext.capabilities.drop = 'ALL'; }), `${MAIN}.securityContext.capabilities.drop`,
    'ALL'],
  ['one added by an ephemeral container', ofEphemeral((c) => { c.securityContext.capabilities.add = ['SYS_PTRACE']; }),
    'spec.ephemeralContainers[0].securityContext.capabilities.add', ['SYS_PTRACE']],
  ['one added by a sidecar', ofInit((c) => {
    c.restartPolicy = 'Always';
    c.securityContext.capabilities.add = ['NET_ADMIN'];
  }), `${INIT}.securityContext.capabilities.add`, ['NET_ADMIN']],
  ['every one by another name', ofContainer((c) => { c.securityContext.capabilities.drop = ['all']; }),
    `${MAIN}.securityContext.capabilities.drop`, ['all']],
  ['none dropped by a Job', tweaked('Job', ({ spec }) => { spec.template.spec.containers[0].securityContext.capabilities = {}; }),
    'spec.template.spec.containers[0].securityContext.capabilities.drop', undefined],
  ['an empty list of added ones', ofContainer((c) => { c.securityContext.capabilities.add = []; })],
];
