import { Case, INIT, MAIN, allows, finds, ofContainer, ofInit, ofPod, ofTemplate, volume } from '../../../support/cases';

export const cases: Case[] = [
  ...['agent:1', 'registry.example:5000/team/agent:v1.2.3', 'agent:1@sha256:abc'].map((image) =>
    finds(image, ofContainer((c) => { c.image = image; }), { field: `${MAIN}.image`, got: image })),
  finds('an init container\'s', ofInit((c) => { c.image = 'setup:1'; }), { field: `${INIT}.image`, got: 'setup:1' }),
  finds('a template\'s', ofTemplate((spec) => { spec.containers[0].image = 'agent:1'; }),
    { field: 'spec.template.spec.containers[0].image', got: 'agent:1' }),
  allows('a digest', ofContainer((c) => { c.image = `agent@sha256:${'0a'.repeat(32)}`; })),
  allows('a digest beside a tag', ofContainer((c) => { c.image = `registry.example:5000/agent:1@sha512:${'0a'.repeat(64)}`; })),
  finds('a mounted image', ofPod(volume({ image: { reference: 'skills:1' } })),
    { field: 'spec.volumes[2].image.reference', got: 'skills:1' }),
  finds('a mounted image of a template', ofTemplate(volume({ image: { reference: 'registry.example/skills:1', pullPolicy: 'Always' } })),
    { field: 'spec.template.spec.volumes[2].image.reference', got: 'registry.example/skills:1' }),
  allows('a mounted image by digest', ofPod(volume({ image: { reference: `skills@sha256:${'0a'.repeat(32)}` } }))),
];
