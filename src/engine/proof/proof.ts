import { PostureEdge } from '../posture/posture-agent';

/** What a run of `prove` found on a cluster: which walls of which manifests it tried, and how each try ended. */
export interface Proof {
  /**
   * The random text of the run, which each line of its probes begins with: 32 hex digits.
   */
  readonly nonce: string;

  /**
   * When the first probe started, in UTC: "2026-11-28T14:02:11Z".
   */
  readonly startedAt: string;

  /**
   * When the results were read, in UTC.
   */
  readonly finishedAt: string;

  /**
   * The version of this library, such as "0.1.0".
   */
  readonly toolVersion: string;

  /**
   * Where it ran.
   */
  readonly cluster: ProofCluster;

  /**
   * Whether a pod without walls tried the same in the same run. Without it, silence proves nothing.
   */
  readonly hasControl: boolean;

  /**
   * The SHA-256 of each object of the manifests, by its title, such as `NetworkPolicy "agents/agents-egress"`.
   */
  readonly objects: { readonly [title: string]: string };

  /**
   * The tries, agent by agent.
   */
  readonly rows: ProofRow[];
}

/** The cluster of a run, as its API server describes it. */
export interface ProofCluster {
  /**
   * The version of Kubernetes, such as "v1.35.4".
   */
  readonly version: string;

  /**
   * The nodes of the probes, sorted by name.
   */
  readonly nodes: ProofNode[];

  /**
   * The images of the probes by digest, as the nodes ran them, sorted.
   */
  readonly images: string[];
}

/** A node that ran probes. */
export interface ProofNode {
  /**
   * The name of the node.
   */
  readonly name: string;

  /**
   * The release of its kernel, such as "6.18.44".
   */
  readonly kernel: string;

  /**
   * Its container runtime, such as "containerd://2.4.2".
   */
  readonly runtime: string;
}

/** How a try ended. */
export enum ProofVerdict {
  /** The wall stands, and a control shows that the try would succeed without it. */
  HELD = 'held',
  /** The try got through, or what the manifests have is not on the cluster. */
  BROKEN = 'broken',
  /** Nothing is known: a probe has no result, or nothing shows that the try would succeed without the wall. */
  INCONCLUSIVE = 'inconclusive',
}

/** One wall that was tried. */
export interface ProofRow {
  /**
   * The agent that tried it, such as `Deployment "agents/coder"`.
   *
   * @default - it is a wall of the cluster, such as an admission policy
   */
  readonly agent?: string;

  /**
   * What was tried, in a few words, such as "call pods of other namespaces". No two rows of an agent have the same.
   */
  readonly wall: string;

  /**
   * The edge of the report that it tried.
   *
   * @default - it is about no edge of the report
   */
  readonly edge?: Pick<PostureEdge, 'kind' | 'peer' | 'isDenied'>;

  /**
   * How it ended.
   */
  readonly verdict: ProofVerdict;

  /**
   * Why, in one line.
   */
  readonly detail: string;

  /**
   * When the probe wrote its line, in UTC.
   *
   * @default - there is no line
   */
  readonly at?: string;
}
