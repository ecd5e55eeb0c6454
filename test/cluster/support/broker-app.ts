import { App, Chart, Testing } from 'cdk8s';
import { Cpu, ImagePullPolicy, Secret } from 'cdk8s-plus-29';
import { settings } from './settings';
import { Manifest } from '../../support/app';
import { makeObject } from '../../support/plain';
import {
  AgentCluster, AgentNamespace, AgentPolicy, AgentRuntime, BrokerTls, BrokeredApi, BrokeredKey, CredentialBroker, GVisorRuntime,
  HardenedAgentPod, McpServer, PodSubnetEgressDeny, ProbeKind,
} from 'cdk8s-hardened-agents';

/** The grants by name: of the agents `client` and `stranger`, and `sealed` by the broker with TLS. */
export const GRANTS = {
  'client-search': { port: 20_001 },
  'client-late': { port: 20_002 }, // whose Secret is not there at first
  'client-outside': { port: 20_003 },
  'stranger-search': { port: 20_004 },
  'sealed': { port: 20_005 },
};

/** Keeps what it receives in /tmp/requests: the variables hold the headers of a request. */
const TOOL = `#!/bin/sh
{ env; echo; cat; } >>/tmp/requests
printf 'Content-Type: text/plain\\r\\n\\r\\nthe tool answers'
`;
const SERVE = `mkdir -p /tmp/www/cgi-bin; cat >/tmp/www/cgi-bin/tool <<'END'\n${TOOL}END
chmod 755 /tmp/www/cgi-bin/tool; exec httpd -f -p 8080 -h /tmp/www`;

/** An agent that calls the tool again and again, and so has answers in its memory. Each place that is searched holds the marker. */
const AGENT = `echo "$MARKER" >/tmp/marker
while :; do answer=$(timeout 10 wget -qO- --header "x-api-key: of-the-agent" "$SEARCH_URL" 2>&1); sleep 1; done`;

/** What an app of a broker consists of. */
export interface BrokerApp {
  readonly objects: Manifest[];
  /** Names of the namespaces. */
  readonly gateways: string;
  readonly agents: string;
  readonly tools: string;
}

/**
 * A broker with grants for two agents, and one with TLS; a tool behind them that keeps its requests.
 *
 * @param authority the certificate of the authority for TLS
 * @param marker a text that the agents hold
 */
export function brokerApp(name: string, image: string, authority: string, marker: string): BrokerApp {
  const app = new App();
  const { podCidrs, serviceCidrs, nodeCidrs, apiServerCidrs } = settings;
  new AgentCluster({ podCidrs, serviceCidrs, nodeCidrs, apiServerCidrs }).applyTo(app);
  const chart = new Chart(app, `broker-${name}`);
  const runtime = name === 'gvisor' ? new GVisorRuntime(chart, 'gvisor', { name: 'broker-gvisor' }) : AgentRuntime.runc();
  if (name !== 'gvisor') {
    AgentPolicy.acknowledge(chart, 'require-sandboxed-runtime', 'the broker is what is tried here');
  }
  const [gateways, tools, namespace] = ['gateways', 'tools', 'agents']
    .map((id) => new AgentNamespace(chart, id, { name: `broker-${id}-${name}` }));
  const ofImage = { image: settings.image, imagePullPolicy: ImagePullPolicy.IF_NOT_PRESENT };

  const server = new McpServer(chart, 'tool', {
    namespace: tools, runtime, name: 'tool', ...ofImage, command: ['/bin/sh', '-c', SERVE], port: 8080,
  });
  const common = { namespace: gateways, runtime, image, replicas: 1 };
  const broker = new CredentialBroker(chart, 'broker', { ...common, name: 'broker' });
  const sealed = new CredentialBroker(chart, 'sealed', {
    ...common, name: 'sealed', tls: BrokerTls.secret(Secret.fromSecretName(chart, 'certificate', 'sealed-tls'), { ca: authority }),
  });

  new PodSubnetEgressDeny(chart, 'egress', { namespace, allowInternet: false });
  const [client, stranger] = ['client', 'stranger'].map((id) => new HardenedAgentPod(chart, id, {
    namespace,
    runtime,
    name: id,
    ...ofImage,
    command: ['/bin/sh', '-c', AGENT],
    env: { MARKER: marker },
    resources: { cpu: { request: Cpu.millis(50), limit: Cpu.units(1) } }, // the search of its memory takes minutes with less
    probes: { kind: ProbeKind.EXEC, command: ['/bin/true'] },
  }));
  const [keys, late] = ['keys', 'late'].map((secret) => ({ secret: Secret.fromSecretName(chart, secret, secret), key: 'api-key' }));
  const tool = (key: BrokeredKey, header: string, urlVariable?: string) => BrokeredApi.of({
    server,
    key,
    header,
    prefix: '',
    methods: ['GET', 'POST'],
    paths: ['/cgi-bin/tool'],
    requestsPerMinute: 10_000,
    ...(urlVariable && { urlVariable, urlPath: '/cgi-bin/tool' }),
  });
  const port = (grant: keyof typeof GRANTS) => ({ name: grant, ...GRANTS[grant] });
  broker.grant(client, tool(keys, 'x-api-key', 'SEARCH_URL'), port('client-search'));
  broker.grant(client, tool(late, 'x-late'), port('client-late'));
  broker.grant(client, BrokeredApi.of({ host: settings.internet, key: keys, methods: ['GET'], paths: ['/'] }), port('client-outside'));
  broker.grant(stranger, tool(keys, 'x-api-key', 'SEARCH_URL'), port('stranger-search'));
  sealed.grant(client, tool(keys, 'x-api-key', 'SEALED_URL'), port('sealed'));
  return {
    objects: Testing.synth(chart) as Manifest[],
    gateways: gateways.namespaceName,
    agents: namespace.namespaceName,
    tools: tools.namespaceName,
  };
}

/** A Secret with these values. */
export function secretOf(namespace: string, name: string, stringData: { readonly [key: string]: string }, type = 'Opaque'): Manifest {
  return { apiVersion: 'v1', kind: 'Secret', type, metadata: { name, namespace }, stringData };
}

/** A pod with the labels of a Deployment's pods, and so with their policies, that has a shell. No Service calls it: it is never ready. */
export function standIn({ metadata, spec }: Manifest): Manifest {
  const { template } = spec;
  const { containers: [{ securityContext, resources }], ...pod } = template.spec;
  return makeObject('v1', 'Pod', { name: `${metadata.name}-stand-in`, namespace: metadata.namespace, labels: template.metadata.labels }, {
    ...pod,
    volumes: [],
    containers: [{
      name: 'main',
      image: settings.image,
      imagePullPolicy: 'IfNotPresent',
      command: ['/bin/sh', '-c', 'while :; do sleep 1; done'],
      readinessProbe: { exec: { command: ['/bin/false'] } },
      securityContext,
      resources,
    }],
  });
}
