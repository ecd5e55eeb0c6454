import { App, Chart, Testing } from 'cdk8s';
import { ImagePullPolicy } from 'cdk8s-plus-29';
import { settings } from './settings';
import { Manifest } from '../../support/app';
import { AgentNamespace, AgentPolicy, AgentQuarantine, AgentRuntime, HardenedAgentPod, PodSubnetEgressDeny } from 'cdk8s-hardened-agents';

/** Two agents that may call each other and the internet, in a namespace whose pods can be cut off. */
export function quarantineApp(): Manifest[] {
  const chart = new Chart(new App(), 'quarantine');
  const namespace = new AgentNamespace(chart, 'agents', { name: 'quarantine-agents' });
  const [agent, peer] = ['agent', 'peer'].map((name) => {
    const pod = new HardenedAgentPod(chart, name, {
      name,
      namespace,
      runtime: AgentRuntime.runc(),
      image: settings.image,
      imagePullPolicy: ImagePullPolicy.IF_NOT_PRESENT,
      command: ['/bin/sh', '-c', 'echo agent >/tmp/index.html; exec httpd -f -p 8080 -h /tmp'],
      port: 8080,
    });
    AgentPolicy.acknowledge(pod, 'require-sandboxed-runtime', 'policies do not depend on the runtime, and runc starts faster');
    return pod;
  });
  new AgentQuarantine(chart, 'cut-off', { namespace });
  const egress = new PodSubnetEgressDeny(chart, 'egress', { namespace, podCidrs: settings.podCidrs, serviceCidrs: settings.serviceCidrs });
  egress.allowTo(peer, { from: agent });
  egress.allowTo(agent, { from: peer });
  return Testing.synth(chart);
}
