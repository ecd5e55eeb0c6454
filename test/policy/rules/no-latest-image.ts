import { Case, INIT, MAIN, ofContainer, ofEphemeral, ofInit, tweaked } from '../../support/cases';

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
  ['a Sandbox\'s', tweaked('Sandbox', ({ spec }) => { spec.podTemplate.spec.containers[0].image = 'agent'; }), 'spec.podTemplate.spec.containers[0].image', 'agent'],
  fixed(`agent@${digest}`),
  fixed(`agent:latest@${digest}`),
];
