import { join } from 'path';
import { ApiObject, App, Chart, Include, JsonPatch } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import {
  AdmissionAction, AgentAdmission, AgentNamespace, AgentPeer, AgentPolicy, GVisorRuntime, Harden, PodSubnetEgressDeny,
} from 'cdk8s-hardened-agents';

/**
 * The Helm chart of an MCP server, adopted as it is, with a Deployment of cdk8s-plus beside it that calls it. helm.yaml is
 * before, dist is after. docs/adopting.md goes through the steps. `--filled` lists each field that `Harden` filled.
 */
const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
const app = new App({ outdir: process.env.CDK8S_OUTDIR ?? `${__dirname}/dist` });
const cluster = { podCidrs: ['10.244.0.0/16'], serviceCidrs: ['10.96.0.0/16'] };

const base = new Chart(app, 'base');
const runtime = new GVisorRuntime(base, 'gvisor');
new AgentAdmission(base, 'admission', {
  actions: [AdmissionAction.DENY, AdmissionAction.AUDIT],
  namespaceSelector: { 'kubernetes.io/metadata.name': 'search-tools' }, // to begin with this one
  denyInteractiveAccess: true,
});

const chart = new Chart(app, 'tools', { namespace: 'search-tools' });
const namespace = new AgentNamespace(chart, 'namespace', { name: 'search-tools' });
const egress = new PodSubnetEgressDeny(chart, 'egress', { namespace, ...cluster });

const helm = new Include(chart, 'search', { url: join(__dirname, 'helm.yaml') });
const server = helm.apiObjects.find((one: ApiObject) => one.kind === 'Deployment')!;
server.addJsonPatch(JsonPatch.replace('/spec/template/spec/containers/0/image', `registry.example/mcp-search@${digest}`));

const research = new kplus.Deployment(chart, 'research', {
  containers: [{
    name: 'agent',
    image: `registry.example/research@${digest}`,
    portNumber: 8080,
    resources: {}, // or cdk8s-plus requests a whole CPU
    securityContext: { user: 1000, group: 1000 }, // what is set stays
  }],
});

// What only you know: the probes of each container, its size, its user, and the folders that it writes to.
chart.with(new Harden({
  runtime,
  serviceAccountName: 'agent',
  probes: { path: '/healthz' },
  overrides: [
    { container: 'mcp-server', runAs: 10001, resources: { requests: { cpu: '250m' }, limits: { memory: '512Mi' } } },
    { kind: 'Deployment', name: 'search', writablePaths: ['/tmp', '/var/cache/search'], scratchSize: '128Mi' },
  ],
}));

// The namespace denies ingress, so the chart's Service and Ingress serve only those who are allowed to call its pods.
const search = kplus.Pods.select(chart, 'search-pods', { labels: { 'app.kubernetes.io/name': 'search' } });
egress.allowTo(search, { from: research, port: 8000 });
egress.allowFrom(AgentPeer.ingressNginx(chart, 'ingress-nginx'), { to: search, port: 8000 });

AgentPolicy.of(app).enforce(cluster);
app.synth();

if (process.argv.includes('--filled')) {
  AgentPolicy.of(app).filled().forEach(({ message }) => console.log(message));
}
