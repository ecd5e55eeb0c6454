import { spawn, spawnSync } from 'child_process';
import { join } from 'path';
import { createInterface } from 'readline';
import { BUILT_IN_POD_KINDS, groupKind } from '../../src/engine/manifest/pod-kinds';
import { ASKED_KINDS } from '../../src/engine/rules/asked-kinds';
import { RULES } from '../../src/engine/rules/catalogue';
import { Manifest } from '../support/app';

/** The oldest Kubernetes that `AgentAdmission` is for. */
export const LEAST = '1.30';

/** A request to make or change an object. */
export interface AdmissionRequest {
  readonly object: Manifest;
  /** What is there already; nothing where the object is new. */
  readonly oldObject?: Manifest;
  readonly subresource?: string;
  /** Name of the account that sends it, such as "system:serviceaccount:agents:agent". */
  readonly user?: string;
  /** Names of the policies that are in force; all where it is left out. */
  readonly policies?: readonly string[];
}

/** What the policies say of a request. */
export interface AdmissionVerdict {
  /** Ids of the rules that it breaks, sorted; a message that is of no rule, as it is. */
  readonly broken: readonly string[];
  /** What could not be evaluated. */
  readonly errors: readonly string[];
  /** What the evaluation costs by the API server's own measure, in all policies together. */
  readonly cost: number;
  /** Why the object is none of its kind, so that no policy is asked. */
  readonly mistyped?: string;
}

/** An expression that does not compile. */
interface CelFault {
  readonly policy: string;
  readonly field: string;
  readonly error: string;
}

const NAMESPACES = { apiVersion: 'v1', kind: 'Namespace', resource: 'namespaces' };
const RESOURCES = new Map([
  ...[NAMESPACES, ...BUILT_IN_POD_KINDS].map(({ apiVersion, kind, resource }) => [groupKind(apiVersion, kind), resource] as const),
  ...Object.entries(ASKED_KINDS).map(([kind, { resource }]) => [kind, resource] as const),
]);
const IDS = new Set(RULES.map(({ id }) => id));

function ruleOf(message: string): string {
  const [, id] = /^[^()]* \(([a-z-]+)\): /.exec(message) ?? [];
  return IDS.has(id) ? id : message;
}

/** Builds the program in `admission`. */
export function buildOracle(program: string): void {
  const { status, stderr, error } = spawnSync('go', ['build', '-o', program, '.'], { cwd: join(__dirname, 'admission'), encoding: 'utf8' });
  if (error || status !== 0) {
    throw new Error(`go build failed: ${error?.message ?? stderr}`);
  }
}

/**
 * Asks the API server's code about each request, and gives the expressions that a Kubernetes of that version does not
 * compile. Requests and answers are streams, since 100,000 objects do not fit into one text.
 */
export async function askOracle(
  program: string,
  version: string,
  policies: readonly Manifest[],
  requests: Iterable<AdmissionRequest> = [],
  answer: (verdict: AdmissionVerdict, index: number) => void = () => undefined,
): Promise<CelFault[]> {
  const child = spawn(program, [version], { stdio: ['pipe', 'pipe', 'inherit'] });
  const done = new Promise<number | null>((resolve, reject) => child.on('close', resolve).on('error', reject));
  const write = (line: string) => child.stdin.write(`${line}\n`) || new Promise<void>((resolve) => child.stdin.once('drain', resolve));
  const send = async () => {
    await write(JSON.stringify(policies.filter(({ kind }) => kind === 'ValidatingAdmissionPolicy')));
    for (const { object, oldObject, subresource, user, policies: inForce } of requests) {
      const [resource, own] = (RESOURCES.get(groupKind(object.apiVersion, object.kind)) ?? '').split('/');
      const operation = oldObject ? 'UPDATE' : 'CREATE';
      await write(JSON.stringify({ operation, resource, subresource: subresource ?? own, object, oldObject, user, policies: inForce }));
    }
    child.stdin.end();
  };
  const sent = send();
  let faults: CelFault[] | undefined;
  let next = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    if (faults === undefined) {
      faults = JSON.parse(line) as CelFault[];
    } else {
      const { broken, errors = [], cost, mistyped } = JSON.parse(line);
      answer({ broken: broken.map(ruleOf).sort(), errors, cost, mistyped }, next++);
    }
  }
  const [status] = await Promise.all([done, sent]);
  if (status !== 0 || faults === undefined) {
    throw new Error(`the oracle ended with ${status}`);
  }
  return faults;
}

/** What it says of each request. */
export async function verdictsOf(program: string, policies: readonly Manifest[],
  requests: readonly AdmissionRequest[]): Promise<AdmissionVerdict[]> {
  const verdicts: AdmissionVerdict[] = [];
  await askOracle(program, LEAST, policies, requests, (verdict) => verdicts.push(verdict));
  if (verdicts.length !== requests.length) {
    throw new Error(`asked of ${requests.length} objects, got ${verdicts.length} verdicts`);
  }
  return verdicts;
}
