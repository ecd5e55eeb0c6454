import { Case, INIT, MAIN, ofContainer, ofInit, ofPod, ofTemplate, volume } from '../../../support/cases';

export const cases: Case[] = [
  ...['agent:1', 'registry.example:5000/team/agent:v1.2.3', 'agent:1@sha256:abc'].map((image): Case =>
    [image, ofContainer((c) => { c.image = image; }), `${MAIN}.image`, image]),
  ['an init container\'s', ofInit((c) => { c.image = 'setup:1'; }), `${INIT}.image`, 'setup:1'],
  ['a template\'s', ofTemplate((spec) => { spec.containers[0].image = 'agent:1'; }), 'spec.template.spec.containers[0].image', 'agent:1'],
  ['a digest', ofContainer((c) => { c.image = `agent@sha256:${'0a'.repeat(32)}`; })],
  ['a digest beside a tag', ofContainer((c) => { c.image = `registry.example:5000/agent:1@sha512:${'0a'.repeat(64)}`; })],
  ['a mounted image', ofPod(volume({ image: { reference: 'skills:1' } })), 'spec.volumes[2].image.reference', 'skills:1'],
  ['a mounted image of a template', ofTemplate(volume({ image: { reference: 'registry.example/skills:1', pullPolicy: 'Always' } })),
    'spec.template.spec.volumes[2].image.reference',
    'registry.example/skills:1'],
  ['a mounted image by digest', ofPod(volume({ image: { reference: `skills@sha256:${'0a'.repeat(32)}` } }))],
];
