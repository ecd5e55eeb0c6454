import { Case, INIT, ofContainer, ofInit, ofPod, tweaked } from '../../support/cases';

export const cases: Case[] = [
  ['of the pod', ofPod((spec) => { spec.securityContext.appArmorProfile = { type: 'Unconfined' }; }), 'spec.securityContext.appArmorProfile.type', 'Unconfined'],
  ['of a container', ofInit((c) => { c.securityContext.appArmorProfile = { type: 'Unconfined' }; }), `${INIT}.securityContext.appArmorProfile.type`, 'Unconfined'],
  ['by annotation', tweaked('Pod', ({ metadata }) => { metadata.annotations = { 'container.apparmor.security.beta.kubernetes.io/main': 'unconfined' }; }),
    'metadata.annotations["container.apparmor.security.beta.kubernetes.io/main"]', 'unconfined'],
  ['by annotation of a template', tweaked('Deployment', ({ spec }) => {
    spec.template.metadata.annotations = { 'container.apparmor.security.beta.kubernetes.io/main': 'unconfined' };
  }), 'spec.template.metadata.annotations["container.apparmor.security.beta.kubernetes.io/main"]', 'unconfined'],
  ['a profile of the node', ofContainer((c) => { c.securityContext.appArmorProfile = { type: 'Localhost', localhostProfile: 'a' }; })],
  ['a profile of the node by annotation', tweaked('Pod', ({ metadata }) => {
    metadata.annotations = { 'container.apparmor.security.beta.kubernetes.io/main': 'localhost/a' };
  })],
];
