import { Case, INIT, MAIN, ofContainer, ofEphemeral, ofInit, ofPod, tweaked, volume } from '../../../support/cases';

const digest = `sha256:${'a'.repeat(64)}`;
const image = (name: unknown): Case => [`${name}`, ofContainer((c) => { c.image = name; }), `${MAIN}.image`, name];
const fixed = (name: string): Case => [`${name} is fixed`, ofContainer((c) => { c.image = name; })];

export const cases: Case[] = [
  image('agent'),
  image('agent:latest'),
  image('agent:'),
  image('registry.example:5000/team/agent'),
  image('registry.example:5000/team/agent:latest'),
  image(undefined),
  ['an init container\'s', ofInit((c) => { c.image = 'setup'; }), `${INIT}.image`, 'setup'],
  ['an ephemeral container\'s', ofEphemeral((c) => { c.image = 'debug:latest'; }), 'spec.ephemeralContainers[0].image', 'debug:latest'],
  ['a Sandbox\'s', tweaked('Sandbox', ({ spec }) => { spec.podTemplate.spec.containers[0].image = 'agent'; }),
    'spec.podTemplate.spec.containers[0].image', 'agent'],
  ['a mounted image', ofPod(volume({ image: { reference: 'skills' } })), 'spec.volumes[2].image.reference', 'skills'],
  ['a mounted image of a CronJob',
    tweaked('CronJob', ({ spec }) => volume({ image: { reference: 'skills:latest' } })(spec.jobTemplate.spec.template.spec)),
    'spec.jobTemplate.spec.template.spec.volumes[2].image.reference', 'skills:latest'],
  fixed(`agent@${digest}`),
  ['a mounted image by digest', ofPod(volume({ image: { reference: `skills@${digest}` } }))],
  ['a mounted image without a name, which is none', ofPod(volume({ image: { reference: '' } }))],
  fixed(`agent:latest@${digest}`),
];
