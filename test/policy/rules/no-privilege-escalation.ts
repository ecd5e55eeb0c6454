import { Case, INIT, MAIN, ofContainer, ofInit } from '../../support/cases';

export const cases: Case[] = [
  ['privileged', ofContainer((c) => { c.securityContext.privileged = true; }), `${MAIN}.securityContext.privileged`, true],
  ['allowed', ofInit((c) => { c.securityContext.allowPrivilegeEscalation = true; }), `${INIT}.securityContext.allowPrivilegeEscalation`, true],
  ['not said', ofContainer((c) => { delete c.securityContext.allowPrivilegeEscalation; }), `${MAIN}.securityContext.allowPrivilegeEscalation`, undefined],
  ['privileged not said', ofContainer((c) => { delete c.securityContext.privileged; })],
];
