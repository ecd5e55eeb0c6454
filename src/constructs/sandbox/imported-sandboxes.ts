import { Construct } from 'constructs';
import { IAgentSandboxTemplate, IAgentSandboxWarmPool } from './sandbox-references';
import { requireDnsSubdomain } from '../../engine/input/props';
import { IAgentNamespace } from '../network/agent-namespace-ref';
import { requireNamespace } from '../props/require-namespace';

/** Templates and pools that exist already. */

export class ImportedSandboxTemplate extends Construct implements IAgentSandboxTemplate {
  public readonly namespaceName: string;
  public readonly templateName: string;

  constructor(scope: Construct, id: string, namespace: IAgentNamespace, name: string) {
    super(scope, id);
    this.namespaceName = requireNamespace(this, 'namespace', namespace).namespaceName;
    this.templateName = requireDnsSubdomain(this, 'name', name);
  }
}

export class ImportedSandboxWarmPool extends Construct implements IAgentSandboxWarmPool {
  public readonly namespaceName: string;
  public readonly poolName: string;

  constructor(scope: Construct, id: string, namespace: IAgentNamespace, name: string) {
    super(scope, id);
    this.namespaceName = requireNamespace(this, 'namespace', namespace).namespaceName;
    this.poolName = requireDnsSubdomain(this, 'name', name);
  }
}
