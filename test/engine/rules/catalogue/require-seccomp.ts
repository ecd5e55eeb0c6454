import { RuntimeIsolation } from '../../../../src/engine/runtimes/traits';
import { Case, MAIN, ofContainer, ofPod } from '../../../support/cases';

export const cases: Case[] = [
  ['none of the pod', ofPod((spec) => { spec.securityContext.seccompProfile.type = 'Unconfined'; }),
    'spec.securityContext.seccompProfile.type', 'Unconfined'],
  ['none of a container', ofContainer((c) => { c.securityContext.seccompProfile = { type: 'Unconfined' }; }),
    `${MAIN}.securityContext.seccompProfile.type`,
    'Unconfined'],
  ['no profile of the pod and the container', ofPod((spec) => {
    delete spec.securityContext.seccompProfile;
    delete spec.containers[0].securityContext.seccompProfile;
  }), `${MAIN}.securityContext.seccompProfile.type`, undefined],
  ['none of the pod, and the container takes it', ofPod((spec) => {
    spec.securityContext.seccompProfile = { type: 'Unconfined' };
    delete spec.containers[0].securityContext.seccompProfile;
  }), 'spec.securityContext.seccompProfile.type', 'Unconfined'],
  ['a profile of the pod without a type', ofPod((spec) => { spec.securityContext.seccompProfile = { localhostProfile: 'agent.json' }; }),
    'spec.securityContext.seccompProfile.type', undefined],
  ['a local profile', ofContainer((c) => { c.securityContext.seccompProfile = { type: 'Localhost', localhostProfile: 'agent.json' }; }),
    undefined, undefined,
    { runtime: { isolation: RuntimeIsolation.VIRTUAL_MACHINE, appliesSeccomp: true } }],
  ['a profile of the pod alone', ofContainer((c) => { delete c.securityContext.seccompProfile; })],
];
