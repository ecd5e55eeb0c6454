import { isUtf8 } from 'buffer';
import { KeyObject } from 'crypto';
import { ManifestChanges, ObjectDigests, changesBetween, digestOfAll, sha256 } from './proof-digest';
import { Envelope, envelopeIn, envelopeText, keyIdOf, signersOf } from './proof-envelope';
import { ProofPredicate, readPredicate } from './proof-predicate';
import { show } from '../engine/input/show';
import { Proof, ProofVerdict } from '../engine/proof/proof';
import { OptionError, list, map, refuseUnknown } from '../engine/rules/option-values';
import { locatedJson } from '../engine/value/located-json';
import { shorten } from '../report/escape-text';
import { schemaUrl } from '../report/json';

/**
 * A file of statements is JSON lines: an envelope in each line, the oldest first. The payload of an envelope is an in-toto statement with a
 * proof. A statement names the one before it by the SHA-256 of the bytes of that one's payload, as they are after base64: neither the
 * signatures nor the rest of the line count, so that someone can sign a line later.
 */

/** How a statement is signed. */
interface ProofSignature {
  /** `unchecked` is one with signatures of other keys than those that are given, or where none is given. */
  readonly state: 'signed' | 'unchecked' | 'unsigned';
  /** The ids of the given keys that signed it, or of the keys that it names where none is given. */
  readonly keyIds: readonly string[];
}

/** A statement of a file. */
export interface ProofStatement {
  /** Its line, from 1. */
  readonly line: number;
  /** What the run found. Its `finishedAt` is when. */
  readonly proof: Proof;
  /** How many rows ended in which way. */
  readonly counts: { readonly [verdict in ProofVerdict]: number };
  /** The SHA-256 of all manifests that it is about. */
  readonly manifests: string;
  /** The SHA-256 of its payload, which the next statement names. */
  readonly digest: string;
  readonly signature: ProofSignature;
}

/** What is wrong with a file of statements. */
export interface ProofFault {
  /** The line, from 1. */
  readonly line: number;
  readonly text: string;
}

/** What a file of statements is held against. */
export interface ProofTrust {
  /** The public keys of which one must have signed each statement. Without keys, signatures are not checked. */
  readonly keys: readonly KeyObject[];
  /** The time. Without one, a statement may be from the future. */
  readonly now?: Date;
}

/** What a file of statements is worth. */
interface ProofCheck {
  /** The statements that can be read, the oldest first. */
  readonly statements: readonly ProofStatement[];
  /** None if the file is whole, and signed if keys are given. */
  readonly faults: readonly ProofFault[];
  /** How the given manifests differ from those of the newest statement. Nothing if they are the same, or none are given. */
  readonly changes?: ManifestChanges;
}

/** A clock may be wrong by this much. In milliseconds. */
const SKEW = 5 * 60_000;

/**
 * Checks a file of statements, without a network: form, signatures, order, and whether the newest one is about these manifests. The last
 * lines of a file can be cut off, and a chain without signatures can be written anew: no file shows that.
 *
 * @param objects what `digestsOf` returns for the manifests
 */
export function verifyStatements(text: string, { keys, now }: ProofTrust, objects?: ObjectDigests): ProofCheck {
  const lines = text.split('\n');
  const faults: ProofFault[] = [];
  if (lines.pop() !== '') {
    faults.push({ line: lines.length + 1, text: 'must end with a line end: the line is cut' });
  }
  const statements: ProofStatement[] = [];
  let before: Line | undefined;
  lines.forEach((one, i) => {
    const line = readLine(one, i + 1, keys);
    const all = [...line.faults, ...orderFaults(line, before), ...now ? futureFaults(line, now) : []];
    faults.push(...all.map((fault) => ({ line: i + 1, text: fault })));
    if (line.statement) {
      statements.push(line.statement);
    }
    before = line;
  });
  const newest = statements[statements.length - 1];
  return { statements, faults, changes: newest && objects && changesBetween(newest.proof.objects, objects) };
}

/** A line of a file, as far as it can be read. */
interface Line {
  readonly number: number;
  /** The SHA-256 of the payload. */
  readonly digest?: string;
  readonly previous?: string;
  readonly statement?: ProofStatement;
  readonly faults: readonly string[];
}

/** How much of a path an error shows: keys can have any length. */
const MAX_PATH = 200;

function readLine(text: string, number: number, keys: readonly KeyObject[]): Line {
  let digest: string | undefined;
  try {
    const envelope = envelopeIn(jsonOf('', text));
    digest = sha256(envelope.payload);
    const { predicate: { previous, ...proof }, manifests } = statementIn(envelope.payload);
    const signature = signatureOf(envelope, keys);
    const counts = { held: 0, broken: 0, inconclusive: 0 };
    proof.rows.forEach(({ verdict }) => counts[verdict]++);
    return {
      number,
      digest,
      previous: previous?.sha256,
      statement: { line: number, proof, counts, manifests, digest, signature },
      faults: keys.length > 0 && signature.state !== 'signed'
        ? [`must be signed by a given key, ${JSON.stringify(keys.map(keyIdOf))}, got ${signersText(signature)}`] : [],
    };
  } catch (error) {
    if (!(error instanceof OptionError)) {
      throw error;
    }
    const field = error.at === '' ? 'the line' : shorten(error.at, MAX_PATH);
    return { number, digest, faults: [`${field} must ${error.must}, got ${show(error.got)}`] };
  }
}

function signatureOf(envelope: Envelope, keys: readonly KeyObject[]): ProofSignature {
  const signers = signersOf(envelope, keys);
  if (signers.length > 0) {
    return { state: 'signed', keyIds: signers };
  }
  const keyIds = envelope.signatures.map(({ keyId }) => keyId);
  return { state: keyIds.length === 0 ? 'unsigned' : 'unchecked', keyIds };
}

function signersText({ keyIds }: ProofSignature): string {
  return keyIds.length === 0 ? 'no signature' : `signatures of ${show(keyIds)}`;
}

/** How a line does not follow the one before it. What follows a line that cannot be read is not known. */
function orderFaults({ number, previous, statement }: Line, before: Line | undefined): string[] {
  if (!statement || (before && before.digest === undefined)) {
    return [];
  }
  const [named, must] = [previous ?? 'nothing', before?.digest ?? 'nothing'];
  const chain = named === must ? [] : [before
    ? `previous must be the hash of line ${before.number}, ${must}, got ${named}: a line is edited, missing, new, or in another place`
    : `previous must be left out in the first line, got ${named}: lines before it are missing`];
  const [last, at] = [before?.statement?.proof.finishedAt, statement.proof.finishedAt];
  return [...chain, ...last !== undefined && Date.parse(at) < Date.parse(last)
    ? [`finishedAt must not be before that of line ${number - 1}, ${last}, got ${at}`] : []];
}

function futureFaults({ statement }: Line, now: Date): string[] {
  const at = statement?.proof.finishedAt;
  return at !== undefined && Date.parse(at) > now.getTime() + SKEW ? [`finishedAt must not be in the future, got ${at}`] : [];
}

const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';

/** The one subject of a statement: all objects together. */
const SUBJECT = 'manifests';

interface Statement {
  readonly predicate: ProofPredicate;
  readonly manifests: string;
}

/**
 * Reads an in-toto statement.
 *
 * @throws OptionError at the first field that is not valid
 * @see https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md
 */
function statementIn(payload: Uint8Array): Statement {
  const text = Buffer.from(payload);
  if (!isUtf8(text)) {
    throw new OptionError('payload', 'be UTF-8', 'other bytes');
  }
  const fields = map('payload', jsonOf('payload', text.toString()), 'be an in-toto statement');
  refuseUnknown('payload.', fields, ['_type', 'subject', 'predicateType', 'predicate']);
  const exactly = (key: string, value: string) => {
    if (fields[key] !== value) {
      throw new OptionError(key, `be "${value}"`, fields[key]);
    }
  };
  exactly('_type', STATEMENT_TYPE);
  exactly('predicateType', schemaUrl('proof'));
  const predicate = readPredicate('predicate', fields.predicate);
  const manifests = digestOfAll(predicate.objects);
  const [subject, ...more] = list('subject', fields.subject, 'subjects', (at, one) => {
    const { name, digest } = map(at, one, 'be an object with name and digest');
    return { name: name as unknown, digest: map(`${at}.digest`, digest, 'be an object with sha256').sha256 as unknown };
  });
  if (more.length > 0 || subject?.name !== SUBJECT || subject.digest !== manifests) {
    throw new OptionError('subject', `be "${SUBJECT}" alone, with the SHA-256 of predicate.objects, ${manifests}`, fields.subject);
  }
  return { predicate, manifests };
}

/** A statement nests fewer levels. An error shows the value, for which it must not nest as deep as it likes. */
const MAX_DEPTH = 32;

/** JSON without repeated keys, of which readers take one or the other. */
function jsonOf(at: string, text: string): unknown {
  const refuse = (must: string) => new OptionError(at, must, shorten(text, 80));
  let depth = 0;
  let isText = false;
  for (const [token] of text.matchAll(/\\[^]|["[\]{}]/g)) {
    if (token === '"') {
      isText = !isText;
    } else if (!isText) {
      depth += token === '[' || token === '{' ? 1 : -1;
    }
    if (depth > MAX_DEPTH) {
      throw refuse(`be JSON that nests at most ${MAX_DEPTH} levels`);
    }
  }
  const read = locatedJson(text);
  if (!read) {
    throw refuse('be JSON in which no object has a key twice');
  }
  return read.value;
}

/**
 * The line of a proof, with the line end.
 *
 * @param previous the `digest` of the statement before
 * @param key an Ed25519 private key. Without one the statement is unsigned
 */
export function statementLine(proof: Proof, previous: string | undefined, key: KeyObject | undefined): string {
  const predicate: ProofPredicate = { ...proof, ...previous !== undefined && { previous: { sha256: previous } } };
  const statement = {
    _type: STATEMENT_TYPE,
    subject: [{ name: SUBJECT, digest: { sha256: digestOfAll(proof.objects) } }],
    predicateType: schemaUrl('proof'),
    predicate,
  };
  return `${envelopeText(Buffer.from(JSON.stringify(statement)), key)}\n`;
}

/** Who signed a statement, in a few words: "unsigned", "signature not checked" or "signed by 3f8a1c…". */
export function signatureText({ state, keyIds }: ProofSignature): string {
  return state === 'unsigned' ? 'unsigned' : state === 'unchecked' ? 'signature not checked'
    : `signed by ${keyIds.map((id) => `${id.slice(0, 16)}…`).join(', ')}`;
}
