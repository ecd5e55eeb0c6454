import { Case, INIT, MAIN, ofContainer, ofInit, ofPod, ofTemplate } from '../../../support/cases';

export const cases: Case[] = [
  ...['runAsUser', 'runAsGroup', 'fsGroup'].map((id): Case =>
    [`${id} 0 of the pod`, ofPod((spec) => { spec.securityContext[id] = 0; }), `spec.securityContext.${id}`, 0]),
  ['runAsNonRoot false of the pod, which Pod Security refuses', ofPod((spec) => { spec.securityContext.runAsNonRoot = false; }),
    'spec.securityContext.runAsNonRoot', false],
  ['runAsNonRoot false of the pod, and the container takes it', ofPod((spec) => {
    spec.securityContext.runAsNonRoot = false;
    delete spec.containers[0].securityContext.runAsNonRoot;
  }), 'spec.securityContext.runAsNonRoot', false],
  ...['runAsGroup', 'fsGroup'].map((id): Case =>
    [`${id} disk of the pod`, ofPod((spec) => { spec.securityContext[id] = 6; }), `spec.securityContext.${id}`, 6]),
  ['the group disk of the host', ofTemplate((spec) => { spec.securityContext.supplementalGroups = [6]; }),
    'spec.template.spec.securityContext.supplementalGroups[0]', 6],
  ['the group disk of a container', ofContainer((c) => { c.securityContext.runAsGroup = 6; }), `${MAIN}.securityContext.runAsGroup`, 6],
  ['groups of single devices, such as video and kvm, and of the files of others', ofPod((spec) => {
    spec.securityContext.supplementalGroups = [44, 107, 999, 60000];
  })],
  ['the user 6, who has no rights of the group', ofContainer((c) => { c.securityContext.runAsUser = 6; })],
  // The kubelet gives files of a volume to root where nothing is said, and no mode gives a file the rights of its owner.
  ['files of a volume that belong to root, as they do by default', ofPod((spec) => {
    spec.volumes.push({ name: 'settings', configMap: { name: 'settings', defaultUser: 0, items: [{ key: 'a', path: 'a', user: 0 }] } });
  })],
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
