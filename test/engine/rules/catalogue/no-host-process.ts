import { Case, INIT, allows, finds, ofContainer, ofEphemeral, ofInit, ofPod, ofTemplate } from '../../../support/cases';

export const cases: Case[] = [
  finds('of the pod', ofPod((spec) => { spec.securityContext.windowsOptions = { hostProcess: true }; }),
    { field: 'spec.securityContext.windowsOptions.hostProcess', got: true }),
  finds('of a container', ofInit((c) => { c.securityContext.windowsOptions = { hostProcess: true }; }),
    { field: `${INIT}.securityContext.windowsOptions.hostProcess`, got: true }),
  finds('of an ephemeral container', ofEphemeral((c) => { c.securityContext.windowsOptions = { hostProcess: true }; }),
    { field: 'spec.ephemeralContainers[0].securityContext.windowsOptions.hostProcess', got: true }),
  finds('of a template', ofTemplate((spec) => { spec.securityContext.windowsOptions = { hostProcess: true }; }),
    { field: 'spec.template.spec.securityContext.windowsOptions.hostProcess', got: true }),
  allows('false', ofContainer((c) => { c.securityContext.windowsOptions = { hostProcess: false }; })),
];
