import { AgentWorkloadProps } from './agent-workload-props';
import { Role } from '../../engine/cluster/infrastructure';
import { AGENT_LABEL, ROLE_LABEL } from '../../engine/manifest/labels';

/** The key of the role in props. It is no public prop: with one, users could take an agent out of the policies of agents. */
const ROLE = Symbol('role');

/** The props of pods that serve agents. */
export function withRole<P extends AgentWorkloadProps>(role: Role, props: P): P {
  return { ...props, [ROLE]: role };
}

/** The label that marks pods as an agent, or as infrastructure with a role. */
export function roleLabel(props: AgentWorkloadProps): { [label: string]: string } {
  const role = (props as { readonly [ROLE]?: Role })[ROLE];
  return role === undefined ? { [AGENT_LABEL]: 'true' } : { [ROLE_LABEL]: role };
}
