import { App, Chart, Cron, Duration, Testing } from 'cdk8s';
import { ImagePullPolicy, PodDnsProps } from 'cdk8s-plus-29';
import { settings } from './settings';
import { Manifest } from '../../support/app';
import {
  AgentCluster, AgentNamespace, AgentPolicy, AgentRuntime, AgentSandboxTemplate, DnsAllowlist, GVisorRuntime, HardenedAgentCronJob,
  HardenedAgentDeployment, HardenedAgentJob, HardenedAgentPod, HardenedAgentStatefulSet, PodSubnetEgressDeny, StartGate, StartGateProgram,
} from 'cdk8s-hardened-agents';

type AgentKind = 'Pod' | 'PodOfAllowlist' | 'Deployment' | 'StatefulSet' | 'Job' | 'CronJob' | 'SandboxTemplate';

/** Agents behind a gate in namespace `name`, by their names, each in a namespace of its own with the name of the agent before it. */
export function gateApp(
  name: string, agents: { readonly [agent: string]: AgentKind }, runtime = 'runc', program = StartGateProgram.SHELL,
): Manifest[] {
  const app = new App();
  const chart = new Chart(app, 'gate');
  new AgentCluster({
    podCidrs: settings.podCidrs,
    serviceCidrs: settings.serviceCidrs,
    nodeCidrs: settings.nodeCidrs,
    apiServerCidrs: settings.apiServerCidrs,
  }).applyTo(app);
  const image = { image: settings.image, imagePullPolicy: ImagePullPolicy.IF_NOT_PRESENT };
  const runc = AgentRuntime.runc();
  const own = runtime === 'gvisor' ? new GVisorRuntime(chart, 'gvisor', { name: `${name}-gvisor` }) : runc;
  const ofGate = program === StartGateProgram.SHELL ? runc : own; // all that the binary does is tried under each runtime
  const startGate = new StartGate(chart, 'gate', { ...image, ...ofProgram(program), runtime: ofGate, name, timeout: Duration.seconds(8) });
  for (const [agent, kind] of Object.entries(agents)) {
    const namespace = new AgentNamespace(chart, `${agent}-namespace`, { name: `${name}-${agent}` });
    const egress = new PodSubnetEgressDeny(chart, `${agent}-egress`, {
      namespace, allowInternet: false, allowDns: kind !== 'PodOfAllowlist',
    });
    const props = { ...image, namespace, runtime: own, name: agent, startGate, command: ['/bin/sh', '-c', 'while :; do sleep 3600; done'] };
    switch (kind) {
      case 'Pod': new HardenedAgentPod(chart, agent, props); break;
      case 'PodOfAllowlist': new HardenedAgentPod(chart, agent, { ...props, dns: allowlist(chart, agent, egress, startGate) }); break;
      case 'Deployment': new HardenedAgentDeployment(chart, agent, props); break;
      case 'StatefulSet': new HardenedAgentStatefulSet(chart, agent, props); break;
      case 'Job': new HardenedAgentJob(chart, agent, { ...props, command: ['true'], backoffLimit: 0 }); break;
      case 'CronJob':
        new HardenedAgentCronJob(chart, agent, { ...props, command: ['true'], backoffLimit: 0, schedule: Cron.everyMinute() });
        break;
      case 'SandboxTemplate': new AgentSandboxTemplate(chart, agent, props);
    }
  }
  AgentPolicy.acknowledge(chart, 'require-sandboxed-runtime', 'the canary runs no code of others, and the test compares runtimes');
  return Testing.synth(chart);
}

/** What a pod asks in place of the resolver of the cluster: a list with one name, and with those of the gate. */
function allowlist(chart: Chart, agent: string, egress: PodSubnetEgressDeny, startGate: StartGate): PodDnsProps {
  const { CLUSTER_COREDNS: image, CLUSTER_DNS_IPS = '10.96.77.53,10.96.77.54,10.96.77.55' } = process.env;
  if (image === undefined) {
    throw new Error('set CLUSTER_COREDNS to an image with CoreDNS, by digest: test/cluster/README.md');
  }
  const dns = new DnsAllowlist(chart, `${agent}-dns`, {
    namespace: new AgentNamespace(chart, `${agent}-resolvers`, { name: `${startGate.namespaceName}-resolvers` }),
    runtime: AgentRuntime.runc(),
    image,
    clusterIP: CLUSTER_DNS_IPS.split(',')[2],
    names: [settings.internet],
    replicas: 1,
  });
  dns.allowStartGate(startGate);
  dns.serve(egress);
  return dns.podDns;
}

/** The program of a gate, with the image that has it. */
export function ofProgram(program: StartGateProgram): { readonly program: StartGateProgram; readonly image: string } {
  if (program === StartGateProgram.SHELL) {
    return { program, image: settings.image };
  }
  if (settings.gateImage === undefined) {
    throw new Error('set CLUSTER_GATE_IMAGE to an image with /start-gate, by digest: test/cluster/README.md');
  }
  return { program, image: settings.gateImage };
}
