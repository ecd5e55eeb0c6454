import { Case, INIT, MAIN, ofContainer, ofEphemeral, ofInit, ofTemplate } from '../../../support/cases';

export const cases: Case[] = [
  ['privileged', ofContainer((c) => { c.securityContext.privileged = true; }), `${MAIN}.securityContext.privileged`, true],
  ['allowed', ofInit((c) => { c.securityContext.allowPrivilegeEscalation = true; }),
    `${INIT}.securityContext.allowPrivilegeEscalation`, true],
  ['no value', ofContainer((c) => { delete c.securityContext.allowPrivilegeEscalation; }),
    `${MAIN}.securityContext.allowPrivilegeEscalation`, undefined],
  ['allowed by an ephemeral container', ofEphemeral((c) => { c.securityContext.allowPrivilegeEscalation = true; }),
    'spec.ephemeralContainers[0].securityContext.allowPrivilegeEscalation', true],
  ['a privileged sidecar', ofInit((c) => Object.assign(c, {
    restartPolicy: 'Always',
    securityContext: { ...c.securityContext, privileged: true },
  })),
  `${INIT}.securityContext.privileged`, true],
  ['no value in a template', ofTemplate((spec) => { delete spec.containers[0].securityContext.allowPrivilegeEscalation; }),
    'spec.template.spec.containers[0].securityContext.allowPrivilegeEscalation', undefined],
  ['no value of privileged', ofContainer((c) => { delete c.securityContext.privileged; })],
];
