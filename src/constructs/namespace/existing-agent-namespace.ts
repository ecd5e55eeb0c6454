import { Construct } from 'constructs';
import { EXISTING_PROPS } from './agent-namespace-shape';
import { ExistingAgentNamespaceProps } from './existing-agent-namespace-props';
import { ImportedAgentNamespace } from './imported-agent-namespace';
import { AGENT_ACCOUNT, namespaceObjects } from './namespace-objects';
import { checkProps, placeOf } from '../props/check';

/**
 * A namespace that exists and that only agents use, with the accounts and the policy of an `AgentNamespace`.
 *
 * Creates a service account `agent` without an API token, switches the token of the `default` account off, and adds a NetworkPolicy that
 * denies ingress to every pod of the namespace. The manifests do not show its Pod Security labels, so synth fails until you acknowledge
 * `require-restricted-namespace` with the reason why the namespace has them.
 *
 * @throws if the name is empty, no DNS label or reserved, or a figure of quota or defaults is not above zero
 * @see https://kubernetes.io/docs/concepts/security/pod-security-admission/
 */
export class ExistingAgentNamespace extends ImportedAgentNamespace {
  /**
   * Name of the service account of the agents: it has no token and no rights.
   */
  public readonly agentServiceAccountName?: string = AGENT_ACCOUNT;

  /**
   * Names of the Secrets with which the accounts of the agents pull images.
   */
  public readonly imagePullSecretNames?: string[];

  constructor(scope: Construct, id: string, props: ExistingAgentNamespaceProps) {
    checkProps(placeOf(scope, id), props, EXISTING_PROPS);
    super(scope, id, props.name);
    this.imagePullSecretNames = props.imagePullSecrets?.map(({ name }) => name);
    namespaceObjects(this, { ...props, existing: true });
  }
}
