import { App, Chart, Duration, Testing } from 'cdk8s';
import { ImagePullPolicy } from 'cdk8s-plus-29';
import { settings } from './settings';
import { Manifest } from '../../support/app';
import {
  AgentCluster, AgentNamespace, AgentPolicy, AgentRuntime, GVisorRuntime, HardenedAgentPod, PodSubnetEgressDeny, StartGate,
} from 'cdk8s-hardened-agents';

/** An agent behind a gate, each in a namespace of its own. */
export function gateApp(name: string, runtime: string): Manifest[] {
  const app = new App();
  const chart = new Chart(app, 'gate');
  new AgentCluster({
    podCidrs: settings.podCidrs,
    serviceCidrs: settings.serviceCidrs,
    nodeCidrs: settings.nodeCidrs,
    apiServerCidrs: settings.apiServerCidrs,
  }).applyTo(app);
  const own = runtime === 'gvisor' ? new GVisorRuntime(chart, 'gvisor', { name: `${name}-gvisor` }) : AgentRuntime.runc();
  const pull = { image: settings.image, imagePullPolicy: ImagePullPolicy.IF_NOT_PRESENT };
  const canary = { ...pull, runtime: AgentRuntime.runc(), name: `${name}-gate` };
  const startGate = new StartGate(chart, 'gate', { ...canary, timeout: Duration.seconds(8) });
  const namespace = new AgentNamespace(chart, 'agents', { name });
  new PodSubnetEgressDeny(chart, 'egress', { namespace, allowInternet: false });
  new HardenedAgentPod(chart, 'agent', {
    ...pull, namespace, runtime: own, name: 'agent', startGate, command: ['/bin/sh', '-c', 'while :; do sleep 3600; done'],
  });
  AgentPolicy.acknowledge(chart, 'require-sandboxed-runtime', 'the canary runs no code of others, and the test compares runtimes');
  return Testing.synth(chart);
}
