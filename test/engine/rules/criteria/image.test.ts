import * as fc from 'fast-check';
import { podViews } from '../../../../src/engine/manifest/pod-view';
import { celHasDigest, celIsLatest, hasDigest, imageVolumes, isLatest, repositoryOf } from '../../../../src/engine/rules/criteria/image';
import { runs } from '../../../support/properties';

const DIGITS = '0123456789abcdef';
const hex = (length: number) => 'a'.repeat(length);
const digitsOf = (length: number) => fc.string({ unit: fc.constantFrom(...DIGITS), minLength: length, maxLength: length });
const ALGORITHMS = [['sha256', 64], ['sha512', 128]] as const;

/** Names as registries have them, with and without a tag. */
const name = fc.tuple(
  fc.constantFrom('', 'registry.example/', 'registry.example:5000/team/', 'ghcr.io/a/b/'),
  fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,20}$/),
  fc.constantFrom('', ':1', ':latest', ':v1.2.3-rc.1'),
).map((parts) => parts.join(''));

/** The pattern as the API server is given it: RE2 reads the same of it as JavaScript. */
const pattern = (cel: string) => new RegExp(JSON.parse(/^image\.matches\((".*")\)$/.exec(cel)![1]) as string);

test.each<[string, string, boolean]>([
  ['64 digits', `agent@sha256:${hex(64)}`, true],
  ['beside a tag', `registry.example:5000/team/agent:1@sha256:${hex(64)}`, true],
  ['128 digits of sha512', `agent@sha512:${hex(128)}`, true],
  ['every digit', `agent@sha256:${DIGITS.repeat(4)}`, true],
  ['63 digits', `agent@sha256:${hex(63)}`, false],
  ['65 digits', `agent@sha256:${hex(65)}`, false],
  ['no digits', 'agent@sha256:', false],
  ['127 digits of sha512', `agent@sha512:${hex(127)}`, false],
  ['129 digits of sha512', `agent@sha512:${hex(129)}`, false],
  ['64 digits of sha512', `agent@sha512:${hex(64)}`, false],
  ['128 digits of sha256', `agent@sha256:${hex(128)}`, false],
  ['upper-case digits', `agent@sha256:${'A'.repeat(64)}`, false],
  ['one upper-case digit', `agent@sha256:${hex(63)}F`, false],
  ['a letter that is no digit', `agent@sha256:${hex(63)}g`, false],
  ['an upper-case algorithm', `agent@SHA256:${hex(64)}`, false],
  ['an algorithm that is not registered', `agent@md5:${hex(32)}`, false],
  ['an algorithm that is not known', `agent@blake3:${hex(64)}`, false],
  ['an algorithm that has a known one at its end', `agent@xsha256:${hex(64)}`, false],
  ['no algorithm', `agent@${hex(64)}`, false],
  ['a tag after it', `agent@sha256:${hex(64)}:1`, false],
  ['a space after it', `agent@sha256:${hex(64)} `, false],
  ['a line end after it', `agent@sha256:${hex(64)}\n`, false],
  ['a path after it', `agent@sha256:${hex(64)}/agent`, false],
  ['another line after it', `agent@sha256:${hex(64)}\nagent:latest`, false],
  ['a second one that is none after it', `agent@sha256:${hex(64)}@sha256:${hex(63)}`, false],
  ['a tag in its place', `agent:sha256-${hex(64)}`, false],
  ['a tag of its digits', `agent:${hex(64)}`, false],
])('a digest: %s', (_, image, is) => {
  expect(hasDigest(image)).toBe(is);
  expect(pattern(celHasDigest('image')).test(image)).toBe(is);
});

test.each([undefined, null, 1, {}, [`agent@sha256:${hex(64)}`]])('a digest: %p is no text', (image) => {
  expect(hasDigest(image)).toBe(false);
  expect(isLatest(image)).toBe(true);
});

test('any name with a digest of the right length has one, and is not the latest', () => {
  const image = fc.constantFrom(...ALGORITHMS).chain(([algorithm, length]) => fc.tuple(name, digitsOf(length))
    .map(([of, digits]) => `${of}@${algorithm}:${digits}`));
  fc.assert(fc.property(image, (one) => {
    expect([hasDigest(one), isLatest(one)]).toEqual([true, false]);
  }), runs());
});

test('a digest of any other length, or with one digit changed or text after it, is none', () => {
  const wrong = fc.constantFrom(...ALGORITHMS).chain(([algorithm, length]) => fc.oneof(
    fc.integer({ min: 0, max: 300 }).filter((other) => other !== length).chain(digitsOf),
    fc.tuple(digitsOf(length), fc.nat(length - 1), fc.stringMatching(/^[^0-9a-f]$/))
      .map(([digits, i, other]) => digits.slice(0, i) + other + digits.slice(i + 1)),
    fc.tuple(digitsOf(length), fc.string({ minLength: 1 })).map((parts) => parts.join('')),
  ).map((digits) => `agent@${algorithm}:${digits}`));
  fc.assert(fc.property(wrong, (image) => {
    expect(hasDigest(image)).toBe(false);
  }), runs(1000));
});

test.each<[string, boolean]>([
  ['agent', true], ['agent:', true], ['agent:latest', true], ['registry.example:5000/agent', true],
  ['registry.example:5000/agent:latest', true], ['', true],
  ['agent:1', false], ['agent:Latest', false], ['agent:latest-1', false], ['registry.example:5000/agent:1', false],
  ['agent@sha256:a', false],
])('the latest: %s', (image, is) => {
  expect(isLatest(image)).toBe(is);
  expect(pattern(celIsLatest('image')).test(image)).toBe(is);
});

test('the pattern stands in CEL as a text of its own', () => {
  expect(celHasDigest('c.image')).toBe('c.image.matches("@(sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$")');
});

test('the images of volumes are those that a volume names', () => {
  const volumes = [null, '', undefined, 'registry.example/model:1'].map((reference, i) => ({ name: `v-${i}`, image: { reference } }));
  const [pod] = podViews({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'agent' }, spec: { containers: [], volumes } });
  expect(imageVolumes(pod)).toStrictEqual([{ field: 'spec.volumes[3].image.reference', image: 'registry.example/model:1' }]);
});

test.each([
  ['agent', 'agent'], ['agent:1', 'agent'], ['registry.example:5000/agent', 'registry.example:5000/agent'],
  [`registry.example:5000/agent:1@sha256:${hex(64)}`, 'registry.example:5000/agent'], [3, 3],
])('the repository of %s', (image, repository) => {
  expect(repositoryOf(image)).toBe(repository);
});
