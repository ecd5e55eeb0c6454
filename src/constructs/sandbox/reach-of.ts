import { IConstruct } from 'constructs';
import { IAgentSandboxTemplate } from './sandbox-references';
import { constructError } from '../../engine/input/props';
import { AgentCallers } from '../../synth/agent-callers';
import { AgentReach } from '../../synth/agent-reach';

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
