import { Case, INIT, MAIN, allows, finds, ofContainer, ofInit, ofPod, ofTemplate } from '../../../support/cases';

export const cases: Case[] = [
  ...['runAsUser', 'runAsGroup', 'fsGroup'].map((id) =>
    finds(`${id} 0 of the pod`, ofPod((spec) => { spec.securityContext[id] = 0; }), { field: `spec.securityContext.${id}`, got: 0 })),
  finds('runAsNonRoot false of the pod, which Pod Security refuses', ofPod((spec) => { spec.securityContext.runAsNonRoot = false; }),
    { field: 'spec.securityContext.runAsNonRoot', got: false }),
  finds('runAsNonRoot false of the pod, and the container takes it', ofPod((spec) => {
    spec.securityContext.runAsNonRoot = false;
    delete spec.containers[0].securityContext.runAsNonRoot;
  }), { field: 'spec.securityContext.runAsNonRoot', got: false }),
  ...['runAsGroup', 'fsGroup'].map((id) =>
    finds(`${id} disk of the pod`, ofPod((spec) => { spec.securityContext[id] = 6; }), { field: `spec.securityContext.${id}`, got: 6 })),
  finds('the group disk of the host', ofTemplate((spec) => { spec.securityContext.supplementalGroups = [6]; }),
    { field: 'spec.template.spec.securityContext.supplementalGroups[0]', got: 6 }),
  finds('the group disk of a container', ofContainer((c) => { c.securityContext.runAsGroup = 6; }),
    { field: `${MAIN}.securityContext.runAsGroup`, got: 6 }),
  allows('groups of single devices, such as video and kvm, and of the files of others', ofPod((spec) => {
    spec.securityContext.supplementalGroups = [44, 107, 999, 60000];
  })),
  allows('the user 6, who has no rights of the group', ofContainer((c) => { c.securityContext.runAsUser = 6; })),
  // The kubelet gives files of a volume to root where nothing is said, and no mode gives a file the rights of its owner.
  allows('files of a volume that belong to root, as they do by default', ofPod((spec) => {
    spec.volumes.push({ name: 'settings', configMap: { name: 'settings', defaultUser: 0, items: [{ key: 'a', path: 'a', user: 0 }] } });
  })),
  finds('a group 0', ofPod((spec) => { spec.securityContext.supplementalGroups = [5, 0]; }),
    { field: 'spec.securityContext.supplementalGroups[1]', got: 0 }),
  ...['runAsUser', 'runAsGroup'].map((id) =>
    finds(`${id} 0 of a container`, ofContainer((c) => { c.securityContext[id] = 0; }),
      { field: `${MAIN}.securityContext.${id}`, got: 0 })),
  finds('runAsNonRoot false', ofInit((c) => { c.securityContext.runAsNonRoot = false; }),
    { field: `${INIT}.securityContext.runAsNonRoot`, got: false }),
  finds('no user at all', ofPod((spec) => {
    delete spec.securityContext.runAsUser;
    delete spec.containers[0].securityContext.runAsUser;
  }), { field: `${MAIN}.securityContext.runAsUser` }),
  allows('the container\'s user taken from the pod', ofContainer((c) => {
    ['runAsUser', 'runAsGroup', 'runAsNonRoot'].forEach((id) => delete c.securityContext[id]);
  })),
];
