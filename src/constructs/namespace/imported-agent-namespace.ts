import * as kplus from 'cdk8s-plus-29';
import { Construct } from 'constructs';
import { IAgentNamespace } from '../network/agent-namespace-ref';

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
