import { Duration } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';

/**
 * How Prometheus learns of the metrics of an agent.
 */
export enum MetricsDiscovery {
  /** A `PodMonitor` of a Prometheus Operator that knows its field `portNumber`. */
  POD_MONITOR = 'PodMonitor',
  /** The annotations `prometheus.io/scrape`, `port` and `path` of the pods, which a scrape configuration must read. */
  ANNOTATIONS = 'annotations',
}

/**
 * Properties of `AgentMetrics`.
 */
export interface AgentMetricsProps {
  /**
   * The agent, such as a `HardenedAgentDeployment`. Annotations need its construct.
   */
  readonly agent: kplus.IPodSelector;

  /**
   * The pods of Prometheus, such as `Pods.select(…)` with labels and the name of a namespace. They alone may call the port.
   */
  readonly prometheus: kplus.IPodSelector;

  /**
   * The TCP port of the metrics, from 1 to 65535.
   *
   * @default - the only TCP port that the agent's containers open
   */
  readonly port?: number;

  /**
   * Path of the metrics.
   *
   * @default "/metrics"
   */
  readonly path?: string;

  /**
   * How Prometheus learns of the metrics.
   *
   * @default MetricsDiscovery.POD_MONITOR
   */
  readonly discovery?: MetricsDiscovery;

  /**
   * Time between two scrapes, in whole seconds. For a `PodMonitor` only.
   *
   * @default - that of Prometheus
   */
  readonly interval?: Duration;

  /**
   * Labels of the `PodMonitor`, such as `{ release: 'kube-prometheus-stack' }`: a Prometheus may select monitors by label.
   *
   * @default - none
   */
  readonly labels?: { [label: string]: string };

  /**
   * Name of the `PodMonitor`: a DNS subdomain such as "agent".
   *
   * @default - generated from the construct's path
   */
  readonly name?: string;
}
