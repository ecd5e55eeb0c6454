import { createHash } from 'node:crypto';
import { App, Chart, Size, Testing } from 'cdk8s';
import { Cpu, ImagePullPolicy, Secret } from 'cdk8s-plus-29';
import { KEY, RUNTIMES, probe } from './row';
import { GVISOR_CLASS, NAMESPACES, RECORDED_PROFILE, nameOfAgent } from './weak-pods';
import { settings } from '../cluster/support/settings';
import { Manifest } from '../support/app';
import {
  AgentAdmission, AgentCluster, AgentNamespace, AgentPolicy, AgentRuntime, AgentSeccompProfile, BrokeredApi, CredentialBroker, DnsAllowlist,
  EgressProxy, GVisorRuntime, HardenedAgentPod, HardenedAgentPodProps, McpServer, PodSubnetEgressDeny, ProbeKind,
} from 'cdk8s-hardened-agents';

/** Images that the suite runs, each by digest, and free addresses of Services. */
export interface Images {
  readonly attack: string;
  readonly coredns: string;
  readonly squid: string;
  readonly envoy: string;
  readonly addresses: readonly [dns: string, proxy: string, broker: string];
}

/** The port of the broker that `gated` agents are granted. */
export const BROKER_PORT = 20_001;
export const GRANTED = '/cgi-bin/tool';

/** Answers each path, and the granted one only with the key, whose hash it knows. */
const SERVE_TOOL = `mkdir -p /tmp/www/cgi-bin; cat >/tmp/www/cgi-bin/tool <<'END'
#!/bin/sh
[ "$(printf %s "$HTTP_X_API_KEY" | sha256sum | cut -d' ' -f1)" = ${createHash('sha256').update(KEY.join('')).digest('hex')} ] ||
  case $SCRIPT_NAME in *tool) printf 'Status: 401 Unauthorized\\r\\n'; esac
printf 'Content-Type: text/plain\\r\\n\\r\\nanswer\\n'
END
cp /tmp/www/cgi-bin/tool /tmp/www/cgi-bin/other; chmod 755 /tmp/www/cgi-bin/*; exec httpd -f -p 8080 -h /tmp/www`;

/** A client of the broker that says what it gets, so that its log can be searched. */
const CALL_TOOL = 'while :; do env; timeout 10 wget -qO- "$TOOL_URL" 2>&1; sleep 2; done';

/** Several tries at a time need more than the default in a sandbox. */
const ROOM = {
  cpu: { request: Cpu.millis(50), limit: Cpu.units(1) },
  memory: { request: Size.mebibytes(128), limit: Size.mebibytes(512) },
};

/** What `agentsApp` writes. */
interface AgentsApp {
  readonly agents: readonly Manifest[];
  readonly policies: readonly Manifest[];
}

/** The agents as a user of the library writes them, with gateways and a tool, and a tool without policies beside, and `AgentAdmission`. */
export function agentsApp({ attack, coredns, squid, envoy, addresses: [dnsAddress, proxyAddress, brokerAddress] }: Images): AgentsApp {
  const app = new App();
  const { podCidrs, serviceCidrs, nodeCidrs, apiServerCidrs } = settings;
  new AgentCluster({ podCidrs, serviceCidrs, nodeCidrs, apiServerCidrs }).applyTo(app);
  const chart = new Chart(app, 'attack');
  const runc = AgentRuntime.runc();
  const runtimes = { runc, gvisor: new GVisorRuntime(chart, 'gvisor', { name: GVISOR_CLASS }) };
  const [agents, gated, tools, gateways, walled, closed] = (['agents', 'gated', 'tools', 'gateways', 'walled', 'closed'] as const)
    .map((id) => new AgentNamespace(chart, id, { name: NAMESPACES[id] }));
  const image = { image: attack, imagePullPolicy: ImagePullPolicy.IF_NOT_PRESENT };
  const alive = { kind: ProbeKind.EXEC, command: ['/bin/true'] };
  const pod = (namespace: AgentNamespace, name: string, runtime: AgentRuntime, props: Partial<HardenedAgentPodProps> = {}) =>
    new HardenedAgentPod(chart, name, {
      namespace, runtime, name, ...image, resources: ROOM, command: probe('serve', 8080), port: 8080, ...props,
    });

  // Defaults: agents call the internet and the resolver of the cluster.
  new PodSubnetEgressDeny(chart, 'egress', { namespace: agents });
  new PodSubnetEgressDeny(chart, 'walled-egress', { namespace: walled });
  new PodSubnetEgressDeny(chart, 'closed-egress', { namespace: closed, allowInternet: false, allowDns: false });
  const tool = new McpServer(chart, 'tool', {
    namespace: tools, runtime: runc, name: 'tool', ...image, command: ['/bin/sh', '-c', SERVE_TOOL], port: 8080,
  });
  pod(agents, 'other', runc);
  RUNTIMES.forEach((runtime) => {
    pod(agents, nameOfAgent('agent', runtime), runtimes[runtime]).addAgentContainer({
      name: 'sibling', ...image, command: probe('wait'), env: { SIBLING: 'of the other container' }, probes: alive,
    });
  });
  pod(agents, nameOfAgent('recorded', 'runc'), runc, { podSeccompProfile: AgentSeccompProfile.localhost(RECORDED_PROFILE) });

  // Behind gateways: names by a proxy and a resolver of their own, a key by a broker.
  const proxy = new EgressProxy(chart, 'proxy', {
    namespace: gateways, runtime: runc, name: 'proxy', image: squid, clusterIP: proxyAddress, replicas: 1, sniCheck: { image: envoy },
  });
  const dns = new DnsAllowlist(chart, 'dns', {
    namespace: gateways, runtime: runc, name: 'dns', image: coredns, clusterIP: dnsAddress, replicas: 1, names: [settings.internet],
  });
  const broker = new CredentialBroker(chart, 'broker', {
    namespace: gateways, runtime: runc, name: 'broker', image: envoy, replicas: 1, clusterIP: brokerAddress,
  });
  const narrow = new PodSubnetEgressDeny(chart, 'narrow', {
    namespace: gated, allowInternet: false, allowDns: false, fqdnBackEnd: proxy.fqdnBackEnd,
  });
  const key = { secret: Secret.fromSecretName(chart, 'key', 'key'), key: 'api-key' };
  const api = BrokeredApi.of({
    server: tool, key, header: 'x-api-key', prefix: '', methods: ['GET'], paths: [GRANTED], urlVariable: 'TOOL_URL', urlPath: GRANTED,
  });
  RUNTIMES.forEach((runtime, i) => {
    const agent = pod(gated, nameOfAgent('gated', runtime), runtimes[runtime], {
      command: ['/bin/sh', '-c', CALL_TOOL], port: undefined, probes: alive, dns: dns.podDns, env: proxy.env,
    });
    dns.serve(narrow, { from: agent });
    narrow.allowToFqdn(settings.internet, 443, { from: agent });
    broker.grant(agent, api, { name: `tool-${runtime}`, port: BROKER_PORT + i });
  });
  AgentPolicy.acknowledge(chart, 'require-sandboxed-runtime', 'the suite compares runtimes');
  const admission = new Chart(app, 'admission');
  new AgentAdmission(admission, 'admission', { name: 'attack', denyInteractiveAccess: true });
  return { agents: Testing.synth(chart), policies: Testing.synth(admission) };
}
