import * as kplus from 'cdk8s-plus-29';
import { Construct } from 'constructs';
import { EXISTING_PROPS } from './agent-namespace-shape';
import { ExistingAgentNamespaceProps } from './existing-agent-namespace-props';
import { AGENT_ACCOUNT, namespaceObjects } from './namespace-objects';
import { checkProps, placeOf } from '../../engine/input/check';
import { IAgentNamespace } from '../network/agent-namespace-ref';

/**
 * A namespace that exists and that only agents use, with the accounts and the policy of an `AgentNamespace`.
 *
 * Creates a service account `agent` without an API token, switches the token of the `default` account off, and adds a NetworkPolicy that
 * denies every pod of the namespace ingress and egress. The manifests do not show its Pod Security labels, so synth fails until you
 * acknowledge `require-restricted-namespace` with the reason why the namespace has them.
 *
 * @throws if the name is empty, no DNS label or reserved, or a figure of quota or defaults is not above zero
 * @see https://kubernetes.io/docs/concepts/security/pod-security-admission/
 */
export class ExistingAgentNamespace extends Construct implements IAgentNamespace {
  /**
   * Name of the namespace, such as "agents".
   */
  public readonly namespaceName: string;

  /**
   * Name of the service account of the agents: it has no token and no rights.
   */
  public readonly agentServiceAccountName?: string = AGENT_ACCOUNT;

  /**
   * Names of the Secrets with which the accounts of the agents pull images.
   */
  public readonly imagePullSecretNames?: string[];

  /**
   * `spec.hard` of the quota.
   *
   * @internal
   */
  public readonly _quota?: { readonly [resource: string]: string };

  private readonly imported: ImportedAgentNamespace;

  constructor(scope: Construct, id: string, props: ExistingAgentNamespaceProps) {
    checkProps(placeOf(scope, id), props, EXISTING_PROPS);
    super(scope, id);
    this.namespaceName = props.name;
    this.imported = new ImportedAgentNamespace(this, 'Imported', props.name);
    this.imagePullSecretNames = props.imagePullSecrets?.map(({ name }) => name);
    this._quota = namespaceObjects(this, { ...props, existing: true });
  }

  /**
   * Selects the namespace by its name.
   */
  public toNamespaceSelectorConfig(): kplus.NamespaceSelectorConfig {
    return this.imported.toNamespaceSelectorConfig();
  }

  /**
   * Every pod of the namespace, as a peer of a policy.
   */
  public toNetworkPolicyPeerConfig(): kplus.NetworkPolicyPeerConfig {
    return this.imported.toNetworkPolicyPeerConfig();
  }

  /**
   * Selects every pod of the namespace.
   */
  public toPodSelector(): kplus.IPodSelector | undefined {
    return this.imported.toPodSelector();
  }
}

/** A namespace that exists already. The app does not know its accounts, so its pods use the `default` account. */
export class ImportedAgentNamespace extends Construct implements IAgentNamespace {
  private readonly pods: kplus.Pods;

  constructor(scope: Construct, id: string, public readonly namespaceName: string) {
    super(scope, id);
    this.pods = kplus.Pods.all(this, 'Pods', { namespaces: kplus.Namespaces.select(this, 'Namespaces', { names: [namespaceName] }) });
  }

  public toNamespaceSelectorConfig(): kplus.NamespaceSelectorConfig {
    return { names: [this.namespaceName] };
  }

  public toNetworkPolicyPeerConfig(): kplus.NetworkPolicyPeerConfig {
    return this.pods.toNetworkPolicyPeerConfig();
  }

  public toPodSelector(): kplus.IPodSelector | undefined {
    return this.pods.toPodSelector();
  }
}
