import { Case, INIT, MAIN, ofContainer, ofEphemeral, ofInit, ofTemplate } from '../../../support/cases';

export const cases: Case[] = [
  ['unmasked', ofContainer((c) => { c.securityContext.procMount = 'Unmasked'; }), `${MAIN}.securityContext.procMount`, 'Unmasked'],
  ['of an init container', ofInit((c) => { c.securityContext.procMount = 'Unmasked'; }), `${INIT}.securityContext.procMount`, 'Unmasked'],
  ['of an ephemeral container', ofEphemeral((c) => { c.securityContext.procMount = 'Unmasked'; }),
    'spec.ephemeralContainers[0].securityContext.procMount', 'Unmasked'],
  ['of a template', ofTemplate((spec) => { spec.containers[0].securityContext.procMount = 'Unmasked'; }),
    'spec.template.spec.containers[0].securityContext.procMount', 'Unmasked'],
  ['the default', ofInit((c) => { c.securityContext.procMount = 'Default'; })],
];
