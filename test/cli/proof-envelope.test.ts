import { createPublicKey, generateKeyPairSync, verify } from 'crypto';
import { at, file } from './command';
import { envelopeIn, envelopeText, keyIdOf, keyIn, preAuthEncoding, signersOf } from '../../src/cli/proof-envelope';
import { Json } from '../../src/engine/value/json';
import { keyPair, pemOf } from '../support/proofs';

/** @see https://github.com/secure-systems-lab/dsse/blob/v1.0.2/protocol.md#test-vectors */
const VECTOR = {
  body: 'hello world',
  type: 'http://example.com/HelloWorld',
  x: 46950820868899156662930047687818585632848591499744589407958293238635476079160n,
  y: 5640078356564379163099075877009565129882514886557779369047442380624545832820n,
  sig: 'A3JqsQGtVsJ2O2xqrI5IcnXip5GToJ3F+FnZ+O88SjtR6rDAajabZKciJTfUiHqJPcIAriEGAHTVeCUjW2JIZA==',
};

test('what is signed is as the published example of DSSE has it', () => {
  const encoded = preAuthEncoding(VECTOR.type, Buffer.from(VECTOR.body));
  expect(encoded.toString()).toBe('DSSEv1 29 http://example.com/HelloWorld 11 hello world');
  const [x, y] = [VECTOR.x, VECTOR.y].map((one) => Buffer.from(one.toString(16).padStart(64, '0'), 'hex').toString('base64url'));
  const key = createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', x, y } });
  expect(verify('sha256', encoded, { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(VECTOR.sig, 'base64'))).toBe(true);
});

test('lengths are of bytes', () => {
  expect(preAuthEncoding('é', Buffer.from('ü')).toString()).toBe('DSSEv1 2 é 2 ü');
});

const payload = Buffer.from('{"a":"\u{1f600}?>"}');
const [one, other] = [keyPair(), keyPair()];
const opened = (text: string) => envelopeIn(JSON.parse(text));

test('an envelope gives back its payload and who signed it', () => {
  const envelope = opened(envelopeText(payload, one.privateKey));
  expect(Buffer.from(envelope.payload)).toEqual(payload);
  expect(signersOf(envelope, [other.publicKey, one.publicKey])).toEqual([keyIdOf(one.publicKey)]);
  expect(signersOf(envelope, [other.publicKey])).toEqual([]);
  expect(keyIdOf(one.privateKey)).toBe(keyIdOf(one.publicKey));
  expect(opened(envelopeText(payload)).signatures).toEqual([]);
});

test('two signatures: each counts for its key, and one that is wrong counts for none', () => {
  const [first, second] = [one, other].map(({ privateKey }) => JSON.parse(envelopeText(payload, privateKey)) as Json);
  const both = envelopeIn({ ...first, signatures: [...first.signatures as Json[], ...second.signatures as Json[]] });
  expect(signersOf(both, [one.publicKey, other.publicKey])).toEqual([one, other].map(({ publicKey }) => keyIdOf(publicKey)));
  const [{ sig }] = first.signatures as Json[];
  const swapped = envelopeIn({ ...first, signatures: [{ keyid: keyIdOf(other.publicKey), sig: sig as string }] });
  expect(signersOf(swapped, [one.publicKey, other.publicKey])).toEqual([]);
  const short = envelopeIn({ ...first, signatures: [{ keyid: keyIdOf(one.publicKey), sig: 'AAAA' }] });
  expect(signersOf(short, [one.publicKey])).toEqual([]);
});

test('URL-safe base64 is read, too', () => {
  const given = JSON.parse(envelopeText(payload, one.privateKey)) as Json;
  const [{ keyid, sig }] = given.signatures as Json[];
  const safe = (text: string) => Buffer.from(text, 'base64').toString('base64url');
  const signatures = [{ keyid: keyid as string, sig: safe(sig as string) }];
  const envelope = envelopeIn({ ...given, payload: safe(given.payload as string), signatures });
  expect(signersOf(envelope, [one.publicKey])).toHaveLength(1);
});

test.each<[string, (envelope: Json) => unknown, string]>([
  ['no object', () => [], "'' must be an envelope"],
  ['another type of payload', (envelope) => ({ ...envelope, payloadType: 'application/json' }),
    "'payloadType' must be \"application/vnd.in-toto+json\""],
  ['a payload that is no text', (envelope) => ({ ...envelope, payload: 1 }), "'payload' must be base64"],
  ['no payload', (envelope) => ({ ...envelope, payload: '' }), "'payload' must be base64"],
  ['blanks in base64', (envelope) => ({ ...envelope, payload: `${envelope.payload as string}\n` }), "'payload' must be base64"],
  ['signatures that are no list', (envelope) => ({ ...envelope, signatures: {} }), "'signatures' must be a list"],
  ['a signature without an id', (envelope) => ({ ...envelope, signatures: [{ sig: 'AAAA' }] }), "'signatures[0].keyid' must be a text"],
  ['an unknown field', (envelope) => ({ ...envelope, payloads: 1 }), "'payloads' must be left out"],
])('refuses %s', (_, change, message) => {
  expect(() => envelopeIn(change(JSON.parse(envelopeText(payload, one.privateKey)) as Json))).toThrow(message);
});

describe('a key in a file', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const locked = one.privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' }).toString();
  const read = (content: string, half: 'private' | 'public') => () => keyIn(file('key.pem', content), '--key', half);

  test('is read', () => {
    expect(keyIdOf(read(pemOf(one.privateKey), 'private')())).toBe(keyIdOf(one.publicKey));
    expect(keyIdOf(read(pemOf(one.publicKey), 'public')())).toBe(keyIdOf(one.publicKey));
  });

  test.each<[string, string, 'private' | 'public', string]>([
    ['a public key in place of a private one', pemOf(one.publicKey), 'private', 'PEM of PUBLIC KEY'],
    ['a private key in place of a public one', pemOf(one.privateKey), 'public', 'PEM of PRIVATE KEY'],
    ['an encrypted key', locked, 'private', 'PEM of ENCRYPTED PRIVATE KEY'],
    ['an RSA key', pemOf(rsa.privateKey), 'private', 'a key for rsa'],
    ['an RSA public key', pemOf(rsa.publicKey), 'public', 'a key for rsa'],
    ['an RSA key in its old form', rsa.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(), 'private', 'PEM of RSA PRIVATE KEY'],
    ['a list of revoked certificates', '-----BEGIN X509 CRL-----\n-----END X509 CRL-----\n', 'public', 'PEM of X509 CRL'],
    ['two keys', pemOf(one.publicKey) + pemOf(other.publicKey), 'public', 'PEM of PUBLIC KEY, PEM of PUBLIC KEY'],
    ['a broken key', pemOf(one.privateKey).replace(/\n.{20}/, '\n'), 'private', 'PEM of PRIVATE KEY that cannot be read'],
    ['no PEM', 'secret', 'private', 'no PEM'],
    ['an empty file', '', 'public', 'no PEM'],
  ])('refuses %s in one line', (_, content, half, got) => {
    const must = `be the file of one ${half === 'private' ? 'unencrypted ' : ''}Ed25519 ${half} key in PEM`;
    const error = ((): Error => {
      try {
        throw new Error(`read ${keyIdOf(read(content, half)())}`);
      } catch (caught) {
        return caught as Error;
      }
    })();
    expect(error.message).toContain(`--key must ${must}`);
    expect(error.message).toContain(`got "${got} in /`);
    expect(error.message).not.toMatch(/\n/);
    expect(error.message).not.toContain('secret');
  });

  test('refuses a missing file', () => {
    expect(() => keyIn(at('none.pem'), '--key', 'private')).toThrow('none.pem: no such file or directory');
  });
});
