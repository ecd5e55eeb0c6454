import { ApiObject } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { Construct } from 'constructs';
import { AgentWorkloadProps } from './agent-workload-props';
import { Role } from '../../engine/cluster/infrastructure';
import { AGENT_LABEL, GATE_LABEL, ROLE_LABEL } from '../../engine/manifest/labels';
import { GuardedApiObject } from '../../synth/guarded-api-object';
import { IAgentNamespace } from '../network/agent-namespace-ref';

/** A service account of one workload alone. */
interface OwnAccount {
  readonly object: ApiObject;
  readonly account: kplus.IServiceAccount;
}

/** Makes an account without token and rights, with a name of its own where none is given. */
export function ownAccount(scope: Construct, namespace: IAgentNamespace, name?: string): OwnAccount {
  const object = makeAccount(scope, namespace, name);
  const { namespaceName } = namespace;
  return { object, account: kplus.ServiceAccount.fromServiceAccountName(scope, 'AccountName', object.name, { namespaceName }) };
}

/** The object of such an account, which pulls images with the Secrets of its namespace. */
export function makeAccount(
  scope: Construct,
  { namespaceName: namespace, imagePullSecretNames = [] }: IAgentNamespace,
  name?: string,
  annotations: { readonly [key: string]: string } = {},
): ApiObject {
  return new GuardedApiObject(scope, 'Account', {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { namespace, ...(name !== undefined && { name }), ...(Object.keys(annotations).length > 0 && { annotations }) },
    automountServiceAccountToken: false,
    ...(imagePullSecretNames.length > 0 && { imagePullSecrets: imagePullSecretNames.map((secret) => ({ name: secret })) }),
  });
}

/** The key of the role in props. It is no public prop: with one, users could take an agent out of the policies of agents. */
const ROLE = Symbol('role');

/** The props of pods that serve agents. */
export function withRole<P extends AgentWorkloadProps>(role: Role, props: P): P {
  return { ...props, [ROLE]: role };
}

/** The labels that mark pods as an agent, or as infrastructure with a role, and as one behind a gate. */
export function roleLabels(props: AgentWorkloadProps): { [label: string]: string } {
  const role = (props as { readonly [ROLE]?: Role })[ROLE];
  const { startGate } = props;
  return {
    ...role === undefined ? { [AGENT_LABEL]: 'true' } : { [ROLE_LABEL]: role },
    ...startGate && { [GATE_LABEL]: startGate.namespaceName },
  };
}
