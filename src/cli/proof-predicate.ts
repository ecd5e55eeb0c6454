import { PostureEdgeKind } from '../engine/posture/posture-agent';
import { Proof, ProofCluster, ProofNode, ProofRow, ProofVerdict } from '../engine/proof/proof';
import { OptionError, bool, list, map, refuseUnknown } from '../engine/rules/option-values';
import { Json } from '../engine/value/json';
import { choicesFor } from '../engine/value/nearest';
import { isTime } from '../engine/value/time';

/** A proof in a statement, and which statement is before it. */
export interface ProofPredicate extends Proof {
  /**
   * The statement before. There is none for the first one.
   */
  readonly previous?: PreviousProof;
}

/** The statement before another one. */
interface PreviousProof {
  /**
   * The SHA-256 of its payload.
   */
  readonly sha256: string;
}

const HASH = { must: 'be a SHA-256 of 64 hex digits', form: /^[0-9a-f]{64}$/ };
const NONCE = { must: 'be 32 hex digits', form: /^[0-9a-f]{32}$/ };
const ANY = { must: 'be a text', form: /^/ };
const SOME = { must: 'be a text that is not empty', form: /./ };
/** What a finding shows in a line. */
const SHORT = { must: 'be a text of at most 2000 characters', form: /^[^]{0,2000}$/ };

/**
 * Reads a predicate.
 *
 * @throws OptionError at the first field that is not valid, with its path such as "predicate.rows[2].verdict"
 */
export function readPredicate(at: string, value: unknown): ProofPredicate {
  const fields = fieldsOf(at, value, [
    'nonce', 'startedAt', 'finishedAt', 'toolVersion', 'cluster', 'hasControl', 'objects', 'rows', 'previous',
  ]);
  const proof: ProofPredicate = {
    nonce: text(`${at}.nonce`, fields.nonce, NONCE),
    startedAt: time(`${at}.startedAt`, fields.startedAt),
    finishedAt: time(`${at}.finishedAt`, fields.finishedAt),
    toolVersion: text(`${at}.toolVersion`, fields.toolVersion),
    cluster: clusterAt(`${at}.cluster`, fields.cluster),
    hasControl: bool(`${at}.hasControl`, fields.hasControl),
    objects: objectsAt(`${at}.objects`, fields.objects),
    rows: list(`${at}.rows`, fields.rows, 'tries', rowAt),
    ...fields.previous !== undefined && { previous: previousAt(`${at}.previous`, fields.previous) },
  };
  if (Date.parse(proof.finishedAt) < Date.parse(proof.startedAt)) {
    throw new OptionError(`${at}.finishedAt`, `not be before startedAt, ${proof.startedAt}`, proof.finishedAt);
  }
  refuseRows(`${at}.rows`, proof);
  return proof;
}

/** Refuses rows that do not belong together. */
function refuseRows(at: string, { rows, hasControl }: Proof): void {
  const seen = new Set<string>();
  rows.forEach(({ agent, wall, edge, verdict }, i) => {
    if (seen.size === seen.add(JSON.stringify([agent, wall])).size) {
      throw new OptionError(`${at}[${i}].wall`, 'be another wall than those before it of the same agent', wall);
    }
    if (edge?.isDenied && verdict === ProofVerdict.HELD && !hasControl) {
      throw new OptionError(`${at}[${i}].verdict`, 'not be "held" for a denied edge in a run without a control', verdict);
    }
  });
}

function rowAt(at: string, value: unknown): ProofRow {
  const fields = fieldsOf(at, value, ['agent', 'wall', 'edge', 'verdict', 'detail', 'at']);
  return {
    ...fields.agent !== undefined && { agent: text(`${at}.agent`, fields.agent, SOME) },
    wall: text(`${at}.wall`, text(`${at}.wall`, fields.wall, SOME), SHORT),
    ...fields.edge !== undefined && { edge: edgeAt(`${at}.edge`, fields.edge) },
    verdict: oneOf(`${at}.verdict`, fields.verdict, Object.values(ProofVerdict)),
    detail: text(`${at}.detail`, fields.detail, SHORT),
    ...fields.at !== undefined && { at: time(`${at}.at`, fields.at) },
  };
}

function edgeAt(at: string, value: unknown): ProofRow['edge'] {
  const { kind, peer, isDenied } = fieldsOf(at, value, ['kind', 'peer', 'isDenied']);
  return {
    kind: oneOf(`${at}.kind`, kind, Object.values(PostureEdgeKind)),
    peer: text(`${at}.peer`, peer, SOME),
    isDenied: bool(`${at}.isDenied`, isDenied),
  };
}

function clusterAt(at: string, value: unknown): ProofCluster {
  const { version, nodes, images } = fieldsOf(at, value, ['version', 'nodes', 'images']);
  return {
    version: text(`${at}.version`, version),
    nodes: list(`${at}.nodes`, nodes, 'nodes', nodeAt),
    images: list(`${at}.images`, images, 'images', text),
  };
}

function nodeAt(at: string, value: unknown): ProofNode {
  const { name, kernel, runtime } = fieldsOf(at, value, ['name', 'kernel', 'runtime']);
  return { name: text(`${at}.name`, name), kernel: text(`${at}.kernel`, kernel), runtime: text(`${at}.runtime`, runtime) };
}

function objectsAt(at: string, value: unknown): Proof['objects'] {
  const fields = map(at, value, 'be an object with the SHA-256 of each object by its title');
  return Object.fromEntries(Object.entries(fields).map(([title, hash]) => [title, text(`${at}[${JSON.stringify(title)}]`, hash, HASH)]));
}

function previousAt(at: string, value: unknown): PreviousProof {
  return { sha256: text(`${at}.sha256`, fieldsOf(at, value, ['sha256']).sha256, HASH) };
}

function fieldsOf(at: string, value: unknown, known: readonly string[]): Json {
  const fields = map(at, value, `be an object with ${known.join(', ')}`);
  refuseUnknown(`${at}.`, fields, known);
  return fields;
}

function text(at: string, value: unknown, { must, form } = ANY): string {
  if (typeof value !== 'string' || !form.test(value)) {
    throw new OptionError(at, must, value);
  }
  return value;
}

function time(at: string, value: unknown): string {
  if (!isTime(value) || !value.endsWith('Z')) {
    throw new OptionError(at, 'be a time in UTC such as "2026-11-28T14:02:11Z"', value);
  }
  return value;
}

function oneOf<T extends string>(at: string, value: unknown, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === value);
  if (found === undefined) {
    throw new OptionError(at, `be one of ${choicesFor(value, allowed)}`, value);
  }
  return found;
}
