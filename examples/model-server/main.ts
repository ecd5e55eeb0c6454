import { App, Chart, Duration, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import {
  AgentCluster, AgentDevice, AgentMount, AgentNamespace, AgentSize, GVisorRuntime, HardenedAgentDeployment, HardenedAgentPod,
  KataHypervisor, KataRuntime, PodSubnetEgressDeny,
} from 'cdk8s-hardened-agents';

/**
 * A model server with a whole GPU in its own virtual machine. The model comes as an image, so that the server downloads nothing: it
 * reaches no address at all. One agent may call it.
 */
const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
const app = new App({ outdir: process.env.CDK8S_OUTDIR ?? `${__dirname}/dist` });
new AgentCluster({ podCidrs: ['10.244.0.0/16'], serviceCidrs: ['10.96.0.0/16'] }).applyTo(app);

const chart = new Chart(app, 'model-server');
const models = new AgentNamespace(chart, 'models', {
  name: 'models',
  quota: { // the virtual machine needs 1 CPU and 10Gi beside the size of the server
    pods: 2,
    memory: Size.gibibytes(2 * (16 + 10)),
    persistentVolumeClaims: 0,
    devices: { 'nvidia.com/pgpu': 2 },
  },
});
const server = new HardenedAgentDeployment(chart, 'server', {
  namespace: models,
  runtime: new KataRuntime(chart, 'kata', { hypervisor: KataHypervisor.QEMU_NVIDIA_GPU }),
  name: 'server',
  image: `registry.example/vllm@${digest}`,
  args: ['--model', '/models', '--port', '8000'],
  port: 8000,
  probes: { path: '/health', startupPeriod: Duration.seconds(10), startupFailureThreshold: 60 }, // it loads the model
  size: AgentSize.MODEL_SERVER,
  devices: [AgentDevice.extendedResource('nvidia.com/pgpu', 1)], // as the GPU operator names GPUs for virtual machines
  nodeSelector: { 'nvidia.com/gpu.present': 'true' },
  tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }],
  mounts: [AgentMount.image('/models', `registry.example/models/small@${digest}`)],
  writablePaths: [{ path: '/tmp', size: Size.gibibytes(1) }],
  env: { HF_HUB_OFFLINE: '1', HOME: '/tmp' },
  strategy: kplus.DeploymentStrategy.recreate(), // a new pod gets the GPU of the old one
});
server.exposeViaService({ name: 'server', ports: [{ port: 80, targetPort: 8000 }] });

const agents = new AgentNamespace(chart, 'agents', { name: 'model-users', size: AgentSize.SMALL, quota: { pods: 10 } });
const agent = new HardenedAgentPod(chart, 'agent', {
  namespace: agents,
  runtime: new GVisorRuntime(chart, 'gvisor'),
  name: 'agent',
  image: `registry.example/agent@${digest}`,
  port: 8080,
  size: AgentSize.SMALL,
  env: { OPENAI_BASE_URL: 'http://server.models/v1' },
});

new PodSubnetEgressDeny(chart, 'server-egress', { namespace: models, allowInternet: false, allowDns: false });
new PodSubnetEgressDeny(chart, 'agent-egress', { namespace: agents, allowInternet: false }).allowTo(server, { from: agent, port: 8000 });

app.synth();
