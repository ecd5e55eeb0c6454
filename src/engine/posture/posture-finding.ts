import { Severity } from '../rules/severity';

/** A finding with its place. */
export interface PostureFinding {
  /**
   * Id of the rule, such as "no-latest-image".
   */
  readonly ruleId: string;

  /**
   * What it means: an error fails.
   */
  readonly severity: Severity;

  /**
   * What the rule requires, in a few words: "no API token".
   */
  readonly title: string;

  /**
   * What is wrong, in a few words: "API token is mounted".
   */
  readonly problem: string;

  /**
   * The finding in one line, without the remedy: "spec.hostPID is true".
   */
  readonly message: string;

  /**
   * What to do about it, in terms of the manifest.
   */
  readonly remedy: string;

  /**
   * Address of the page of the rule.
   */
  readonly docs: string;

  /**
   * Where it is.
   */
  readonly source: PostureSource;

  /**
   * Whether `Harden` removes it in an app.
   */
  readonly filledByHarden: boolean;

  /**
   * The reason why it is accepted.
   *
   * @default - it is not accepted
   */
  readonly acknowledged?: string;

  /**
   * Who is responsible for the acknowledgement.
   *
   * @default - not stated
   */
  readonly owner?: string;

  /**
   * When to review the acknowledgement, such as "2027-01-31".
   *
   * @default - not stated
   */
  readonly reviewBy?: string;

  /**
   * Whether it is open now and was not in what the report is compared with.
   *
   * @default - it is not new, or the report is compared with nothing
   */
  readonly isNew?: boolean;
}

/** What is wrong with an object by one rule. */
export interface PostureFault {
  /**
   * Id of the rule.
   */
  readonly ruleId: string;

  /**
   * The highest severity of its findings.
   */
  readonly severity: Severity;

  /**
   * What is wrong, in a few words: "API token is mounted".
   */
  readonly title: string;

  /**
   * What an attacker gains as long as it is so.
   */
  readonly why: string;

  /**
   * What to do.
   */
  readonly remedy: string;

  /**
   * Address of the page of the rule.
   */
  readonly docs: string;

  /**
   * How many findings it has, in all objects of the step.
   */
  readonly findings: number;
}

/** A change of one object. A test run on the input shows that it ends findings, adds none and opens no connection. */
export interface PosturePatch {
  /**
   * Kind and name of the object, such as `Deployment "agents/coder"`.
   */
  readonly object: string;

  /**
   * The operations of a JSON patch, each as JSON, such as `{"op":"remove","path":"/spec/hostPID"}`.
   */
  readonly operations: string[];

  /**
   * How many findings it ends in the test run.
   */
  readonly findings: number;

  /**
   * Titles of the agents in which it ends findings.
   */
  readonly agents: string[];

  /**
   * What it closes, such as "0.0.0.0/0 on every port" or "calls from everyone on every port", sorted.
   */
  readonly closes: string[];
}

/** A step: what to edit in one object, or in several objects of one kind that have the same faults. */
export interface PostureAction {
  /**
   * The first fault, and how many others there are, such as "API token is mounted and 2 more faults".
   */
  readonly title: string;

  /**
   * The highest severity of its faults.
   */
  readonly severity: Severity;

  /**
   * Kinds and names of the objects to edit, such as `NetworkPolicy "agents/egress"`, in the order of the input.
   */
  readonly objects: string[];

  /**
   * Where to edit: the objects, or the elements of policies, in the order of the input.
   */
  readonly sources: PostureSource[];

  /**
   * What is wrong with each of the objects, the worst first.
   */
  readonly faults: PostureFault[];

  /**
   * How many findings it ends.
   */
  readonly findings: number;

  /**
   * Titles of the agents in which it ends findings.
   */
  readonly agents: string[];

  /**
   * The change of the first object that ends findings, all of them or a part.
   *
   * @default - no change is known, or a test run shows that it ends no finding, adds one or opens a connection
   */
  readonly patch?: PosturePatch;
}

/** A place in a manifest. */
export interface PostureSource {
  /**
   * Kind and name of the object, such as `NetworkPolicy "agents/egress"`.
   */
  readonly object: string;

  /**
   * Path of the field, such as "spec.egress[0]". Empty for the whole object.
   */
  readonly field: string;

  /**
   * The ports that it opens, such as `["443/TCP"]`.
   *
   * @default - all of the connection's ports, or it opens none
   */
  readonly ports?: string[];

  /**
   * The file, such as "agents.k8s.yaml", as it was named on the command line.
   *
   * @default - the report is that of an app
   */
  readonly file?: string;

  /**
   * The line of the field in the file.
   *
   * @default - the report is that of an app
   */
  readonly line?: number;

  /**
   * Path of the construct, such as "agents/claude-code".
   *
   * @default - the report is that of files
   */
  readonly constructPath?: string;
}

/** What the newest run that tried an edge on a cluster found. */
export interface PostureEdgeProof {
  /**
   * How the try ended: "held", "broken" or "inconclusive". "never tried" if no run tried the edge.
   */
  readonly verdict: string;

  /**
   * When the run started, in UTC: "2026-11-28T14:02:11Z".
   *
   * @default - no run tried it
   */
  readonly at?: string;

  /**
   * Whether the manifests are others now than those of the run.
   *
   * @default - no run tried it
   */
  readonly isChanged?: boolean;

  /**
   * Why it ended so, in one line.
   *
   * @default - no run tried it
   */
  readonly detail?: string;
}
