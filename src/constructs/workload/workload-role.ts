import { AgentWorkloadProps } from './agent-workload-props';
import { Role } from '../../engine/cluster/infrastructure';
import { AGENT_LABEL, ROLE_LABEL } from '../../engine/manifest/labels';

/** Where props keep the role. A symbol that nothing exports: as a prop it would let users take an agent out of the policies of agents. */
const ROLE = Symbol('role');

/** The props of pods that serve agents. */
export function withRole<P extends AgentWorkloadProps>(role: Role, props: P): P {
  return { ...props, [ROLE]: role };
}

/** The label that says what pods are: an agent, or infrastructure by its role. */
export function roleLabel(props: AgentWorkloadProps): { [label: string]: string } {
  const role = (props as { readonly [ROLE]?: Role })[ROLE];
  return role === undefined ? { [AGENT_LABEL]: 'true' } : { [ROLE_LABEL]: role };
}
