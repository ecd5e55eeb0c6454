import { Case, INIT, ofContainer, ofEphemeral, ofInit, ofPod, ofTemplate } from '../../../support/cases';

export const cases: Case[] = [
  ['of the pod', ofPod((spec) => { spec.securityContext.windowsOptions = { hostProcess: true }; }),
    'spec.securityContext.windowsOptions.hostProcess', true],
  ['of a container', ofInit((c) => { c.securityContext.windowsOptions = { hostProcess: true }; }),
    `${INIT}.securityContext.windowsOptions.hostProcess`, true],
  ['of an ephemeral container', ofEphemeral((c) => { c.securityContext.windowsOptions = { hostProcess: true }; }),
    'spec.ephemeralContainers[0].securityContext.windowsOptions.hostProcess', true],
  ['of a template', ofTemplate((spec) => { spec.securityContext.windowsOptions = { hostProcess: true }; }),
    'spec.template.spec.securityContext.windowsOptions.hostProcess', true],
  ['false', ofContainer((c) => { c.securityContext.windowsOptions = { hostProcess: false }; })],
];
