import { Case, MAIN, ofContainer, ofInit } from '../../support/cases';

export const cases: Case[] = [
  ['unmasked', ofContainer((c) => { c.securityContext.procMount = 'Unmasked'; }), `${MAIN}.securityContext.procMount`, 'Unmasked'],
  ['the default', ofInit((c) => { c.securityContext.procMount = 'Default'; })],
];
