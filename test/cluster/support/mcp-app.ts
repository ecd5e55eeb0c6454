import { App, Chart, Testing } from 'cdk8s';
import { ImagePullPolicy } from 'cdk8s-plus-29';
import { settings } from './settings';
import { Manifest } from '../../support/app';
import {
  AgentCluster, AgentNamespace, AgentPolicy, AgentRuntime, GVisorRuntime, HardenedAgentPod, McpServer, PodSubnetEgressDeny, ProbeKind,
} from 'cdk8s-hardened-agents';

/** A server on two ports: 8080, which agents use, and 8081. */
const serve = (name: string) => ['/bin/sh', '-c',
  `mkdir /tmp/www; echo ${name} answers >/tmp/www/mcp; httpd -p 8081 -h /tmp/www; exec httpd -f -p 8080 -h /tmp/www`];

/** Two servers in one namespace; in another one an agent that uses the first, and one that uses none. The first server uses the second. */
export function mcpApp(name: string): Manifest[] {
  const app = new App();
  const { podCidrs, serviceCidrs, nodeCidrs, apiServerCidrs, image } = settings;
  new AgentCluster({ podCidrs, serviceCidrs, nodeCidrs, apiServerCidrs }).applyTo(app);
  const [tools, agents] = ['tools', 'agents'].map((id) => new Chart(app, `mcp-${id}-${name}`));
  const runtime = name === 'gvisor' ? new GVisorRuntime(tools, 'gvisor', { name: 'mcp-gvisor' }) : AgentRuntime.runc();
  if (name !== 'gvisor') {
    const reason = 'the connections are what is tried here';
    [tools, agents].forEach((chart) => AgentPolicy.acknowledge(chart, 'require-sandboxed-runtime', reason));
  }

  const toolSpace = new AgentNamespace(tools, 'space', { name: `mcp-tools-${name}` });
  const [search, index] = ['search', 'index'].map((id) => new McpServer(tools, id, {
    namespace: toolSpace, runtime, name: id, image, imagePullPolicy: ImagePullPolicy.IF_NOT_PRESENT, command: serve(id), port: 8080,
  }));
  search.use(index, { as: 'INDEX_URL' });

  const namespace = new AgentNamespace(agents, 'space', { name: `mcp-agents-${name}` });
  new PodSubnetEgressDeny(agents, 'egress', { namespace });
  const [client] = ['client', 'stranger'].map((id) => new HardenedAgentPod(agents, id, {
    namespace,
    runtime,
    name: id,
    image,
    imagePullPolicy: ImagePullPolicy.IF_NOT_PRESENT,
    command: ['/bin/sh', '-c', 'while :; do sleep 1; done'],
    probes: { kind: ProbeKind.EXEC, command: ['/bin/true'] },
  }));
  client.use(search, { as: 'SEARCH_URL' });
  return [tools, agents].flatMap((chart) => Testing.synth(chart) as Manifest[]);
}
