import { join } from 'path';
import { App, Chart, Include } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import {
  AdmissionAction, AgentAdmission, AgentNamespace, AgentPolicy, GVisorRuntime, Harden,
  PodSubnetEgressDeny,
} from 'cdk8s-hardened-agents';

/**
 * What others made, hardened where it stands: a Helm chart's output and a Deployment of cdk8s-plus. Every object of the
 * app is judged, and the API server is told to ask the same rules.
 */
const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
const app = new App({ outdir: process.env.CDK8S_OUTDIR ?? `${__dirname}/dist` });
const cluster = { podCidrs: ['10.243.0.0/16'], serviceCidrs: ['10.96.0.0/12'] };

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

new Include(chart, 'search', { url: join(__dirname, 'helm.yaml') });
const fetch = new kplus.Deployment(chart, 'fetch', {
  containers: [{
    image: `registry.example/fetch@${digest}`,
    portNumber: 8080,
    liveness: kplus.Probe.fromTcpSocket(),
    readiness: kplus.Probe.fromTcpSocket(),
    securityContext: { user: 1000, group: 1000 }, // what is set stays
  }],
});

// The namespace denies ingress, so the chart's Service serves only those who are allowed to call its pods.
const search = kplus.Pods.select(chart, 'search-pods', { labels: { 'app.kubernetes.io/name': 'search' } });
egress.allowTo(search, { from: fetch, port: 8080 });

chart.with(new Harden({ runtime, serviceAccountName: 'agent' }));
AgentPolicy.of(app).enforce(cluster);

app.synth();
