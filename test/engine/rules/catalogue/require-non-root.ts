import { Case, INIT, MAIN, ofContainer, ofInit, ofPod } from '../../../support/cases';

export const cases: Case[] = [
  ...['runAsUser', 'runAsGroup', 'fsGroup'].map((id): Case =>
    [`${id} 0 of the pod`, ofPod((spec) => { spec.securityContext[id] = 0; }), `spec.securityContext.${id}`, 0]),
  ['runAsNonRoot false of the pod, which Pod Security refuses', ofPod((spec) => { spec.securityContext.runAsNonRoot = false; }),
    'spec.securityContext.runAsNonRoot', false],
  ['a group 0', ofPod((spec) => { spec.securityContext.supplementalGroups = [5, 0]; }), 'spec.securityContext.supplementalGroups[1]', 0],
  ...['runAsUser', 'runAsGroup'].map((id): Case =>
    [`${id} 0 of a container`, ofContainer((c) => { c.securityContext[id] = 0; }), `${MAIN}.securityContext.${id}`, 0]),
  ['runAsNonRoot false', ofInit((c) => { c.securityContext.runAsNonRoot = false; }), `${INIT}.securityContext.runAsNonRoot`, false],
  ['no user at all', ofPod((spec) => {
    delete spec.securityContext.runAsUser;
    delete spec.containers[0].securityContext.runAsUser;
  }), `${MAIN}.securityContext.runAsUser`, undefined],
  ['the container\'s user taken from the pod', ofContainer((c) => {
    ['runAsUser', 'runAsGroup', 'runAsNonRoot']
      .forEach((id) => delete c.securityContext[id]);
  })],
];
