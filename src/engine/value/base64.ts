const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** The six bits of each character, -1 for one that base64 does not have. "-" and "_" are of its form for URLs. */
const BITS = new Int8Array(256).fill(-1);
[ALPHABET + '+/', ALPHABET + '-_'].forEach((all) => [...all].forEach((character, bits) => { BITS[character.charCodeAt(0)] = bits; }));

const END = '='.charCodeAt(0);

/** How many bytes become a text at once: a call takes only so many arguments. */
const CHUNK = 8192;

/** The bytes of a base64 text as characters. It reads what it can, as Node does: "=" ends the text, other characters do not count. */
export function decodeBase64(text: string): string {
  const bytes = new Uint8Array(Math.floor(text.length * 3 / 4));
  let size = 0;
  for (let at = 0, read = 0, count = 0; at < text.length; at++) {
    const code = text.charCodeAt(at) % 256;
    if (code === END) {
      break;
    }
    if (BITS[code] >= 0) {
      read = (read * 64 + BITS[code]) % 2 ** 24;
      count += 6;
      if (count >= 8) {
        count -= 8;
        bytes[size++] = Math.floor(read / 2 ** count); // a byte keeps the last eight bits
      }
    }
  }
  let decoded = '';
  for (let at = 0; at < size; at += CHUNK) {
    decoded += String.fromCharCode(...bytes.subarray(at, Math.min(at + CHUNK, size)));
  }
  return decoded;
}
