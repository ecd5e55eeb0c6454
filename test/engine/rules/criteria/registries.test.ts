import { rule } from '../../../../src/engine/rules/catalogue/require-allowed-registry';
import { allowedBy, celAllowedBy, isRegistry } from '../../../../src/engine/rules/criteria/registries';
import { Evaluator } from '../../../../src/engine/rules/evaluator';

test('the rule is asked where registries are given, and nowhere else', () => {
  expect(new Evaluator().rules).not.toContain(rule);
  expect(new Evaluator({ registries: ['registry.example'] }).rules).toContain(rule);
});

test.each(['registry.example', 'registry.example/agents', 'registry.example:5000/a/b-c/d_e.f', 'localhost', 'localhost:5000/a',
  'registry:5000', 'docker.io/library', '192.0.2.7:5000'])(
  'a registry, or a path in one: %s', (text) => {
    expect(isRegistry(text)).toBe(true);
  });

test.each(['', 'agents', 'acme/agent', 'https://registry.example', 'registry.example/', 'registry.example/a:1', 'registry.example/A',
  'registry.example/..', '.example', 7, null, undefined, {}, ['registry.example']])(
  'neither: %j', (value) => {
    expect(isRegistry(value)).toBe(false);
  });

test.each<[string, string, boolean]>([
  ['registry.example', 'registry.example/a', true],
  ['registry.example', 'registry.example', false], // an image of that name on Docker Hub
  ['registry.example', 'registryXexample/a', false],
  ['registry.example/a', 'registry.example/a/b:1', true],
  ['registry.example/a', 'registry.example/a:1', true],
  ['registry.example/a', 'registry.example/ab', false],
  ['localhost', 'localhost/a', true],
  ['docker.io', 'localhost/a', false],
  ['docker.io', 'Acme/a', false], // in capitals it is a host
  ['docker.io', 'acme:5000/a', false],
  ['docker.io', 'agent:1', true],
  ['docker.io', 'docker.io/acme/a', true],
  ['docker.io', 'index.docker.io/agent', true],
  ['docker.io/library/a', 'a:1', true],
  ['docker.io/library/a', 'docker.io/a@sha256:0', true],
  ['docker.io/library/a', 'ab', false],
  ['docker.io/library/a/b', 'b', false],
  ['docker.io/library/a/b', 'a:1', false],
  ['docker.io/acme/a', 'acme/a:1', true],
  ['docker.io/acme/a', 'docker.io/acme/a', true],
  ['docker.io/acme', 'acme/a', true],
  ['docker.io/acme', 'docker.io/acme', false], // which is docker.io/library/acme
  ['docker.io/acme.example/a', 'acme.example/a', false], // a host of that name
])('%s and the image %s', (registry, image, isAllowed) => {
  expect(allowedBy([registry])(image)).toBe(isAllowed);
});

test('one of several is enough', () => {
  const isAllowed = allowedBy(['registry.example/a', 'docker.io/library']);
  expect(['registry.example/a/b', 'agent', 'registry.example/b', 'acme/agent'].map(isAllowed)).toEqual([true, true, false, false]);
});

test.each<[registry: string, withHost: string, withoutHost: string]>([
  ['registry.example', '^(registry[.]example/)', '^([^ -~]$)'],
  ['docker.io', '^((index[.])?docker[.]io/)', '^([a-z0-9_-]+/|[a-z0-9._-]+([:@][^/]*)?$)'],
  ['docker.io/acme', '^((index[.])?docker[.]io/acme/)', '^(acme/)'],
  ['docker.io/acme.example', '^((index[.])?docker[.]io/acme[.]example/)', '^([^ -~]$)'],
])('CEL has the patterns of %s alone', (registry, withHost, withoutHost) => {
  const matches = (pattern: string) => `image.matches(${JSON.stringify(pattern)})`;
  expect(celAllowedBy([registry])('image')).toBe(`(${matches(withHost)} || (!image.startsWith("localhost/") && ${matches(withoutHost)}))`);
});
