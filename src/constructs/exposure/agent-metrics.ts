import { Duration } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { Construct } from 'constructs';
import { FOR_METRICS, requireAgentPods, requireAgentPort } from './exposed-agent';
import { routePath } from './route-input';
import { Shape, checkProps, mapOf, oneOf, port, required, requireId, text } from '../../engine/input/check';
import { seconds } from '../../engine/input/duration';
import { propError } from '../../engine/input/props';
import { GuardedApiObject } from '../../synth/guarded-api-object';
import { OpenCallers } from '../network/allow-options';
import { podSelector } from '../network/network-shape';
import { PodSet } from '../network/peer';
import { dnsSubdomain } from '../props/dns-names';

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

const PROPS: Shape<AgentMetricsProps> = {
  agent: required(podSelector),
  prometheus: required(podSelector),
  port,
  path: routePath,
  discovery: oneOf(MetricsDiscovery),
  interval: seconds(1),
  labels: mapOf(text, '{ release: "kube-prometheus-stack" }'),
  name: dnsSubdomain,
};

/**
 * Lets Prometheus read the metrics of an agent, and no one else.
 *
 * It writes a `PodMonitor` or annotations, and a NetworkPolicy that allows exactly the pods of Prometheus on the port of the metrics. If
 * the agent serves requests on the same port, Prometheus can send it requests, too: give the metrics a port of their own.
 *
 * @throws if the agent does not open the port, the path is not valid, or a prop does not fit the way of discovery
 * @see https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.PodMonitor
 */
export class AgentMetrics extends Construct {
  constructor(scope: Construct, id: string, props: AgentMetricsProps) {
    super(scope, requireId(scope, id));
    checkProps(this, props, PROPS);
    const { agent, path = '/metrics', discovery = MetricsDiscovery.POD_MONITOR } = props;
    const called = requireAgentPods(this, agent);
    const agentPort = requireAgentPort(this, agent, props.port, FOR_METRICS);
    if (discovery === MetricsDiscovery.ANNOTATIONS) {
      this.annotate(props, agentPort, path);
    } else {
      this.monitor(props, called, agentPort, path);
    }
    new OpenCallers(this, called, [{ port: agentPort, protocol: 'TCP' }]).allowPods('prometheus', props.prometheus);
  }

  private monitor({ interval, labels, name }: AgentMetricsProps, called: PodSet, portNumber: number, path: string): void {
    new GuardedApiObject(this, 'Resource', {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PodMonitor',
      metadata: { namespace: called.namespace, ...(name !== undefined && { name }), ...(labels && { labels }) },
      spec: {
        selector: called.podSelector,
        podMetricsEndpoints: [{ portNumber, path, ...(interval && { interval: `${interval.toSeconds()}s` }) }],
      },
    });
  }

  private annotate(props: AgentMetricsProps, agentPort: number, path: string): void {
    for (const prop of ['interval', 'labels', 'name'] as const) {
      if (props[prop] !== undefined) {
        throw propError(this, prop, 'be left out with MetricsDiscovery.ANNOTATIONS', props[prop], 'only a PodMonitor has it');
      }
    }
    const { podMetadata } = props.agent as Partial<kplus.AbstractPod>;
    if (podMetadata === undefined) {
      throw propError(this, 'agent', 'be the construct of the agent', props.agent.node.path,
        'annotations stand on its pods; use MetricsDiscovery.POD_MONITOR for pods of another app');
    }
    const annotations = { scrape: 'true', port: String(agentPort), path };
    Object.entries(annotations).forEach(([key, value]) => podMetadata.addAnnotation(`prometheus.io/${key}`, value));
  }
}
