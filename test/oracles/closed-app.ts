import { App, Chart, Testing } from 'cdk8s';
import { AgentAdmission, AgentCluster, AgentNamespace, GVisorRuntime, HardenedAgentPod, PodSubnetEgressDeny } from '../../src';
import { IMAGE, Manifest } from '../support/app';

/** An app that closes the internet and DNS for its agents, on a cluster of both families, and its policies of admission. */
export function closedApp(): { readonly policies: Manifest[]; readonly agent: Manifest } {
  const app = new App();
  new AgentCluster({
    podCidrs: ['10.244.0.0/16', 'fd00:10:244::/56'],
    serviceCidrs: ['10.96.0.0/16', 'fd00:10:96::/112'],
    nodeCidrs: ['192.168.77.0/24'],
    apiServerCidrs: ['203.0.113.200/32'],
  }).applyTo(app);
  const chart = new Chart(app, 'agents');
  const namespace = new AgentNamespace(chart, 'agents', { name: 'agents' });
  const runtime = new GVisorRuntime(chart, 'gvisor');
  new PodSubnetEgressDeny(chart, 'egress', { namespace, allowInternet: false, allowDns: false });
  new HardenedAgentPod(chart, 'agent', { namespace, runtime, name: 'agent', image: IMAGE, port: 8080 });
  new AgentAdmission(chart, 'admission');
  const manifests: Manifest[] = JSON.parse(JSON.stringify(Testing.synth(chart)));
  return {
    policies: manifests.filter(({ kind }) => kind === 'ValidatingAdmissionPolicy'),
    agent: manifests.find(({ kind }) => kind === 'Pod')!,
  };
}
