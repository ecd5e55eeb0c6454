import { Case, INIT, MAIN, allows, finds, ofContainer, ofEphemeral, ofInit, ofPod, tweaked, volume } from '../../../support/cases';

const digest = `sha256:${'a'.repeat(64)}`;
const image = (name: unknown) => finds(`${name}`, ofContainer((c) => { c.image = name; }), { field: `${MAIN}.image`, got: name });
const fixed = (name: string) => allows(`${name} is fixed`, ofContainer((c) => { c.image = name; }));

export const cases: Case[] = [
  image('agent'),
  image('agent:latest'),
  image('agent:'),
  image('registry.example:5000/team/agent'),
  image('registry.example:5000/team/agent:latest'),
  image(undefined),
  finds('an init container\'s', ofInit((c) => { c.image = 'setup'; }), { field: `${INIT}.image`, got: 'setup' }),
  finds('an ephemeral container\'s', ofEphemeral((c) => { c.image = 'debug:latest'; }),
    { field: 'spec.ephemeralContainers[0].image', got: 'debug:latest' }),
  finds('a Sandbox\'s', tweaked('Sandbox', ({ spec }) => { spec.podTemplate.spec.containers[0].image = 'agent'; }),
    { field: 'spec.podTemplate.spec.containers[0].image', got: 'agent' }),
  finds('a mounted image', ofPod(volume({ image: { reference: 'skills' } })), { field: 'spec.volumes[2].image.reference', got: 'skills' }),
  finds('a mounted image of a CronJob',
    tweaked('CronJob', ({ spec }) => volume({ image: { reference: 'skills:latest' } })(spec.jobTemplate.spec.template.spec)),
    { field: 'spec.jobTemplate.spec.template.spec.volumes[2].image.reference', got: 'skills:latest' }),
  fixed(`agent@${digest}`),
  allows('a mounted image by digest', ofPod(volume({ image: { reference: `skills@${digest}` } }))),
  allows('a mounted image without a name, which is none', ofPod(volume({ image: { reference: '' } }))),
  fixed(`agent:latest@${digest}`),
];
