import { PostureUnjudgedKind } from './posture-unjudged-kind';
import { ClusterRanges } from '../address/cluster-ranges';
import { AgentsKnownBy } from '../cluster/agents-known-by';

/** What a report is about, by which version, and what was not judged. */
export interface PostureRun {
  /**
   * The version of this library, such as "0.1.0".
   */
  readonly toolVersion: string;

  /**
   * The files and folders that were judged, such as `["dist"]`, as they were named on the command line. Standard input is "stdin".
   *
   * @default - the report is that of an app
   */
  readonly paths?: string[];

  /**
   * What says which pods are agents.
   */
  readonly agentsKnownBy: AgentsKnownBy;

  /**
   * The kinds whose objects make pods that no rule judged, sorted. Such pods may be agents.
   */
  readonly unjudged: PostureUnjudgedKind[];

  /**
   * Files and documents that could not be read, each with the reason, such as `["chart/pod.yaml:4: is not UTF-8"]`. They may hold agents.
   */
  readonly unreadable: string[];

  /**
   * The places of documents without apiVersion and kind, such as `["values.yaml:1"]`.
   */
  readonly skipped: string[];

  /**
   * The addresses of the cluster, as far as they are known. Of several clusters, those of all.
   */
  readonly ranges: ClusterRanges;

  /**
   * Those of "podCidrs" and "serviceCidrs" that are not known, so that policies which open such addresses pass. Those that
   * are not known in one namespace with agents are among them.
   */
  readonly unknownRanges: string[];
}
