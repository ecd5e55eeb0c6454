import { KeyObject, generateKeyPairSync } from 'crypto';
import { Proof, ProofVerdict } from '../../src/engine/proof/proof';
import { Json } from '../../src/engine/value/json';

/** A proof of a run with one row, with other fields in place of its own. */
export function proofOf(changes: Partial<Proof> = {}): Proof {
  return {
    nonce: '0123456789abcdef0123456789abcdef',
    startedAt: '2026-11-28T14:02:11Z',
    finishedAt: '2026-11-28T14:02:41Z',
    toolVersion: '0.0.0',
    cluster: {
      version: 'v1.35.4',
      nodes: [{ name: 'node-1', kernel: '6.18.44', runtime: 'containerd://2.4.2' }],
      images: [`registry.example/busybox@sha256:${'a'.repeat(64)}`],
    },
    hasControl: true,
    objects: { 'Pod "agents/coder"': 'b'.repeat(64) },
    rows: [{ agent: 'Pod "agents/coder"', wall: 'call pods of other namespaces', verdict: ProofVerdict.HELD, detail: 'no answer' }],
    ...changes,
  };
}

/** A proof of a minute of the day after the first one. */
export function proofAt(minute: number, changes: Partial<Proof> = {}): Proof {
  const at = (second: number) => `2026-11-29T00:${String(minute).padStart(2, '0')}:0${second}Z`;
  return proofOf({ startedAt: at(0), finishedAt: at(5), ...changes });
}

/** A pair of Ed25519 keys. */
export function keyPair(): { readonly publicKey: KeyObject; readonly privateKey: KeyObject } {
  return generateKeyPairSync('ed25519');
}

/** A key as PEM. */
export function pemOf(key: KeyObject): string {
  return key.export(key.type === 'public' ? { type: 'spki', format: 'pem' } : { type: 'pkcs8', format: 'pem' }).toString();
}

/** The statement in a line of a file. */
export function statementIn(line: string): Json {
  return JSON.parse(Buffer.from((JSON.parse(line) as Json).payload as string, 'base64').toString()) as Json;
}
