import { ChildProcessByStdio, execFileSync, spawn } from 'child_process';
import { once } from 'events';
import { createInterface } from 'readline';
import { Readable, Writable } from 'stream';
import { goProgram } from './go-program';
import { BUILT_IN_POD_KINDS, groupKind } from '../../src/engine/manifest/pod-kinds';
import { ASKED_KINDS } from '../../src/engine/rules/asked-kinds';
import { RULES } from '../../src/engine/rules/catalogue';
import { memoize } from '../../src/engine/value/memoize';
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

/** A process that has policies. One batch of requests is answered after another, where the tests of a file await each. */
class Server {
  private readonly child: ChildProcessByStdio<Writable, Readable, null>;
  private readonly lines: AsyncIterator<string>;

  constructor(program: string, policies: readonly Manifest[]) {
    this.child = spawn(program, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
    void this.write(policiesIn(policies));
  }

  public async ask(requests: Iterable<AdmissionRequest>, answer: (verdict: AdmissionVerdict, index: number) => void): Promise<void> {
    const sent = this.send(requests);
    let next = 0;
    for (let line = await this.lines.next(); line.value !== ''; line = await this.lines.next()) {
      if (line.done) {
        throw new Error(`the oracle ended after ${next} answers`);
      }
      const { broken, errors = [], cost, mistyped } = JSON.parse(line.value);
      answer({ broken: broken.map(ruleOf).sort(), errors, cost, mistyped }, next++);
    }
    const count = await sent;
    if (count !== next) {
      throw new Error(`asked of ${count} objects, got ${next} verdicts`);
    }
  }

  public async end(): Promise<void> {
    this.child.stdin.end();
    await once(this.child, 'close');
  }

  /** Sends requests and the empty line that ends them; gives how many they are. */
  private async send(requests: Iterable<AdmissionRequest>): Promise<number> {
    let count = 0;
    for (const { object, subresource, ...rest } of requests) {
      const [resource, own] = (RESOURCES.get(groupKind(object.apiVersion, object.kind)) ?? '').split('/');
      const operation = rest.oldObject ? 'UPDATE' : 'CREATE';
      await this.write(JSON.stringify({ operation, resource, subresource: subresource ?? own, object, ...rest }));
      count++;
    }
    await this.write('');
    return count;
  }

  private async write(line: string): Promise<void> {
    if (!this.child.stdin.write(`${line}\n`)) {
      await once(this.child.stdin, 'drain');
    }
  }
}

const policiesIn = (manifests: readonly Manifest[]) => JSON.stringify(manifests.filter(({ kind }) => kind === 'ValidatingAdmissionPolicy'));

/** The API server's code, with the policies of a test file. */
export class AdmissionOracle {
  private readonly program = goProgram('admission');
  /** One for each list of policies, which compiles them once. */
  private readonly servers = new Map<readonly Manifest[], Server>();

  /** Is there for all tests of the file that calls this. */
  constructor() {
    afterAll(async () => {
      await Promise.all([...this.servers.values()].map(async (server) => server.end()));
    });
  }

  /** The expressions that a Kubernetes of that version does not compile. */
  public faultsOf(version: string, policies: readonly Manifest[]): CelFault[] {
    const input = `${policiesIn(policies)}\n`;
    return JSON.parse(execFileSync(this.program, [version], { input, encoding: 'utf8', maxBuffer: 2 ** 28 }));
  }

  /** Asks about each request. Requests and answers are streams, since 100,000 objects do not fit into one text. */
  public async ask(
    policies: readonly Manifest[],
    requests: Iterable<AdmissionRequest>,
    answer: (verdict: AdmissionVerdict, index: number) => void,
  ): Promise<void> {
    await memoize(this.servers, policies, () => new Server(this.program, policies)).ask(requests, answer);
  }

  /** What it says of each request. */
  public async verdictsOf(policies: readonly Manifest[], requests: readonly AdmissionRequest[]): Promise<AdmissionVerdict[]> {
    const verdicts: AdmissionVerdict[] = [];
    await this.ask(policies, requests, (verdict) => verdicts.push(verdict));
    return verdicts;
  }
}
