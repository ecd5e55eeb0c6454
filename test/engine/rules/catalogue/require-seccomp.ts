import { RuntimeIsolation } from '../../../../src/engine/runtimes/traits';
import { Case, MAIN, allows, finds, ofContainer, ofPod } from '../../../support/cases';

export const cases: Case[] = [
  finds('none of the pod', ofPod((spec) => { spec.securityContext.seccompProfile.type = 'Unconfined'; }),
    { field: 'spec.securityContext.seccompProfile.type', got: 'Unconfined' }),
  finds('none of a container', ofContainer((c) => { c.securityContext.seccompProfile = { type: 'Unconfined' }; }),
    { field: `${MAIN}.securityContext.seccompProfile.type`, got: 'Unconfined' }),
  finds('no profile of the pod and the container', ofPod((spec) => {
    delete spec.securityContext.seccompProfile;
    delete spec.containers[0].securityContext.seccompProfile;
  }), { field: `${MAIN}.securityContext.seccompProfile.type` }),
  finds('none of the pod, and the container takes it', ofPod((spec) => {
    spec.securityContext.seccompProfile = { type: 'Unconfined' };
    delete spec.containers[0].securityContext.seccompProfile;
  }), { field: 'spec.securityContext.seccompProfile.type', got: 'Unconfined' }),
  finds('a profile of the pod without a type',
    ofPod((spec) => { spec.securityContext.seccompProfile = { localhostProfile: 'agent.json' }; }),
    { field: 'spec.securityContext.seccompProfile.type' }),
  allows('a local profile',
    ofContainer((c) => { c.securityContext.seccompProfile = { type: 'Localhost', localhostProfile: 'agent.json' }; }),
    { runtime: { isolation: RuntimeIsolation.VIRTUAL_MACHINE, appliesSeccomp: true } }),
  allows('a profile of the pod alone', ofContainer((c) => { delete c.securityContext.seccompProfile; })),
];
