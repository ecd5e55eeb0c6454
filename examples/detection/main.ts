import { App, Chart } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import {
  AgentCluster, AgentNamespace, AgentPolicy, AgentQuarantine, AgentRuntime, AlertRouting, AlertSink, DenialAlerts, DetectionNodeFiles,
  DnsAllowlist, FalcoDaemonSet, FalcoPriority, FalcoRules, GVisorRuntime, HardenedAgentPod, PodSubnetEgressDeny, QuarantineResponse,
} from 'cdk8s-hardened-agents';

/**
 * Detection and response: two agents, one that Falco sees and one in a sandbox, which is seen from outside. What Falco and the
 * resolver tell goes to one pipeline, and the gravest of it cuts an agent off. docs/detection.md tells what is seen where.
 */
const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
const app = new App({ outdir: process.env.CDK8S_OUTDIR ?? `${__dirname}/dist` });
const chart = new Chart(app, 'detection');
new AgentCluster({ podCidrs: ['10.244.0.0/16'], serviceCidrs: ['10.96.0.0/16'] }).applyTo(app);

// Two agents. Both ask a resolver that answers for allowed names alone, and logs all others.
const sandbox = new GVisorRuntime(chart, 'gvisor');
const namespace = new AgentNamespace(chart, 'agents', { name: 'watched-agents' });
const quarantine = new AgentQuarantine(chart, 'quarantine', { namespace });
const dns = new DnsAllowlist(chart, 'dns', {
  namespace: new AgentNamespace(chart, 'resolvers', { name: 'watched-resolvers' }),
  runtime: sandbox,
  image: `registry.example/coredns@${digest}`,
  clusterIP: '10.96.0.53',
  names: ['api.model.example'],
});
const egress = new PodSubnetEgressDeny(chart, 'egress', { namespace, allowInternet: false, allowDns: false });
dns.serve(egress);
egress.allowToCidr('203.0.113.10/32', { port: 443 }); // where api.model.example is

const coder = new HardenedAgentPod(chart, 'coder', {
  namespace, runtime: AgentRuntime.runc(), name: 'coder', image: `registry.example/coder@${digest}`, port: 8080, dns: dns.podDns,
});
AgentPolicy.acknowledge(coder, 'require-sandboxed-runtime', 'it needs a debugger that no sandbox runs; Falco watches it');
new HardenedAgentPod(chart, 'researcher', {
  namespace, runtime: sandbox, name: 'researcher', image: `registry.example/researcher@${digest}`, port: 8080, dns: dns.podDns,
});

// Where alerts go.
const pager = kplus.Secret.fromSecretName(chart, 'pager', 'pager');
const alerts = new AlertRouting(chart, 'alerts', {
  namespace: new AgentNamespace(chart, 'alerting', { name: 'alerting' }),
  runtime: sandbox,
  image: `registry.example/falcosidekick@${digest}`,
  sinks: [
    AlertSink.pagerDuty({ routingKey: { secret: pager, key: 'routing-key' }, minimumPriority: FalcoPriority.CRITICAL }),
    AlertSink.alertmanager({
      urls: ['http://alertmanager.monitoring.svc:9093'],
      peer: kplus.Pods.select(chart, 'alertmanager', {
        labels: { app: 'alertmanager' }, namespaces: kplus.Namespaces.select(chart, 'monitoring', { names: ['monitoring'] }),
      }),
    }),
  ],
});

// Who tells: Falco of the agent on runc, the resolver of both, gVisor and the API server by files that whoever sets up nodes takes.
const rules = new FalcoRules(chart, 'rules', {
  overrides: {
    'package-manager': {
      exceptions: [{
        name: 'pip_of_the_coder',
        matches: [{ field: 'proc.name', values: ['pip'] },
          { field: 'k8s.pod.name', values: ['coder'] }],
      }],
    },
  },
});
AgentPolicy.acknowledge(rules, 'no-blind-detection',
  'gVisor traces the researcher by the file for nodes, and the resolver logs what it asks for');
const falco = new FalcoDaemonSet(chart, 'falco', { image: `registry.example/falco@${digest}`, rules: [rules], alerts });
new DenialAlerts(chart, 'refusals', {
  namespace: falco.namespace,
  image: `registry.example/syslog-ng@${digest}`,
  alerts,
  resolvers: [dns],
});
new DetectionNodeFiles(chart, 'node-files', { name: 'node-files' });

// What is done about it: an agent that gets at a container runtime is cut off.
new QuarantineResponse(chart, 'response', {
  namespace: new AgentNamespace(chart, 'responding', { name: 'responding' }),
  runtime: sandbox,
  image: `registry.example/falco-talon@${digest}`,
  alerts,
  quarantines: [quarantine],
  rules: ['Agent calls a container runtime'],
  apiServerCidrs: ['192.0.2.10/32'],
});

app.synth();
