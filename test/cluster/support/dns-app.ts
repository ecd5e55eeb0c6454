import { App, Chart, Testing } from 'cdk8s';
import { ImagePullPolicy } from 'cdk8s-plus-29';
import { settings } from './settings';
import { Manifest } from '../../support/app';
import {
  AgentNamespace, AgentPolicy, AgentRuntime, DnsAllowlist, GVisorRuntime, HardenedAgentPod,
  PodSubnetEgressDeny,
} from 'cdk8s-hardened-agents';

/** An image with CoreDNS that the cluster has or pulls, and a free Service address for each runtime. */
const { CLUSTER_COREDNS: coredns, CLUSTER_DNS_IPS: addresses = '10.96.77.53,10.96.77.54' } = process.env;

/** A resolver for `internet.test` and its own Service, an agent that it serves, and one that it does not. */
interface DnsApp {
  readonly objects: Manifest[];
  /** Name of the resolver's Service in full, and its address. */
  readonly service: string;
  readonly address: string;
}

export function dnsApp(runtimeName: string): DnsApp {
  if (coredns === undefined) {
    throw new Error('set CLUSTER_COREDNS to an image with CoreDNS, by digest: test/cluster/README.md');
  }
  const chart = new Chart(new App(), `dns-${runtimeName}`);
  const ranges = { podCidrs: settings.podCidrs, serviceCidrs: settings.serviceCidrs };
  const isSandboxed = runtimeName === 'gvisor';
  const runtime = isSandboxed ? new GVisorRuntime(chart, 'gvisor', { name: 'dns-gvisor' }) : AgentRuntime.runc();
  const namespace = new AgentNamespace(chart, 'agents', { name: `dns-${runtimeName}-agents` });
  const address = addresses.split(',')[Number(isSandboxed)];
  const dns = new DnsAllowlist(chart, 'dns', {
    namespace: new AgentNamespace(chart, 'resolvers', { name: `dns-${runtimeName}-resolvers` }),
    runtime,
    ...ranges,
    name: 'dns',
    image: coredns,
    clusterIP: address,
    names: [settings.internet],
  });
  const agents = ['served', 'other'].map((name) => new HardenedAgentPod(chart, name, {
    namespace,
    runtime,
    name,
    image: settings.image,
    imagePullPolicy: ImagePullPolicy.IF_NOT_PRESENT,
    command: ['/bin/sh', '-c', 'echo agent >/tmp/index.html; exec httpd -f -p 8080 -h /tmp'],
    port: 8080,
    dns: dns.podDns,
  }));
  const service = dns.allowService(dns.service);
  const egress = new PodSubnetEgressDeny(chart, 'egress', { namespace, ...ranges, allowInternet: false, allowDns: false });
  dns.serve(egress, { from: agents[0] });
  if (!isSandboxed) {
    [dns.deployment, ...agents].forEach((workload) => AgentPolicy.acknowledge(workload, 'require-sandboxed-runtime',
      'the resolver must work under any runtime'));
  }
  return { objects: Testing.synth(chart), service, address };
}
