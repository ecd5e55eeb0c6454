import { Case, INIT, MAIN, allows, finds, ofContainer, ofEphemeral, ofInit, ofTemplate } from '../../../support/cases';

export const cases: Case[] = [
  finds('privileged', ofContainer((c) => { c.securityContext.privileged = true; }),
    { field: `${MAIN}.securityContext.privileged`, got: true }),
  finds('allowed', ofInit((c) => { c.securityContext.allowPrivilegeEscalation = true; }),
    { field: `${INIT}.securityContext.allowPrivilegeEscalation`, got: true }),
  finds('no value', ofContainer((c) => { delete c.securityContext.allowPrivilegeEscalation; }),
    { field: `${MAIN}.securityContext.allowPrivilegeEscalation` }),
  finds('allowed by an ephemeral container', ofEphemeral((c) => { c.securityContext.allowPrivilegeEscalation = true; }),
    { field: 'spec.ephemeralContainers[0].securityContext.allowPrivilegeEscalation', got: true }),
  finds('a privileged sidecar', ofInit((c) => Object.assign(c, {
    restartPolicy: 'Always',
    securityContext: { ...c.securityContext, privileged: true },
  })), { field: `${INIT}.securityContext.privileged`, got: true }),
  finds('no value in a template', ofTemplate((spec) => { delete spec.containers[0].securityContext.allowPrivilegeEscalation; }),
    { field: 'spec.template.spec.containers[0].securityContext.allowPrivilegeEscalation' }),
  allows('no value of privileged', ofContainer((c) => { delete c.securityContext.privileged; })),
];
