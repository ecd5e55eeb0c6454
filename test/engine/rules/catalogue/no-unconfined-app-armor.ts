import { RuntimeIsolation } from '../../../../src/engine/runtimes/traits';
import { Case, INIT, allows, finds, ofClaim, ofContainer, ofEphemeral, ofInit, ofPod, tweaked } from '../../../support/cases';

const applied = { runtime: { isolation: RuntimeIsolation.VIRTUAL_MACHINE, appliesAppArmor: true } };

export const cases: Case[] = [
  finds('the older annotation of a SandboxClaim',
    ofClaim({ annotations: { 'container.apparmor.security.beta.kubernetes.io/main': 'unconfined' } }),
    { field: 'spec.additionalPodMetadata.annotations["container.apparmor.security.beta.kubernetes.io/main"]', got: 'unconfined' }),
  allows('a profile of a SandboxClaim', ofClaim({ annotations: { 'container.apparmor.security.beta.kubernetes.io/main': 'localhost/a' } })),
  finds('of the pod', ofPod((spec) => { spec.securityContext.appArmorProfile = { type: 'Unconfined' }; }),
    { field: 'spec.securityContext.appArmorProfile.type', got: 'Unconfined' }),
  finds('of a container', ofInit((c) => { c.securityContext.appArmorProfile = { type: 'Unconfined' }; }),
    { field: `${INIT}.securityContext.appArmorProfile.type`, got: 'Unconfined' }),
  finds('of an ephemeral container', ofEphemeral((c) => { c.securityContext.appArmorProfile = { type: 'Unconfined' }; }),
    { field: 'spec.ephemeralContainers[0].securityContext.appArmorProfile.type', got: 'Unconfined' }),
  finds('by annotation', tweaked('Pod', ({ metadata }) => {
    metadata.annotations = { 'container.apparmor.security.beta.kubernetes.io/main': 'unconfined' };
  }), { field: 'metadata.annotations["container.apparmor.security.beta.kubernetes.io/main"]', got: 'unconfined' }),
  finds('by annotation of a template', tweaked('Deployment', ({ spec }) => {
    spec.template.metadata.annotations = { 'container.apparmor.security.beta.kubernetes.io/main': 'unconfined' };
  }), { field: 'spec.template.metadata.annotations["container.apparmor.security.beta.kubernetes.io/main"]', got: 'unconfined' }),
  finds('an older word for it by annotation', tweaked('Sandbox', ({ spec }) => {
    spec.podTemplate.metadata.annotations = { 'container.apparmor.security.beta.kubernetes.io/main': 'complain' };
  }), { field: 'spec.podTemplate.metadata.annotations["container.apparmor.security.beta.kubernetes.io/main"]', got: 'complain' }),
  allows('a profile of the node', ofContainer((c) => { c.securityContext.appArmorProfile = { type: 'Localhost', localhostProfile: 'a' }; }),
    applied),
  allows('a profile of the node by annotation', tweaked('Pod', ({ metadata }) => {
    metadata.annotations = { 'container.apparmor.security.beta.kubernetes.io/main': 'localhost/a' };
  }), applied),
];
