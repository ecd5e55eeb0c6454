import { App, Chart } from 'cdk8s';
import { settings } from './settings';
import {
  AgentNamespace, AgentQuarantine, AgentRuntime, AlertRouting, AlertRoutingProps, QuarantineResponse,
  QuarantineResponseProps,
} from 'cdk8s-hardened-agents';

/** What the apps about detection have in common: alerts, and who responds to them. Namespaces begin with the prefix. */
export class DetectionBase {
  public readonly chart: Chart;
  public readonly ranges = { podCidrs: settings.podCidrs, serviceCidrs: settings.serviceCidrs };
  public readonly runtime = AgentRuntime.runc();
  public readonly image = `stands.in/program@sha256:${'0'.repeat(64)}`;

  constructor(private readonly prefix: string) {
    this.chart = new Chart(new App(), prefix);
  }

  public namespace(name: string): AgentNamespace {
    return new AgentNamespace(this.chart, `${name}-namespace`, { name: `${this.prefix}-${name}` });
  }

  public alerts(props: Pick<AlertRoutingProps, 'sinks' | 'replicas'>): AlertRouting {
    const { runtime, image, ranges } = this;
    return new AlertRouting(this.chart, 'alerts', {
      namespace: this.namespace('alerts'),
      runtime,
      image,
      name: 'alerts',
      ...props,
      ...ranges,
    });
  }

  public response(agents: AgentNamespace, alerts: AlertRouting, props: Pick<QuarantineResponseProps,
    'apiServerCidrs' | 'apiServerPort'>): QuarantineResponse {
    const { chart, runtime, image, ranges } = this;
    return new QuarantineResponse(chart, 'response', {
      namespace: this.namespace('response'),
      runtime,
      image,
      name: 'response',
      alerts,
      quarantines: [new AgentQuarantine(chart, 'quarantine', { namespace: agents })],
      ...props,
      ...ranges,
    });
  }
}
