import { App, Chart, Duration, Testing } from 'cdk8s';
import { Cpu, ImagePullPolicy, Secret } from 'cdk8s-plus-29';
import { ofProgram } from './gate-app';
import { settings } from './settings';
import { Manifest } from '../../support/app';
import {
  AdmissionAction, AgentAdmission, AgentCluster, AgentConformance, AgentNamespace, AgentPolicy, AgentRuntime, BrokeredApi,
  CredentialBroker, DnsAllowlist, EgressProxy, GVisorRuntime, HardenedAgentDeployment, PodSubnetEgressDeny, ProbeKind, StartGate,
  StartGateProgram,
} from 'cdk8s-hardened-agents';

const SERVE = ['/bin/busybox', 'httpd', '-f', '-p', '8080', '-h', '/tmp'];

/** Images of the gateways by digest. */
const { CLUSTER_SQUID_IMAGE: squid, CLUSTER_ENVOY_IMAGE: envoy, CLUSTER_COREDNS: coredns } = process.env;

/** Free addresses of Services for the proxy and the resolver. */
const { CLUSTER_PROVE_IPS: addresses = '10.96.77.60,10.96.77.61' } = process.env;

/** What an app has beside its two agents. */
interface ProveAppOptions {
  readonly runtimeName?: string;
  /** A third agent, in namespace `name`-clerks, with a proxy, a resolver and a broker in `name`-gateways. */
  readonly hasGateways?: boolean;
  /** Admission that warns alone: it holds for the namespaces of other tests, too. */
  readonly hasAdmission?: boolean;
}

/** Two agents in namespace `name`, the first of which may call a tool, with a start gate and a namespace for pods without walls. */
export function proveApp(name: string, { runtimeName = 'runc', hasGateways, hasAdmission }: ProveAppOptions = {}): Manifest[] {
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
  // The node of the tests has two CPUs for several apps at once.
  const resources = (request: number, limit: number) => ({ cpu: { request: Cpu.millis(request), limit: Cpu.millis(limit) } });
  const served = { ...image, runtime, command: SERVE, port: 8080, probes: { kind: ProbeKind.TCP }, resources: resources(10, 50) };

  const tools = new AgentNamespace(chart, 'tools', { name: `${name}-tools` });
  new PodSubnetEgressDeny(chart, 'tools-egress', { namespace: tools, allowInternet: false });
  const tool = new HardenedAgentDeployment(chart, 'tool', { ...served, namespace: tools, name: 'tool' });

  const namespace = new AgentNamespace(chart, 'agents', { name });
  const egress = new PodSubnetEgressDeny(chart, 'egress', { namespace, allowInternet: false });
  const coder = new HardenedAgentDeployment(chart, 'coder', { ...served, namespace, name: 'coder' });
  new HardenedAgentDeployment(chart, 'reviewer', { ...served, namespace, name: 'reviewer' });
  egress.allowTo(tool, { from: coder, port: 8080 });
  AgentPolicy.acknowledge(chart, 'require-sandboxed-runtime', 'the test compares runtimes');
  if (hasAdmission) {
    new AgentAdmission(chart, 'admission', { name, actions: [AdmissionAction.WARN] });
  }
  if (!hasGateways) {
    return Testing.synth(chart);
  }

  if (squid === undefined || envoy === undefined || coredns === undefined) {
    throw new Error('set CLUSTER_SQUID_IMAGE, CLUSTER_ENVOY_IMAGE and CLUSTER_COREDNS to images by digest: test/cluster/README.md');
  }
  const gateways = new AgentNamespace(chart, 'gateways', { name: `${name}-gateways` });
  const common = { namespace: gateways, runtime, replicas: 1, resources: resources(30, 250) };
  const [ofProxy, ofResolver] = addresses.split(',');
  const proxy = new EgressProxy(chart, 'proxy', { ...common, image: squid, name: 'proxy', clusterIP: ofProxy });
  const dns = new DnsAllowlist(chart, 'dns', { ...common, image: coredns, name: 'dns', clusterIP: ofResolver, names: [settings.internet] });
  const broker = new CredentialBroker(chart, 'broker', { ...common, image: envoy, name: 'broker' });
  const clerks = new AgentNamespace(chart, 'clerks', { name: `${name}-clerks` });
  const closed = new PodSubnetEgressDeny(chart, 'closed', {
    namespace: clerks, allowInternet: false, allowDns: false, fqdnBackEnd: proxy.fqdnBackEnd,
  });
  const clerk = new HardenedAgentDeployment(chart, 'clerk', { ...served, namespace: clerks, name: 'clerk', dns: dns.podDns });
  dns.serve(closed, { from: clerk });
  closed.allowToFqdn('files.example.com', 443, { from: clerk });
  const key = { secret: Secret.fromSecretName(chart, 'keys', 'keys'), key: 'api-key' };
  broker.grant(clerk, BrokeredApi.of({ host: settings.internet, key, methods: ['GET'], paths: ['/'] }), { name: 'clerk', port: 20_001 });
  return [...Testing.synth(chart), {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'keys', namespace: gateways.namespaceName },
    stringData: { 'api-key': 'of-the-test' },
  }];
}
