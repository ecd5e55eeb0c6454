import { App, Chart } from 'cdk8s';
import { AgentNamespace, GVisorRuntime, HardenedAgentPod, PodSubnetEgressDeny } from '../../src';

/** The error of the line that the README shows: an agent whose image is named by a tag. */
export function weakLineError(): string {
  const app = new App();
  const chart = new Chart(app, 'agents');
  const runtime = new GVisorRuntime(chart, 'gvisor');
  const namespace = new AgentNamespace(chart, 'agents', { name: 'agents' });
  new PodSubnetEgressDeny(chart, 'egress', { namespace, podCidrs: ['10.243.0.0/16'], serviceCidrs: ['10.96.0.0/12'] });
  new HardenedAgentPod(chart, 'builder', { namespace, runtime, image: 'registry.example/builder:latest' });
  try {
    chart.toJson();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('the weak line of the README is not refused');
}
