import { Case, INIT, MAIN, ofContainer, ofEphemeral, ofInit, ofPod, ofTemplate, tweaked, volume } from '../../../support/cases';

const DIGEST = `@sha256:${'a'.repeat(64)}`;
const ours = ['registry.example/agents', 'registry.example/agent', 'localhost:5000'];
const of = (registries: string[], image: unknown) => [ofContainer((c) => { c.image = image; }), registries] as const;
const breaks = (name: string, ...registries: string[]): Case => {
  const [manifest, given] = of([...registries, 'registry.example/agent'], name + DIGEST);
  return [`${name} where ${registries.join(', ') || 'ours'} is allowed`, manifest, `${MAIN}.image`, name + DIGEST, { registries: given }];
};
const passes = (name: string, ...registries: string[]): Case => {
  const [manifest, given] = of([...registries, 'registry.example/agent'], name + DIGEST);
  return [`${name} where ${registries.join(', ')} is allowed`, manifest, undefined, undefined, { registries: given }];
};
const EVIL = `registry.example/agents-evil/agent${DIGEST}`;

export const cases: Case[] = [
  ['a prefix as text', ofContainer((c) => { c.image = EVIL; }), `${MAIN}.image`, EVIL, { registries: ours }],
  ['an init container\'s', ofInit((c) => { c.image = EVIL; }), `${INIT}.image`, EVIL, { registries: ours }],
  ['an ephemeral container\'s', ofEphemeral((c) => { c.image = EVIL; }), 'spec.ephemeralContainers[0].image', EVIL, { registries: ours }],
  ['a template\'s', ofTemplate((spec) => { spec.containers[0].image = EVIL; }), 'spec.template.spec.containers[0].image', EVIL,
    { registries: ours }],
  ['a CronJob\'s', tweaked('CronJob', ({ spec }) => { spec.jobTemplate.spec.template.spec.containers[0].image = EVIL; }),
    'spec.jobTemplate.spec.template.spec.containers[0].image', EVIL, { registries: ours }],
  ['a mounted image', ofPod(volume({ image: { reference: EVIL } })), 'spec.volumes[2].image.reference', EVIL, { registries: ours }],
  breaks('registry.example/other/agent'),
  breaks('registry.example.evil/agents/agent', 'registry.example'),
  breaks('registry.example:8443/agents/agent', 'registry.example/agents'),
  breaks('evil.example/registry.example/agent'),
  breaks('agent'),
  breaks('library/agent'),
  breaks('docker.io/library/agent'),
  breaks('acme/agent', 'docker.io/library'),
  breaks('agents', 'docker.io/library/agent'),
  breaks('docker.io/acme/agent', 'docker.io/library'),
  breaks('acme', 'docker.io/acme'),
  breaks('docker.io.evil/library/agent', 'docker.io'),
  breaks('localhost/agent', 'docker.io'),
  breaks('acme.example/agent', 'docker.io'),
  breaks('acme:5000/agent', 'docker.io'),
  breaks('registry-example/agents/agent', 'registry.example'),

  ['every image without the option', ofContainer((c) => { c.image = EVIL; })],
  ['one of several registries', ofContainer((c) => { c.image = `localhost:5000/a/b/c:1${DIGEST}`; }), undefined, undefined,
    { registries: ours }],
  ['a mounted image that is allowed', ofPod(volume({ image: { reference: `registry.example/agents/skills${DIGEST}` } })), undefined,
    undefined, { registries: ours }],
  passes('registry.example/agents/agent', 'registry.example/agents'),
  passes('registry.example/agents', 'registry.example/agents'),
  passes('registry.example/agents/team/agent:1.2', 'registry.example/agents'),
  passes('registry.example/any/thing', 'registry.example'),
  passes('agent', 'docker.io'),
  passes('acme/agent', 'docker.io'),
  passes('index.docker.io/acme/agent', 'docker.io'),
  passes('agent', 'docker.io/library'),
  passes('library/agent', 'docker.io/library'),
  passes('docker.io/agent', 'docker.io/library'),
  passes('agent', 'docker.io/library/agent'),
  passes('index.docker.io/library/agent', 'docker.io/library/agent'),
  passes('acme/agent', 'docker.io/acme'),
  passes('docker.io/acme/agent', 'index.docker.io/acme/agent'),
];
