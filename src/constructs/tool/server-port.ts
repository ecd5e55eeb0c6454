import * as kplus from 'cdk8s-plus-29';
import { ProbeKind } from '../../synth/agent-probes';
import { AgentContainerProps } from '../workload/agent-container';
import { AgentWorkloadProps } from '../workload/agent-workload-props';

/** The port that agents call: the first TCP port of a container. */
export function serverPort({ port, containers = [] }: AgentWorkloadProps): number | undefined {
  return port ?? containers.map(tcpPort).find((one) => one !== undefined);
}

/** Probes that connect by TCP, where the user gives none: an MCP server may answer every GET with an error. */
export function withTcpProbes(workload: AgentWorkloadProps): AgentWorkloadProps {
  const { port, probes, containers } = workload;
  return {
    ...workload,
    probes: port === undefined ? probes : probes ?? tcp(port),
    containers: containers?.map((container) => {
      const own = tcpPort(container);
      return own === undefined ? container : { probes: tcp(own), ...container };
    }),
  };
}

const tcp = (port: number) => ({ kind: ProbeKind.TCP, port });

function tcpPort({ port, portNumber = port, ports = [] }: AgentContainerProps): number | undefined {
  return portNumber ?? ports.find(({ protocol }) => protocol === undefined || protocol === kplus.Protocol.TCP)?.number;
}
