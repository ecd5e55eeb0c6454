import { RuntimeIsolation } from '../../../../src/engine/runtimes/traits';
import { Case, INIT, ofClaim, ofContainer, ofEphemeral, ofInit, ofPod, tweaked } from '../../../support/cases';

const applied = { runtime: { isolation: RuntimeIsolation.VIRTUAL_MACHINE, appliesAppArmor: true } };

export const cases: Case[] = [
  ['the older annotation of a SandboxClaim',
    ofClaim({ annotations: { 'container.apparmor.security.beta.kubernetes.io/main': 'unconfined' } }),
    'spec.additionalPodMetadata.annotations["container.apparmor.security.beta.kubernetes.io/main"]', 'unconfined'],
  ['a profile of a SandboxClaim', ofClaim({ annotations: { 'container.apparmor.security.beta.kubernetes.io/main': 'localhost/a' } })],
  ['of the pod', ofPod((spec) => { spec.securityContext.appArmorProfile = { type: 'Unconfined' }; }),
    'spec.securityContext.appArmorProfile.type', 'Unconfined'],
  ['of a container', ofInit((c) => { c.securityContext.appArmorProfile = { type: 'Unconfined' }; }),
    `${INIT}.securityContext.appArmorProfile.type`, 'Unconfined'],
  ['of an ephemeral container', ofEphemeral((c) => { c.securityContext.appArmorProfile = { type: 'Unconfined' }; }),
    'spec.ephemeralContainers[0].securityContext.appArmorProfile.type', 'Unconfined'],
  ['by annotation', tweaked('Pod', ({ metadata }) => {
    metadata.annotations =
    { 'container.apparmor.security.beta.kubernetes.io/main': 'unconfined' };
  }),
  'metadata.annotations["container.apparmor.security.beta.kubernetes.io/main"]', 'unconfined'],
  ['by annotation of a template', tweaked('Deployment', ({ spec }) => {
    spec.template.metadata.annotations = { 'container.apparmor.security.beta.kubernetes.io/main': 'unconfined' };
  }), 'spec.template.metadata.annotations["container.apparmor.security.beta.kubernetes.io/main"]', 'unconfined'],
  ['an older word for it by annotation', tweaked('Sandbox', ({ spec }) => {
    spec.podTemplate.metadata.annotations = { 'container.apparmor.security.beta.kubernetes.io/main': 'complain' };
  }), 'spec.podTemplate.metadata.annotations["container.apparmor.security.beta.kubernetes.io/main"]', 'complain'],
  ['a profile of the node', ofContainer((c) => { c.securityContext.appArmorProfile = { type: 'Localhost', localhostProfile: 'a' }; }),
    undefined, undefined, applied],
  ['a profile of the node by annotation', tweaked('Pod', ({ metadata }) => {
    metadata.annotations = { 'container.apparmor.security.beta.kubernetes.io/main': 'localhost/a' };
  }), undefined, undefined, applied],
];
