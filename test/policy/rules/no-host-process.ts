import { Case, INIT, ofContainer, ofInit, ofPod } from '../../support/cases';

export const cases: Case[] = [
  ['of the pod', ofPod((spec) => { spec.securityContext.windowsOptions = { hostProcess: true }; }), 'spec.securityContext.windowsOptions.hostProcess', true],
  ['of a container', ofInit((c) => { c.securityContext.windowsOptions = { hostProcess: true }; }), `${INIT}.securityContext.windowsOptions.hostProcess`, true],
  ['false', ofContainer((c) => { c.securityContext.windowsOptions = { hostProcess: false }; })],
];
