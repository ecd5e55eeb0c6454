import { Case, INIT, MAIN, ofContainer, ofEphemeral, ofInit } from '../../support/cases';

export const cases: Case[] = [
  ['none dropped', ofContainer((c) => { delete c.securityContext.capabilities; }), `${MAIN}.securityContext.capabilities.drop`, undefined],
  ['not all dropped', ofInit((c) => { c.securityContext.capabilities.drop = ['NET_RAW']; }), `${INIT}.securityContext.capabilities.drop`, ['NET_RAW']],
  ['one added', ofContainer((c) => { c.securityContext.capabilities.add = ['NET_BIND_SERVICE']; }), `${MAIN}.securityContext.capabilities.add`,
    ['NET_BIND_SERVICE']],
  ['text for a list', ofContainer((c) => { c.securityContext.capabilities.drop = 'ALL'; }), `${MAIN}.securityContext.capabilities.drop`, 'ALL'],
  ['one added by an ephemeral container', ofEphemeral((c) => { c.securityContext.capabilities.add = ['SYS_PTRACE']; }),
    'spec.ephemeralContainers[0].securityContext.capabilities.add', ['SYS_PTRACE']],
  ['an empty list of added ones', ofContainer((c) => { c.securityContext.capabilities.add = []; })],
];
