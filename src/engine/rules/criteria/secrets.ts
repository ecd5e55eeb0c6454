import { CREDENTIAL, MAY_HOLD_WEBHOOK, WEBHOOK, credentialIn } from '../../value/credential-forms';
import { OTHER_PAIR, OTHER_VARIABLE, PAIRS, SECRET_NAME, isSecretVariable, secretPairIn } from '../../value/secret-pairs';
import { celMatches } from '../cel/cel';

/**
 * A secret that the rules find in a text. The rules and their CEL use the same patterns.
 */
export interface FoundSecret {
  /** The part of it that a finding may show. */
  readonly shown: string;
  readonly detail: string;
  /** Its position in the text. */
  readonly at: number;
}

/** Why the literal value of a variable counts as a secret, and what a finding may show. `undefined` if it is not a secret. */
export function secretIn(name: unknown, value: unknown): FoundSecret | undefined {
  if (typeof value !== 'string') {
    return undefined;
  }
  const credential = credentialIn(value);
  if (!credential && typeof name === 'string' && isSecretVariable(name, value)) {
    return { shown: '…', detail: `"${name}" is the name of a secret`, at: 0 };
  }
  return secretInText(value);
}

/** The first secret in a text, such as a command line or the content of a file. */
export function secretInText(text: string): FoundSecret | undefined {
  const credential = credentialIn(text);
  if (credential) {
    return { shown: `${credential.begins}…`, detail: `it has the form of ${credential.what}`, at: credential.at };
  }
  const pair = secretPairIn(text);
  return pair ? { shown: '…', detail: `it gives a value to a name that ends in "${pair.name}"`, at: pair.at } : secretInBase64(text);
}

/** Words that may be base64 of a key or of a file with keys. */
const BASE64 = /[\w+/-]{40,}/g;
const IS_TEXT = /^[\t\n\r -~]*$/;

/** A secret in a word that is base64 of a text, such as a kubeconfig, whose keys are base64 again. Each text is a quarter shorter. */
function secretInBase64(text: string): FoundSecret | undefined {
  for (const { 0: word, index } of text.matchAll(BASE64)) {
    const decoded = Buffer.from(word, 'base64').toString('latin1');
    const secret = IS_TEXT.test(decoded) ? secretInText(decoded) : undefined;
    if (secret) {
      return { shown: '…', detail: `in base64, ${secret.detail}`, at: index };
    }
  }
  return undefined;
}

/** `isSecretName` for a CEL expression that is a string. */
export function celIsSecretName(name: string): string {
  return celMatches(`${name}.lowerAscii()`, SECRET_NAME);
}

/** `secretIn` for two CEL expressions that are strings. */
export function celIsSecret(name: string, value: string): string {
  return `((${celIsSecretName(name)}`
    + ` && !${celMatches(`(${name} + "=" + ${value}).lowerAscii()`, OTHER_VARIABLE)}) || ${celHasSecret(value)})`;
}

/** `secretInText` for a CEL expression that is a string, but for what is in base64, which CEL of the API server does not decode. */
export function celHasSecret(text: string): string {
  const pairs = PAIRS.map((pattern) => `${text}.lowerAscii().findAll(${JSON.stringify(pattern)})`).join(' + ');
  const webhooks = `${text}.findAll(${JSON.stringify(MAY_HOLD_WEBHOOK)}).exists(w, ${celMatches('w', WEBHOOK)})`;
  return `(${celMatches(text, CREDENTIAL)} || ${webhooks} || (${pairs}).exists(p, !${celMatches('p', OTHER_PAIR)}))`;
}
