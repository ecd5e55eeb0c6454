import { App, Chart, Duration } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import {
  AgentNamespace, GVisorRuntime, HardenedAgentDeployment, HardenedAgentPod, PodSubnetEgressDeny,
  SupplementalGroupsPolicy,
} from 'cdk8s-hardened-agents';

/**
 * As strict as it gets: no internet, no resolver, one address that agents may call and one gateway that may call
 * them. docs/judges.md tells what other scanners still say of it.
 */
const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
const app = new App({ outdir: process.env.CDK8S_OUTDIR ?? `${__dirname}/dist` });
const chart = new Chart(app, 'strict');

const runtime = new GVisorRuntime(chart, 'gvisor');
const namespace = new AgentNamespace(chart, 'agents', {
  name: 'strict-agents',
  quota: { pods: 10, cpu: kplus.Cpu.units(2), persistentVolumeClaims: 0 },
});
const modelApi = { address: '203.0.113.10', name: 'api.model.example' };

const agent = {
  namespace,
  runtime,
  supplementalGroupsPolicy: SupplementalGroupsPolicy.STRICT,
  hostAliases: [{ ip: modelApi.address, hostnames: [modelApi.name] }], // in place of a resolver, which would carry data out
};
const container = {
  portNumber: 8080,
  imagePullPolicy: kplus.ImagePullPolicy.ALWAYS, // asks the registry whether this pod may have the image, though the node has it
  liveness: kplus.Probe.fromHttpGet('/healthz', { periodSeconds: Duration.seconds(20), timeoutSeconds: Duration.seconds(5) }),
  probes: { path: '/ready' },
};

const planner = new HardenedAgentPod(chart, 'planner', {
  ...agent,
  containers: [{
    ...container,
    image: `registry.example/planner@${digest}`,
  }],
});
const workers = new HardenedAgentDeployment(chart, 'workers', {
  ...agent,
  replicas: 3,
  spread: true,
  containers: [{ ...container, image: `registry.example/worker@${digest}` }],
});
workers.exposeViaService({ name: 'workers', ports: [{ port: 80, targetPort: 8080 }] });
new kplus.k8s.KubePodDisruptionBudget(chart, 'workers-budget', {
  metadata: { namespace: namespace.name },
  spec: { minAvailable: kplus.k8s.IntOrString.fromNumber(2), selector: { matchLabels: workers.matchLabels } },
});

const egress = new PodSubnetEgressDeny(chart, 'egress', {
  namespace,
  podCidrs: ['10.244.0.0/16'],
  serviceCidrs: ['10.96.0.0/16'],
  nodeCidrs: ['192.168.77.0/24'],
  allowInternet: false,
  allowDns: false,
});
egress.allowToCidr(`${modelApi.address}/32`, { port: 443 });
const gateway = kplus.Pods.select(chart, 'gateway', {
  labels: { app: 'gateway' },
  namespaces: kplus.Namespaces.select(chart, 'ingress', { names: ['ingress'] }),
});
[planner, workers].forEach((to) => egress.allowFrom(gateway, { to }));

app.synth();
