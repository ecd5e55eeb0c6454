import { Testing } from 'cdk8s';
import { DetectionBase } from './detection-base';
import { settings } from './settings';
import { Manifest } from '../../support/app';
import { AgentPolicy, AlertSink, HardenedAgentPod, PodSubnetEgressDeny } from 'cdk8s-hardened-agents';

/** Two agents that a `QuarantineResponse` may put into quarantine, in namespaces that begin with the prefix. */
export function responseApp(prefix: string): Manifest[] {
  const base = new DetectionBase(prefix);
  const { chart, runtime, ranges } = base;
  const agents = base.namespace('agents');
  const pods = ['agent', 'other'].map((name) => new HardenedAgentPod(chart, name,
    { name, namespace: agents, runtime, image: settings.image, port: 8080 }));
  new PodSubnetEgressDeny(chart, 'egress', { namespace: agents, ...ranges });
  const alerts = base.alerts({ sinks: [AlertSink.webhook({ url: 'https://198.51.100.10/alerts' })] });
  const response = base.response(agents, alerts, { apiServerCidrs: ['192.168.77.10/32'] });
  [...pods, alerts.deployment, response.deployment].forEach((one) =>
    AgentPolicy.acknowledge(one, 'require-sandboxed-runtime', 'no program runs: what is tried is what the API server takes'));
  return Testing.synth(chart);
}
