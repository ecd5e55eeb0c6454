import { constantFrom, domain, property, assert } from 'fast-check';
import { domainOf, isHostName, isOpenPattern, isWildcard, mayMatch } from '../../../src/engine/address/host-pattern';
import { isSharedDomain } from '../../../src/engine/address/shared-domains';
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
  ['a*b*c.example.com', 'a1b2c.example.com', true],
  ['a*b*c.example.com', 'acb.example.com', false],
  ['a*bb*b.example.com', 'abb.example.com', false], // no letter counts twice
  ['a*b*b.example.com', 'ab.b.example.com', true],
  ['b*c*.example.com', 'abc.example.com', false],
  ['**x**.example.com', 'axb.example.com', true],
  ['*q*.example.com', 'ab.example.com', false],
  ['*a*.example.com', 'ab.example.com', true],
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
  expect(Date.now() - started).toBeLessThan(60_000); // a step for each pair of labels takes hours
  assert(property(constantFrom('s3.', 'elb.'), (part) => isOpenPattern(`*.${part.repeat(50)}amazonaws.com`)), runs());
});

test.each([
  'example.com', 'a.b.example.com', '*.example.com', 'x1-2.example.com', '1.example', `${'a'.repeat(63)}.com`,
  `${'a.'.repeat(125)}com`,
])('%s is a host name', (text) => {
  expect(isHostName(text)).toBe(true);
});

test.each([
  '', 'example', '*.example', '*', '*.', 'a*.example.com', '*.*.example.com', 'Example.com', '-a.example.com', 'a-.example.com',
  'a_b.example.com', 'a..example.com', '.example.com', 'example.com.', 'a b.example.com', `${'a'.repeat(64)}.com`,
  `${'a.'.repeat(126)}co`, `*.${'a.'.repeat(124)}coms`,
])('%p is no host name', (text) => {
  expect(isHostName(text)).toBe(false);
});

test('a wildcard of one label', () => {
  expect(['*.example.com', 'example.com', 'x*.example.com', 'example.*.'].map(isWildcard)).toEqual([true, false, false, false]);
  expect(domainOf('*.example.com')).toBe('example.com');
});

test('the longest name that there can be is looked up', () => {
  const longest = `${'a.'.repeat(122)}github.io`;
  expect([longest.length, isSharedDomain(longest), isSharedDomain(`a.${longest}`)]).toEqual([253, true, false]);
});
