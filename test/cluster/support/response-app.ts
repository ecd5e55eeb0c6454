import { App, Chart, Testing } from 'cdk8s';
import { settings } from './settings';
import { Manifest } from '../../support/app';
import {
  AgentNamespace, AgentPolicy, AgentQuarantine, AgentRuntime, AlertRouting, AlertSink, HardenedAgentPod, PodSubnetEgressDeny, QuarantineResponse,
} from 'cdk8s-hardened-agents';

/** Two agents that a `QuarantineResponse` may put into quarantine, in namespaces that begin with the prefix. */
export function responseApp(prefix: string): Manifest[] {
  const chart = new Chart(new App(), prefix);
  const { podCidrs, serviceCidrs } = settings;
  const ranges = { podCidrs, serviceCidrs };
  const runtime = AgentRuntime.runc();
  const image = `stands.in/program@sha256:${'0'.repeat(64)}`;
  const namespace = (name: string) => new AgentNamespace(chart, `${name}-namespace`, { name: `${prefix}-${name}` });
  const agents = namespace('agents');
  const pods = ['agent', 'other'].map((name) => new HardenedAgentPod(chart, name, { name, namespace: agents, runtime, image: settings.image, port: 8080 }));
  new PodSubnetEgressDeny(chart, 'egress', { namespace: agents, ...ranges });
  const alerts = new AlertRouting(chart, 'alerts', {
    namespace: namespace('alerts'),
    runtime,
    image,
    name: 'alerts',
    sinks: [AlertSink.webhook({ url: 'https://198.51.100.10/alerts' })],
    ...ranges,
  });
  const response = new QuarantineResponse(chart, 'response', {
    namespace: namespace('response'),
    runtime,
    image,
    name: 'response',
    alerts,
    quarantines: [new AgentQuarantine(chart, 'quarantine', { namespace: agents })],
    apiServerCidrs: ['192.168.77.10/32'],
    ...ranges,
  });
  [...pods, alerts.deployment, response.deployment].forEach((one) =>
    AgentPolicy.acknowledge(one, 'require-sandboxed-runtime', 'no program runs: what is tried is what the API server takes'));
  return Testing.synth(chart);
}
