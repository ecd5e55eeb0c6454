import { App, Chart, Duration, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import {
  AgentCluster, AgentMount, AgentNamespace, AgentSize, HardenedAgentJob, KataHypervisor, KataRuntime, PodSubnetEgressDeny,
} from 'cdk8s-hardened-agents';

/**
 * Runs code that a model wrote, each snippet in a virtual machine of its own. It has no network and no resolver, gets its code as files,
 * writes its result to the log, and ends within two minutes. Kubernetes removes it ten minutes later.
 */
const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
const app = new App({ outdir: process.env.CDK8S_OUTDIR ?? `${__dirname}/dist` });
new AgentCluster({ podCidrs: ['10.244.0.0/16'], serviceCidrs: ['10.96.0.0/16'] }).applyTo(app);

const chart = new Chart(app, 'code-interpreter');
const runtime = new KataRuntime(chart, 'kata', { hypervisor: KataHypervisor.CLOUD_HYPERVISOR });
const namespace = new AgentNamespace(chart, 'interpreters', {
  name: 'interpreters',
  size: AgentSize.SMALL,
  quota: { // 20 pods of this size, each with 250m CPU and 130Mi for its virtual machine
    pods: 20,
    cpu: kplus.Cpu.units(25),
    memory: Size.mebibytes(20 * (1024 + 130)),
    persistentVolumeClaims: 0,
  },
});
const code = new kplus.ConfigMap(chart, 'code', {
  metadata: { name: 'snippet', namespace: namespace.name },
  data: { 'main.py': 'print(sum(range(10)))' },
});

new HardenedAgentJob(chart, 'snippet', {
  namespace,
  runtime,
  name: 'snippet',
  image: `registry.example/python-interpreter@${digest}`,
  command: ['python3', '/code/main.py'],
  size: AgentSize.SMALL,
  mounts: [AgentMount.configMap('/code', code)],
  activeDeadline: Duration.minutes(2),
  ttlAfterFinished: Duration.minutes(10),
  backoffLimit: 0, // code that failed would fail again
});

new PodSubnetEgressDeny(chart, 'egress', { namespace, allowInternet: false, allowDns: false });

app.synth();
