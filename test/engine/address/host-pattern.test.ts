import { constantFrom, domain, property, assert } from 'fast-check';
import { isOpenPattern, mayMatch } from '../../../src/engine/address/host-pattern';
import { runs } from '../../support/properties';

test.each<[string, string, boolean]>([
  ['api.example.com', 'api.example.com', true],
  ['API.Example.com.', 'api.example.com', true],
  ['example.com', 'api.example.com', false],
  ['*.example.com', 'api.example.com', true],
  ['*.example.com', 'a.b.example.com', true], // on some networks
  ['*.example.com', 'example.com', false],
  ['*.example.com', 'xexample.com', false],
  ['a*c.example.com', 'abc.example.com', true],
  ['a*c.example.com', 'ac.example.com', true],
  ['ab*bc.example.com', 'abc.example.com', false], // no letter counts twice
  ['*', 'api.example.com', true],
  ['.example.com', 'example.com', true],
  ['.Example.com.', 'a.b.example.com', true],
  ['.example.com', 'xexample.com', false],
])('%s and %s: %p', (pattern, name, matches) => {
  expect(mayMatch(pattern, name)).toBe(matches);
});

test.each([
  '*', '**', '*.', '*.com', '*.Com.', '*example.com', 'api.*', 'api.*.com', '*.co.uk', '*.com.br', '*.github.io', 'x*.github.io',
  '**.GitHub.io.', '*.s3.amazonaws.com', '*.s3-eu-west-1.amazonaws.com', '*.a.b.s3.dualstack.us-east-1.amazonaws.com',
  '*.execute-api.eu-west-1.amazonaws.com', '*.eu-west-1.elb.amazonaws.com', '*.eu-west-1.compute.amazonaws.com',
  '*.lambda-url.eu-west-1.on.aws', '*.blob.core.windows.net', '*.z6.web.core.windows.net', '*.westeurope-01.azurewebsites.net',
  '*.a.run.app', '*.10.0.0.1.nip.io',
])('anyone can get a name like %s', (pattern) => {
  expect(isOpenPattern(pattern)).toBe(true);
});

test.each([
  '*.example.com', '*.blob.example.com', '*.example.co.uk', '*.s3.example.com', '*.amazonaws.com', '*.sagemaker.eu-west-1.amazonaws.com',
  '*.openai.com', '*.notgithub.io', '*.github.io.example.com', 'user.github.io', 'bucket.s3.amazonaws.com', 'com', '',
])('one owner has %s', (pattern) => {
  expect(isOpenPattern(pattern)).toBe(false);
});

test('a name without "*" is never open', () => {
  assert(property(domain(), (name) => !isOpenPattern(name)), runs());
});

test('the longest text is judged at once', () => {
  const started = Date.now();
  for (const part of ['s3.', 'execute-api.', 'a.', '*.']) {
    expect(isOpenPattern(`*.${part.repeat(300_000)}amazonaws.com`)).toBe(false);
  }
  expect(Date.now() - started).toBeLessThan(2000);
  assert(property(constantFrom('s3.', 'elb.'), (part) => isOpenPattern(`*.${part.repeat(50)}amazonaws.com`)), runs());
});
