import { Construct, IConstruct } from 'constructs';
import { IAgentSandboxTemplate, IAgentSandboxWarmPool } from './sandbox-shape';
import { constructError, requireDnsSubdomain } from '../../engine/input/props';
import { AgentCallers } from '../../synth/agent-callers';
import { AgentReach } from '../../synth/agent-reach';
import { IAgentNamespace } from '../network/agent-namespace-ref';
import { requireNamespace } from '../props/require-instance-of';

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

/** A template of this app. An app may have loaded two copies of its class. */
interface KnownTemplate {
  reach(): AgentReach;
  reachedBy(): AgentCallers;
}

/** The template of sandboxes, whose pods the app must know. */
export function requireReach(construct: IConstruct, template?: IAgentSandboxTemplate): KnownTemplate {
  const known = template as Partial<KnownTemplate> | undefined;
  if (typeof known?.reach !== 'function') {
    throw constructError(construct, 'the app does not have the template of the sandboxes, so it does not know what they may call; '
      + 'create the AgentSandboxTemplate in this app');
  }
  return known as KnownTemplate;
}
