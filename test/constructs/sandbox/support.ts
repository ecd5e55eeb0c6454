import {
  AgentSandbox, AgentSandboxClaim, AgentSandboxClaimProps, AgentSandboxProps, AgentSandboxTemplate, AgentSandboxTemplateProps,
  AgentSandboxWarmPool, AgentSandboxWarmPoolProps,
} from '../../../src';
import { Base, IMAGE } from '../../support/app';

/** A point in time at which a claim ends. */
export const END = '2026-12-01T18:00:00Z';

export function sandbox({ chart, namespace, runtime }: Base, tweak: Partial<AgentSandboxProps> = {}, id = 'sandbox'): AgentSandbox {
  return new AgentSandbox(chart, id, { namespace, runtime, image: IMAGE, port: 8080, ...tweak });
}

export function template(
  { chart, namespace, runtime }: Base,
  tweak: Partial<AgentSandboxTemplateProps> = {},
  id = 'python',
): AgentSandboxTemplate {
  return new AgentSandboxTemplate(chart, id, { namespace, runtime, image: IMAGE, port: 8080, ...tweak });
}

export function pool(b: Base, tweak: Partial<AgentSandboxWarmPoolProps> = {}, id = 'pool'): AgentSandboxWarmPool {
  return new AgentSandboxWarmPool(b.chart, id, { template: tweak.template ?? template(b), ...tweak });
}

export function claim(b: Base, tweak: Partial<AgentSandboxClaimProps> = {}, id = 'claim'): AgentSandboxClaim {
  return new AgentSandboxClaim(b.chart, id, { pool: tweak.pool ?? pool(b), shutdownTime: END, ...tweak });
}
