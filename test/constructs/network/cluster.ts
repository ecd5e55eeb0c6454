import { App, Chart } from 'cdk8s';
import { AgentCluster, AgentClusterProps, AgentNamespace, AlertRouting, AlertSink, ClusterRanges, GVisorRuntime } from '../../../src';
import { IMAGE } from '../../support/app';

export const CLUSTER = {
  podCidrs: ['20.9.0.0/16'],
  serviceCidrs: ['20.96.0.0/16'],
  nodeCidrs: ['20.77.1.0/24'],
  apiServerCidrs: ['203.0.113.10/32'],
};
export const OWN = {
  podCidrs: ['20.8.0.0/16'],
  serviceCidrs: ['20.97.0.0/16'],
  nodeCidrs: ['20.78.1.0/24'],
  apiServerCidrs: ['203.0.113.11/32'],
};

/** A chart of a cluster with a namespace and a runtime. */
export function within(cluster: AgentClusterProps = CLUSTER) {
  const app = new App();
  new AgentCluster(cluster).applyTo(app);
  const chart = new Chart(app, 'test');
  return { app, chart, namespace: new AgentNamespace(chart, 'agents', { name: 'agents' }), runtime: new GVisorRuntime(chart, 'gvisor') };
}

export type Within = ReturnType<typeof within>;
export const common = ({ namespace, runtime }: Within) => ({ namespace, runtime, image: IMAGE });
export const alerts = (b: Within, ranges: ClusterRanges = {}, id = 'alerts') =>
  new AlertRouting(b.chart, id, {
    ...common(b),
    name: 'alerts',
    sinks: [AlertSink.webhook({ url: 'https://incidents.example.com/falco' })],
    ...ranges,
  });
