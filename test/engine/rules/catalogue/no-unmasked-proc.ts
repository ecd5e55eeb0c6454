import { Case, INIT, MAIN, allows, finds, ofContainer, ofEphemeral, ofInit, ofTemplate } from '../../../support/cases';

export const cases: Case[] = [
  finds('unmasked', ofContainer((c) => { c.securityContext.procMount = 'Unmasked'; }),
    { field: `${MAIN}.securityContext.procMount`, got: 'Unmasked' }),
  finds('of an init container', ofInit((c) => { c.securityContext.procMount = 'Unmasked'; }),
    { field: `${INIT}.securityContext.procMount`, got: 'Unmasked' }),
  finds('of an ephemeral container', ofEphemeral((c) => { c.securityContext.procMount = 'Unmasked'; }),
    { field: 'spec.ephemeralContainers[0].securityContext.procMount', got: 'Unmasked' }),
  finds('of a template', ofTemplate((spec) => { spec.containers[0].securityContext.procMount = 'Unmasked'; }),
    { field: 'spec.template.spec.containers[0].securityContext.procMount', got: 'Unmasked' }),
  allows('the default', ofInit((c) => { c.securityContext.procMount = 'Default'; })),
];
