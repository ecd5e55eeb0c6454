import { App, Chart, Duration, Testing } from 'cdk8s';
import { ImagePullPolicy } from 'cdk8s-plus-29';
import { ofProgram } from './gate-app';
import { settings } from './settings';
import { Manifest } from '../../support/app';
import {
  AgentCluster, AgentConformance, AgentNamespace, AgentPolicy, AgentRuntime, GVisorRuntime, HardenedAgentDeployment,
  PodSubnetEgressDeny, ProbeKind, StartGate, StartGateProgram,
} from 'cdk8s-hardened-agents';

const SERVE = ['/bin/busybox', 'httpd', '-f', '-p', '8080', '-h', '/tmp'];

/** Two agents in namespace `name`, the first of which may call a tool, with a start gate and a namespace for pods without walls. */
export function proveApp(name: string, runtimeName = 'runc'): Manifest[] {
  const app = new App();
  const chart = new Chart(app, 'prove');
  new AgentCluster({
    podCidrs: settings.podCidrs,
    serviceCidrs: settings.serviceCidrs,
    nodeCidrs: settings.nodeCidrs,
    apiServerCidrs: settings.apiServerCidrs,
  }).applyTo(app);
  const image = { image: settings.image, imagePullPolicy: ImagePullPolicy.IF_NOT_PRESENT };
  const runc = AgentRuntime.runc();
  const runtime = runtimeName === 'gvisor' ? new GVisorRuntime(chart, 'gvisor', { name: `${name}-gvisor` }) : runc;
  // Each runtime tries one of the programs.
  const program = ofProgram(runtimeName === 'gvisor' ? StartGateProgram.STATIC_BINARY : StartGateProgram.SHELL);
  const startGate = new StartGate(chart, 'gate', {
    ...image, ...program, runtime: runc, name: `${name}-gate`, timeout: Duration.seconds(8),
  });
  new AgentConformance(chart, 'conformance', { startGate, name: `${name}-control` });
  const served = { ...image, runtime, command: SERVE, port: 8080, probes: { kind: ProbeKind.TCP } };

  const tools = new AgentNamespace(chart, 'tools', { name: `${name}-tools` });
  new PodSubnetEgressDeny(chart, 'tools-egress', { namespace: tools, allowInternet: false });
  const tool = new HardenedAgentDeployment(chart, 'tool', { ...served, namespace: tools, name: 'tool' });

  const namespace = new AgentNamespace(chart, 'agents', { name });
  const egress = new PodSubnetEgressDeny(chart, 'egress', { namespace, allowInternet: false });
  const coder = new HardenedAgentDeployment(chart, 'coder', { ...served, namespace, name: 'coder' });
  new HardenedAgentDeployment(chart, 'reviewer', { ...served, namespace, name: 'reviewer' });
  egress.allowTo(tool, { from: coder, port: 8080 });
  AgentPolicy.acknowledge(chart, 'require-sandboxed-runtime', 'the test compares runtimes');
  return Testing.synth(chart);
}
