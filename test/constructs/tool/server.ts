import { Chart } from 'cdk8s';
import { AgentNamespace, HardenedAgentPod, IAgentNamespace, McpServer, McpServerProps, PodSubnetEgressDeny } from '../../../src';
import { Base, IMAGE, RANGES, open, pod } from '../../support/app';

/** A valid server with one tweak, in a namespace of its own. */
export function server({ chart, runtime }: Pick<Base, 'chart' | 'runtime'>, namespace: IAgentNamespace,
  tweak: Partial<McpServerProps> = {}, id = 'search'): McpServer {
  return new McpServer(chart, id, { namespace, runtime, image: IMAGE, port: 8080, name: id, ...RANGES, ...tweak });
}

/** A namespace with a server, a namespace of agents with an egress policy, and one agent. */
export interface Served extends Base {
  readonly tools: AgentNamespace;
  readonly search: McpServer;
  readonly agent: HardenedAgentPod;
}

/** The server is in another chart than the agent. */
export function served(tweak: Partial<McpServerProps> = {}): Served {
  const b = open();
  const chart = new Chart(b.app, 'tools');
  const tools = new AgentNamespace(chart, 'tools', { name: 'tools' });
  new PodSubnetEgressDeny(b.chart, 'pod-subnet', { namespace: b.namespace, ...RANGES });
  return { ...b, tools, search: server({ ...b, chart }, tools, tweak), agent: pod(b) };
}
