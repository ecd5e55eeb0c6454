import {
  Case, INIT, MAIN, allows, finds, ofContainer, ofEphemeral, ofInit, ofPod, ofTemplate, tweaked, volume,
} from '../../../support/cases';

const DIGEST = `@sha256:${'a'.repeat(64)}`;
const ours = ['registry.example/agents', 'registry.example/agent', 'localhost:5000'];
const of = (registries: string[], image: unknown) => [ofContainer((c) => { c.image = image; }), registries] as const;
const breaks = (name: string, ...registries: string[]): Case => {
  const [manifest, given] = of([...registries, 'registry.example/agent'], name + DIGEST);
  return finds(`${name} where ${registries.join(', ') || 'ours'} is allowed`, manifest, { field: `${MAIN}.image`, got: name + DIGEST },
    { registries: given });
};
const passes = (name: string, ...registries: string[]): Case => {
  const [manifest, given] = of([...registries, 'registry.example/agent'], name + DIGEST);
  return allows(`${name} where ${registries.join(', ')} is allowed`, manifest, { registries: given });
};
const EVIL = `registry.example/agents-evil/agent${DIGEST}`;

export const cases: Case[] = [
  finds('a prefix as text', ofContainer((c) => { c.image = EVIL; }), { field: `${MAIN}.image`, got: EVIL }, { registries: ours }),
  finds('an init container\'s', ofInit((c) => { c.image = EVIL; }), { field: `${INIT}.image`, got: EVIL }, { registries: ours }),
  finds('an ephemeral container\'s', ofEphemeral((c) => { c.image = EVIL; }), { field: 'spec.ephemeralContainers[0].image', got: EVIL },
    { registries: ours }),
  finds('a template\'s', ofTemplate((spec) => { spec.containers[0].image = EVIL; }),
    { field: 'spec.template.spec.containers[0].image', got: EVIL }, { registries: ours }),
  finds('a CronJob\'s', tweaked('CronJob', ({ spec }) => { spec.jobTemplate.spec.template.spec.containers[0].image = EVIL; }),
    { field: 'spec.jobTemplate.spec.template.spec.containers[0].image', got: EVIL }, { registries: ours }),
  finds('a mounted image', ofPod(volume({ image: { reference: EVIL } })), { field: 'spec.volumes[2].image.reference', got: EVIL },
    { registries: ours }),
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

  allows('every image without the option', ofContainer((c) => { c.image = EVIL; })),
  allows('one of several registries', ofContainer((c) => { c.image = `localhost:5000/a/b/c:1${DIGEST}`; }), { registries: ours }),
  allows('a mounted image that is allowed', ofPod(volume({ image: { reference: `registry.example/agents/skills${DIGEST}` } })),
    { registries: ours }),
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
