import { KeyObject } from 'crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import Ajv from 'ajv/dist/2020';
import * as fc from 'fast-check';
import { at, file } from './command';
import { sha256 } from '../../src/cli/proof-digest';
import { keyIdOf } from '../../src/cli/proof-envelope';
import { appendStatement, readProofFile } from '../../src/cli/proof-file';
import { signatureText, verifyStatements } from '../../src/cli/proof-statement';
import { PostureEdgeKind } from '../../src/engine/posture/posture-agent';
import { Proof, ProofRow, ProofVerdict } from '../../src/engine/proof/proof';
import { Json } from '../../src/engine/value/json';
import { schemaUrl } from '../../src/report/json';
import { keyPair, pemOf, proofAt, proofOf, statementIn } from '../support/proofs';
import { runs } from '../support/properties';
import { ROOT } from '../support/root';

const [one, other] = [keyPair(), keyPair()];
const path = () => at('proofs.jsonl');
const UNCHECKED = { keys: [] };

/** The lines of a file with these proofs. */
function linesOf(proofs: readonly Proof[], key?: KeyObject): string[] {
  rmSync(path(), { force: true });
  proofs.forEach((proof) => appendStatement(path(), proof, key));
  return readFileSync(path(), 'utf8').split('\n').slice(0, -1);
}

const textOf = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join('');

/** The faults of lines, as "2: must …". */
function faultsOf(lines: readonly string[], keys: KeyObject[] = [], now?: Date): string[] {
  return verifyStatements(textOf(lines), { keys, now }).faults.map(({ line, text }) => `${line}: ${text}`);
}

/** An unsigned line with another statement in its place. */
function edited(line: string, change: (statement: Json) => void): string {
  const statement = statementIn(line);
  change(statement);
  return withPayload(line, JSON.stringify(statement));
}

function withPayload(line: string, payload: string | Uint8Array): string {
  return JSON.stringify({ ...JSON.parse(line) as Json, payload: Buffer.from(payload as string).toString('base64') });
}

const three = [proofOf(), proofAt(1), proofAt(2)];

test('a statement is an in-toto statement in an envelope, and its predicate follows the schema', () => {
  const [first, second] = linesOf(three, one.privateKey);
  expect(JSON.parse(first)).toEqual({
    payloadType: 'application/vnd.in-toto+json',
    payload: expect.any(String) as string,
    signatures: [{ keyid: keyIdOf(one.publicKey), sig: expect.any(String) as string }],
  });
  const statement = statementIn(first);
  expect(statement).toEqual({
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: 'manifests', digest: { sha256: sha256(`{"Pod \\"agents/coder\\"":"${'b'.repeat(64)}"}`) } }],
    predicateType: schemaUrl('proof'),
    predicate: proofOf(),
  });
  const previous = sha256(Buffer.from((JSON.parse(first) as Json).payload as string, 'base64'));
  expect(statementIn(second).predicate).toEqual({ ...proofAt(1), previous: { sha256: previous } });
  const schema = new Ajv({ strict: false }).compile(JSON.parse(readFileSync(`${ROOT}/schemas/proof-1.schema.json`, 'utf8')) as Json);
  expect([statement.predicate, statementIn(second).predicate, {}].map((predicate) => schema(predicate))).toEqual([true, true, false]);
});

test('a file that was only appended to is whole', () => {
  const text = textOf(linesOf(three, one.privateKey));
  const { statements, faults } = verifyStatements(text, { keys: [other.publicKey, one.publicKey], now: new Date('2026-11-29T01:00:00Z') });
  expect(faults).toEqual([]);
  const signed = `signed by ${keyIdOf(one.publicKey).slice(0, 16)}…`;
  expect(statements.map(({ line, proof, counts, signature }) => [line, proof, counts, signatureText(signature)]))
    .toEqual(three.map((proof, i) => [i + 1, proof, { held: 1, broken: 0, inconclusive: 0 }, signed]));
});

const BY_ONE = `must be signed by a given key, ["${keyIdOf(one.publicKey)}"]`;

test('nothing is said to be signed without a key, and an unsigned file says so', () => {
  const states = (lines: string[], keys: KeyObject[] = []) =>
    verifyStatements(textOf(lines), { keys }).statements.map(({ signature }) => signatureText(signature));
  expect(states(linesOf([proofOf()], one.privateKey))).toEqual(['signature not checked']);
  expect(states(linesOf([proofOf()]))).toEqual(['unsigned']);
  expect(states(linesOf([proofOf()]), [one.publicKey])).toEqual(['unsigned']);
  expect(faultsOf(linesOf([proofOf()]), [one.publicKey])).toEqual([`1: ${BY_ONE}, got no signature`]);
});

describe('the chain', () => {
  const chain = /^\d: previous must be the hash of line \d, [0-9a-f]{64}, got (nothing|[0-9a-f]{64}): a line is edited, missing, new, or in/;
  const otherDetail = ({ predicate }: Json) => { ((predicate as Json).rows as Json[])[0].detail = 'other'; };
  const found = (change: (lines: string[]) => string[]) => faultsOf(change(linesOf(three)));

  test.each<[string, (lines: string[]) => string[], number[]]>([
    ['a line that is gone', ([a, , c]) => [a, c], [2]],
    ['a line in another place', ([a, b, c]) => [a, c, b], [2, 3]],
    ['a line that is there twice', ([a, b, c]) => [a, b, b, c], [3]],
    ['a line that is new', ([a, b, c]) => [a, edited(b, otherDetail), b, c], [3]],
    ['an edited line', ([a, b, c]) => [a, edited(b, otherDetail), c], [3]],
  ])('finds %s', (_, change, lines) => {
    const faults = found(change).filter((fault) => fault.includes('previous'));
    expect(faults.map((fault) => Number(fault[0]))).toEqual(lines);
    faults.forEach((fault) => expect(fault).toMatch(chain));
  });

  test('finds a first line that is gone', () => {
    const first = /^1: previous must be left out in the first line, got [0-9a-f]{64}: lines before it/;
    expect(found(([, b, c]) => [b, c])).toEqual([expect.stringMatching(first)]);
  });

  test('finds a second beginning', () => {
    expect(found(([a, b]) => [a, b, a]))
      .toEqual([expect.stringMatching(/^3: previous must .*, got nothing/), expect.stringMatching(/^3: finishedAt/)]);
  });

  test('does not find lines that are cut off at the end: the file alone cannot show it', () => {
    expect(found(([a, b]) => [a, b])).toEqual([]);
  });
});

test('time does not go back, and is not in the future', () => {
  const lines = linesOf([proofAt(1)]);
  const previous = verifyStatements(textOf(lines), UNCHECKED).statements[0].digest;
  const back = edited(lines[0], (statement) => { statement.predicate = { ...proofAt(0), previous: { sha256: previous } }; });
  expect(faultsOf([lines[0], back]))
    .toEqual(['2: finishedAt must not be before that of line 1, 2026-11-29T00:01:05Z, got 2026-11-29T00:00:05Z']);
  const same = edited(lines[0], (statement) => { statement.predicate = { ...proofAt(1), previous: { sha256: previous } }; });
  expect(faultsOf([lines[0], same])).toEqual([]);
  expect(faultsOf(lines, [], new Date('2026-11-28T23:56:04Z')))
    .toEqual(['1: finishedAt must not be in the future, got 2026-11-29T00:01:05Z']);
  expect(faultsOf(lines, [], new Date('2026-11-28T23:56:05Z'))).toEqual([]); // a clock may be wrong by five minutes
});

describe('signatures', () => {
  const keys = [one.publicKey];

  test('a line that another key signed', () => {
    const id = keyIdOf(other.publicKey);
    expect(faultsOf(linesOf(three, other.privateKey), keys))
      .toEqual([1, 2, 3].map((line) => `${line}: ${BY_ONE}, got signatures of ["${id}"]`));
  });

  test('a key that names itself as another', () => {
    const [line] = linesOf([proofOf()], other.privateKey);
    expect(faultsOf([line.replace(keyIdOf(other.publicKey), keyIdOf(one.publicKey))], keys)).toHaveLength(1);
  });

  test('a signature of another line', () => {
    const [a, b] = linesOf(three, one.privateKey).map((line) => JSON.parse(line) as Json);
    expect(faultsOf([JSON.stringify({ ...a, signatures: b.signatures })], keys)).toHaveLength(1);
  });

  test('no byte of a signed line can be another one', () => {
    const [line] = linesOf([proofOf()], one.privateKey);
    const bytes = Buffer.from(line);
    const standard = (byte: number) => ({ '-': '+', '_': '/' })[String.fromCharCode(byte)] ?? String.fromCharCode(byte); // of base64
    fc.assert(fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 0x21, max: 0x7e }), (place, byte) => {
      fc.pre(standard(bytes[place]) !== standard(byte));
      const changed = Buffer.from(bytes);
      changed[place] = byte;
      expect(faultsOf([changed.toString()], keys).length).toBeGreaterThan(0);
    }), runs(400));
  });

  test('a second signature leaves the chain whole', () => {
    const lines = linesOf(three, one.privateKey);
    const again = linesOf(three, other.privateKey).map((line) => (JSON.parse(line) as Json).signatures as Json[]);
    const both = lines.map((line, i) => {
      const envelope = JSON.parse(line) as Json;
      return JSON.stringify({ ...envelope, signatures: [...envelope.signatures as Json[], ...again[i]] });
    });
    expect(faultsOf(both, [other.publicKey])).toEqual([]);
  });
});

describe('a line that is no statement of ours', () => {
  const base = () => linesOf([proofOf()])[0];
  const row = (changes: Json) => (statement: Json) => { (statement.predicate as Json).rows = [{ ...proofOf().rows[0], ...changes }]; };
  const predicate = (changes: Json) => (statement: Json) => { statement.predicate = { ...proofOf(), ...changes }; };

  type Wrong = [name: string, change: (line: string) => string, fault: string];
  test.each<Wrong>([
    ['an empty line', () => '', 'the line must be JSON in which no object has a key twice, got ""'],
    ['no JSON', () => '{', 'the line must be JSON in which no object has a key twice, got "{"'],
    ['another value', () => 'null', 'the line must be an envelope with payloadType, payload and signatures, got null'],
    ['a key of the envelope twice',
      (line) => line.replace('{', '{"payload":"AAAA",'), 'the line must be JSON in which no object has a key twice'],
    ['a key of the proof twice',
      (line) => withPayload(line, JSON.stringify(statementIn(line)).replace('"hasControl"', '"hasControl":false,"hasControl"')),
      'payload must be JSON in which no object has a key twice'],
    ['a key of the proof twice, once escaped',
      (line) => withPayload(line, JSON.stringify(statementIn(line)).replace('"nonce"', '"nonc\\u0065":"","nonce"')),
      'payload must be JSON in which no object has a key twice'],
    ['bytes that are no text', (line) => withPayload(line, Buffer.from([0x22, 0xff, 0x22])), 'payload must be UTF-8'],
    ['maps that nest deep', (line) => withPayload(line, '{"a":'.repeat(33)), 'payload must be JSON that nests at most 32 levels'],
    ['lists of the most levels', (line) => withPayload(line, '['.repeat(32) + ']'.repeat(32)), 'payload must be an in-toto statement'],
    ['deep brackets in a text behind a quote',
      (line) => edited(line, row({ detail: `"${'['.repeat(40)}`, at: 1 })), 'predicate.rows[0].at must be a time in UTC'],
    ['what nests deep', (line) => withPayload(line, '['.repeat(1e6)), 'payload must be JSON that nests at most 32 levels'],
    ['deep brackets in a text',
      (line) => edited(line, row({ detail: '['.repeat(1000), at: 1 })), 'predicate.rows[0].at must be a time in UTC'],
    ['another type of statement', (line) => edited(line, (statement) => { statement._type = 'https://in-toto.io/Statement/v0.1'; }),
      '_type must be "https://in-toto.io/Statement/v1", got "https://in-toto.io/Statement/v0.1"'],
    ['another predicate', (line) => edited(line, (statement) => { statement.predicateType = 'https://slsa.dev/provenance/v1'; }),
      `predicateType must be "${schemaUrl('proof')}", got "https://slsa.dev/provenance/v1"`],
    ['another field of a statement',
      (line) => edited(line, (statement) => { statement.predicat = 1; }), 'payload.predicat must be left out'],
    ['another subject', (line) => edited(line, ({ subject }) => { (subject as Json[])[0].digest = { sha256: 'c'.repeat(64) }; }),
      'subject must be "manifests" alone, with the SHA-256 of predicate.objects'],
    ['two subjects',
      (line) => edited(line, ({ subject }) => { (subject as Json[]).push((subject as Json[])[0]); }),
      'subject must be "manifests" alone'],
    ['no subject', (line) => edited(line, (statement) => { statement.subject = []; }), 'subject must be "manifests" alone'],
    ['other objects', (line) => edited(line, predicate({ objects: { 'Pod "b"': 'c'.repeat(64) } })), 'subject must be "manifests" alone'],
    ['a hash that is none', (line) => edited(line, predicate({ objects: { 'Pod "b"': 'c' } })),
      'predicate.objects["Pod \\"b\\""] must be a SHA-256 of 64 hex digits, got "c"'],
    ['no rows', (line) => edited(line, predicate({ rows: undefined })), 'predicate.rows must be a list of tries, got nothing'],
    ['rows that are none', (line) => edited(line, predicate({ rows: [null] })), 'predicate.rows[0] must be an object with agent, wall'],
    ['another verdict',
      (line) => edited(line, row({ verdict: 'Held' })),
      'predicate.rows[0].verdict must be one of "held", "broken", "inconclusive", got "Held"'],
    ['a verdict that every object has', (line) => edited(line, row({ verdict: 'toString' })), 'predicate.rows[0].verdict must be one of'],
    ['a reason that is a book', (line) => edited(line, row({ detail: 'x'.repeat(2001) })),
      'predicate.rows[0].detail must be a text of at most 2000'],
    ['another field of a row', (line) => edited(line, row({ edges: [] })), 'predicate.rows[0].edges must be left out'],
    ['a kind of edge that is none', (line) => edited(line, row({ edge: { kind: 'pods', peer: 'a', isDenied: true } })),
      'predicate.rows[0].edge.kind must be one of "caller", "pod"'],
    ['a text for a boolean', (line) => edited(line, row({ edge: { kind: 'pod', peer: 'a', isDenied: 'true' } })),
      'predicate.rows[0].edge.isDenied must be true or false, got "true"'],
    ['a wall that is there twice', (line) => edited(line, predicate({ rows: [proofOf().rows[0], proofOf().rows[0]] })),
      'predicate.rows[1].wall must be another wall than those before it of the same agent'],
    ['silence without a control', (line) => edited(line, (statement) => {
      row({ edge: { kind: 'pod', peer: 'a', isDenied: true } })(statement);
      (statement.predicate as Json).hasControl = false;
    }), 'predicate.rows[0].verdict must not be "held" for a denied edge in a run without a control'],
    ['a time that is none', (line) => edited(line, predicate({ startedAt: 'NaN' })), 'predicate.startedAt must be a time in UTC such as'],
    ['a time that is a number', (line) => edited(line, predicate({ finishedAt: 1e99 })), 'predicate.finishedAt must be a time in UTC'],
    ['a day that is none',
      (line) => edited(line, predicate({ finishedAt: '2026-02-30T00:00:00Z' })), 'predicate.finishedAt must be a time in UTC'],
    ['a time in another zone',
      (line) => edited(line, row({ at: '2026-11-28T14:02:11+01:00' })), 'predicate.rows[0].at must be a time in UTC'],
    ['an end before the start',
      (line) => edited(line, predicate({ finishedAt: '2026-11-28T14:02:10Z' })), 'predicate.finishedAt must not be before startedAt'],
    ['nodes that are none', (line) => edited(line, predicate({ cluster: { version: '', nodes: [{}], images: [] } })),
      'predicate.cluster.nodes[0].name must be a text, got nothing'],
    ...[`a${'0'.repeat(32)}`, `${'0'.repeat(32)}a`].map((nonce): Wrong => (
      ['a nonce that is long', (line) => edited(line, predicate({ nonce })), 'predicate.nonce must be 32 hex digits'])),
    ...[`a${'0'.repeat(64)}`, `${'0'.repeat(64)}a`].map((digest): Wrong => (
      ['a hash that is long', (line) => edited(line, predicate({ previous: { sha256: digest } })), 'predicate.previous.sha256 must be'])),
    ['a nonce that is short', (line) => edited(line, predicate({ nonce: 'a' })), 'predicate.nonce must be 32 hex digits, got "a"'],
    ['a hash of the line before that is none', (line) => edited(line, predicate({ previous: { sha256: 'A'.repeat(64) } })),
      'predicate.previous.sha256 must be a SHA-256'],
  ])('%s', (_, change, fault) => {
    const faults = faultsOf([change(base())]);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(`1: ${fault}`);
    expect(faults[0].length).toBeLessThan(600);
  });

  test('a run without a control may have a denied edge that is broken, and an open one that is held', () => {
    const edge = { kind: PostureEdgeKind.POD, peer: 'a', isDenied: true };
    const [found] = proofOf().rows;
    const of = (tried: ProofRow) => faultsOf(linesOf([proofOf({ hasControl: false, rows: [tried] })]));
    expect(of({ ...found, edge, verdict: ProofVerdict.BROKEN })).toEqual([]);
    expect(of({ ...found, edge: { ...edge, isDenied: false } })).toEqual([]);
  });

  test('of any value, a fault is a line and no crash', () => {
    fc.assert(fc.property(fc.json(), fc.json(), (value, inner) => {
      expect(faultsOf([value.replace(/\n/g, ' ')])).toHaveLength(1);
      expect(faultsOf([withPayload(base(), inner)])).toHaveLength(1);
      expect(faultsOf([edited(base(), (statement) => { statement.predicate = JSON.parse(inner) as unknown; })])).toHaveLength(1);
    }), runs());
  });

  test('the lines after it are read, and the first of them has no chain to check', () => {
    const [a, , c] = linesOf(three);
    expect(faultsOf([a, 'broken', c])).toEqual([expect.stringMatching(/^2: the line must be JSON/)]);
    expect(verifyStatements(textOf([a, 'broken', c]), UNCHECKED).statements).toHaveLength(2);
  });

  test('a line after one whose proof cannot be read has its hash', () => {
    const [a] = linesOf([proofAt(0)]);
    const empty = edited(a, (statement) => { statement.predicate = {}; });
    const follows = (hash: string) => edited(a, (statement) => {
      statement.predicate = { ...proofAt(1), previous: { sha256: hash } };
    });
    const [, wrong] = faultsOf([empty, follows('0'.repeat(64))]);
    const [, digest] = /the hash of line 1, ([0-9a-f]{64}), got 0+: /.exec(wrong)!;
    expect(faultsOf([empty, follows(digest)])).toHaveLength(1);
  });
});

test('a line that is cut is a fault, and nothing is added to it', () => {
  const lines = linesOf(three);
  const cut = textOf(lines).slice(0, -10);
  writeFileSync(path(), cut);
  expect(verifyStatements(cut, UNCHECKED).faults).toEqual([{ line: 3, text: 'must end with a line end: the line is cut' }]);
  expect(() => appendStatement(path(), proofAt(3))).toThrow('proofs.jsonl:3: must end with a line end: the line is cut');
  expect(readFileSync(path(), 'utf8')).toBe(cut);
});

test('lines before a new one stay as they are', () => {
  const before = textOf(linesOf(three, one.privateKey));
  appendStatement(path(), proofAt(3));
  const after = readFileSync(path(), 'utf8');
  expect(after.startsWith(before)).toBe(true);
  expect(readProofFile(path(), UNCHECKED).map(({ signature }) => signature.state))
    .toEqual(['unchecked', 'unchecked', 'unchecked', 'unsigned']);
});

test('a proof that a reader would refuse is not written', () => {
  linesOf(three);
  const before = readFileSync(path(), 'utf8');
  expect(() => appendStatement(path(), proofAt(1))).toThrow('proofs.jsonl:4: finishedAt must not be before that of line 3');
  expect(() => appendStatement(path(), proofAt(3, { nonce: '' }))).toThrow('proofs.jsonl:4: predicate.nonce must be 32 hex digits');
  expect(readFileSync(path(), 'utf8')).toBe(before);
});

describe('the newest statement and manifests', () => {
  test('say what changed', () => {
    const text = textOf(linesOf([proofOf({ objects: { 'Pod "a"': 'a'.repeat(64), 'Pod "b"': 'b'.repeat(64) } })]));
    const check = (objects: Proof['objects']) => verifyStatements(text, UNCHECKED, objects).changes;
    expect(check({ 'Pod "b"': 'b'.repeat(64), 'Pod "a"': 'a'.repeat(64) })).toBeUndefined();
    expect(check({ 'Pod "b"': 'c'.repeat(64), 'Pod "c"': 'a'.repeat(64) }))
      .toEqual({ changed: ['Pod "b"'], added: ['Pod "c"'], gone: ['Pod "a"'] });
  });
});

describe('a file', () => {
  const read = (content: string | Uint8Array, keys: KeyObject[] = []) => () => readProofFile(file('other.jsonl', content), { keys });

  test.each<[string, string | Uint8Array, string]>([
    ['without a line', '', 'other.jsonl: has no statement'],
    ['that is no text', Buffer.from([0xff, 0x0a]), 'other.jsonl: must be UTF-8'],
    ['with many faults', 'x\n'.repeat(1000), 'other.jsonl: 990 more faults'],
    ['of keys', pemOf(one.publicKey), 'other.jsonl:1: the line must be JSON'],
    ['behind a byte order mark', '\ufeff{}\n', 'other.jsonl:1: the line must be JSON'],
  ])('%s', (_, content, message) => {
    expect(read(content)).toThrow(message);
  });

  test('an error has at most ten faults', () => {
    const ten = '(.*other\\.jsonl:\\d+: .*\\n?){10}';
    expect(read('x\n'.repeat(10))).toThrow(new RegExp(`^${ten}$`));
    expect(read('x\n'.repeat(11))).toThrow(new RegExp(`^${ten}.*other\\.jsonl: 1 more faults$`));
  });

  test('that is missing, or a folder', () => {
    mkdirSync(at('folder'), { recursive: true });
    expect(() => readProofFile(at('none.jsonl'), UNCHECKED)).toThrow(/none\.jsonl: no such file or directory$/);
    expect(() => readProofFile(at('folder'), UNCHECKED)).toThrow(/folder: illegal operation on a directory$/);
    expect(() => appendStatement(at('none/proofs.jsonl'), proofOf())).toThrow(/proofs\.jsonl: no such file or directory$/);
  });

  test('with line ends of Windows is the same', () => {
    expect(read(textOf(linesOf(three, one.privateKey)).replaceAll('\n', '\r\n'), [one.publicKey])()).toHaveLength(3);
  });
});
