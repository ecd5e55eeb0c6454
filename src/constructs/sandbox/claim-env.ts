import { IConstruct } from 'constructs';
import { AgentSandboxClaimProps } from './agent-sandbox-claim-props';
import { AgentSandboxInjectionPolicy } from './sandbox-options';
import { propError } from '../../engine/input/props';
import { secretIn } from '../../engine/rules/criteria/secrets';
import { Json } from '../../engine/value/json';

const NAME = /^[A-Za-z_.-][A-Za-z0-9_.-]*$/;

/** The variables of a claim, sorted by name. A claim takes only literal values. */
export function claimEnv(claim: IConstruct, { env = {}, pool, containerName }: AgentSandboxClaimProps): Json[] {
  const names = Object.keys(env).sort();
  const template = pool.template as
    { readonly envVarsInjectionPolicy?: AgentSandboxInjectionPolicy; readonly templateName: string } | undefined;
  if (names.length > 0 && template?.envVarsInjectionPolicy === AgentSandboxInjectionPolicy.DISALLOWED) {
    throw propError(claim, 'env', `be left out, because template "${template.templateName}" allows no variables of claims`, names,
      'set them in the template, or give the template envVarsInjectionPolicy: AgentSandboxInjectionPolicy.ALLOWED');
  }
  return names.map((name) => {
    if (!NAME.test(name)) {
      throw propError(claim, 'env', 'have names of letters, digits, "_", "." and "-" that begin with no digit, such as "TASK"', name);
    }
    const secret = secretIn(name, env[name]);
    if (secret) {
      throw propError(claim, `env.${name}`, 'hold no secret', secret.shown,
        `${secret.detail}; keys come from the template: mount a Secret there with AgentMount.secret`);
    }
    return { name, value: env[name], ...(containerName !== undefined && { containerName }) };
  });
}
