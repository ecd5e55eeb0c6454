import { KeyObject, createPrivateKey, createPublicKey, sign, verify } from 'crypto';
import { readFileSync } from 'fs';
import { UnusableError, UsageError } from './command';
import { sha256 } from './proof-digest';
import { faultOf, printedPath } from './read';
import { OptionError, list, map, refuseUnknown } from '../engine/rules/option-values';

/**
 * An envelope of DSSE with an in-toto statement: bytes, and who signed them.
 *
 * @see https://github.com/secure-systems-lab/dsse/blob/v1.0.2/envelope.md
 */
export interface Envelope {
  readonly payload: Uint8Array;
  readonly signatures: readonly Signature[];
}

interface Signature {
  /** The SHA-256 of the public key in the form SPKI, DER. It finds the key, and proves nothing. */
  readonly keyId: string;
  readonly sig: Uint8Array;
}

/** @see https://github.com/in-toto/attestation/blob/main/spec/v1/envelope.md */
const PAYLOAD_TYPE = 'application/vnd.in-toto+json';

/** What is signed of a payload and its type. */
export function preAuthEncoding(type: string, payload: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(`DSSEv1 ${Buffer.byteLength(type)} ${type} ${payload.length} `), payload]);
}

/** The id of a key: the SHA-256 of the public key in the form SPKI, DER. */
export function keyIdOf(key: KeyObject): string {
  const shared = key.type === 'private' ? createPublicKey(key) : key;
  return sha256(shared.export({ type: 'spki', format: 'der' }));
}

/** A payload in an envelope, as one line of JSON. Without a key it has no signature. */
export function envelopeText(payload: Uint8Array, key?: KeyObject): string {
  const signatures = key === undefined ? []
    : [{ keyid: keyIdOf(key), sig: sign(null, preAuthEncoding(PAYLOAD_TYPE, payload), key).toString('base64') }];
  return JSON.stringify({ payloadType: PAYLOAD_TYPE, payload: Buffer.from(payload).toString('base64'), signatures });
}

/**
 * Reads an envelope.
 *
 * @throws OptionError at the first field that is not valid
 */
export function envelopeIn(value: unknown): Envelope {
  const fields = map('', value, 'be an envelope with payloadType, payload and signatures');
  refuseUnknown('', fields, ['payloadType', 'payload', 'signatures']);
  if (fields.payloadType !== PAYLOAD_TYPE) {
    throw new OptionError('payloadType', `be "${PAYLOAD_TYPE}"`, fields.payloadType);
  }
  return {
    payload: base64('payload', fields.payload),
    signatures: list('signatures', fields.signatures, 'signatures', (at, one) => {
      const { keyid, sig } = map(at, one, 'be a signature with keyid and sig');
      if (typeof keyid !== 'string') {
        throw new OptionError(`${at}.keyid`, 'be a text', keyid);
      }
      return { keyId: keyid, sig: base64(`${at}.sig`, sig) };
    }),
  };
}

/** Bytes as standard or URL-safe base64. What is neither is refused, also where Node would skip it. */
function base64(at: string, text: unknown): Uint8Array {
  const plain = (one: string) => one.replace(/-/g, '+').replace(/_/g, '/').replace(/={0,2}$/, '');
  const bytes = Buffer.from(typeof text === 'string' ? text : '', 'base64');
  if (typeof text !== 'string' || text === '' || plain(bytes.toString('base64')) !== plain(text)) {
    throw new OptionError(at, 'be base64', text);
  }
  return bytes;
}

/** The ids of those keys that signed the payload. A signature counts only for the key that its id names. */
export function signersOf({ payload, signatures }: Envelope, keys: readonly KeyObject[]): string[] {
  const signed = preAuthEncoding(PAYLOAD_TYPE, payload);
  return [...new Set(keys.flatMap((key) => {
    const id = keyIdOf(key);
    return signatures.some(({ keyId, sig }) => keyId === id && verify(null, signed, key, sig)) ? [id] : [];
  }))];
}

/** The two halves of a key: the label of its PEM, how it is read, and what an option must be. */
const HALVES = {
  private: {
    label: 'PRIVATE KEY',
    read: createPrivateKey,
    must: 'be the file of one unencrypted Ed25519 private key in PEM (PKCS#8); make one with "openssl genpkey -algorithm ed25519"',
  },
  public: {
    label: 'PUBLIC KEY',
    read: createPublicKey,
    must: 'be the file of one Ed25519 public key in PEM (SPKI); make it with "openssl pkey -in <private key> -pubout"',
  },
} as const;

/**
 * Reads a key from a file.
 *
 * @param option what names the file, such as "--proof-key"
 * @throws UsageError if it is another key, UnusableError if the file cannot be read
 */
export function keyIn(file: string, option: string, half: keyof typeof HALVES): KeyObject {
  const { label, read, must } = HALVES[half];
  const refuse = (got: string) => new UsageError(option, must, `${got} in ${printedPath(file)}`);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new UnusableError([faultOf(file, error)]);
  }
  const labels = [...text.matchAll(/-----BEGIN ([A-Z\d ]+)-----/g)].map(([, found]) => found);
  if (labels.length !== 1 || labels[0] !== label) {
    throw refuse(labels.length === 0 ? 'no PEM' : labels.map((found) => `PEM of ${found}`).join(', '));
  }
  let key: KeyObject;
  try {
    key = read(text);
  } catch {
    throw refuse(`PEM of ${label} that cannot be read`);
  }
  if (key.asymmetricKeyType !== 'ed25519') {
    throw refuse(`a key for ${key.asymmetricKeyType}`);
  }
  return key;
}
