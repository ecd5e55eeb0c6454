import { sha256 } from '@noble/hashes/sha2';

/** What the engine takes of the module "crypto" of Node. Browsers have a SHA-256 of their own that answers later, and not at once. */
export function createHash(_: 'sha256') {
  const hash = sha256.create();
  const made = {
    update: (text: string) => {
      hash.update(new TextEncoder().encode(text));
      return made;
    },
    digest: (encoding: 'base64' | 'hex') => textOf(hash.digest(), encoding),
  };
  return made;
}

function textOf(bytes: Uint8Array, encoding: 'base64' | 'hex'): string {
  return encoding === 'hex' ? [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('') : btoa(String.fromCharCode(...bytes));
}
