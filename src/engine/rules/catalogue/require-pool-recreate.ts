import { object } from '../../value/json';
import { POOL } from '../criteria/sandbox-claims';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.updateStrategy.type of a SandboxWarmPool.
 * Allowed: Recreate. Without a value it is OnReplenish.
 */
export const rule: Rule = {
  id: 'require-pool-recreate',
  severity: Severity.WARNING,
  pack: RulePack.STRICT,
  title: 'pools replace sandboxes whose template changed',
  problem: 'Pool keeps sandboxes of an old template',
  why: 'With OnReplenish, a pool keeps the sandboxes that it made before its template changed, and gives them to the next '
    + 'claims. A template that was hardened, or whose image was fixed, has no effect on them.',
  fix: 'set spec.updateStrategy.type to Recreate; AgentSandboxWarmPool does',
  fixInYaml: 'set spec.updateStrategy.type to Recreate',
  source: 'https://github.com/kubernetes-sigs/agent-sandbox/blob/main/extensions/api/v1beta1/sandboxwarmpool_types.go',
  since: '0.1.0',
  mappings: { attack: ['T1525'], owasp: ['ASI04'] },
  checkObject: {
    kinds: [POOL],
    check: ({ spec }, report) => {
      const got: unknown = object(object(spec).updateStrategy).type;
      if (got !== 'Recreate') {
        report('spec.updateStrategy.type', got);
      }
    },
  },
  admission: { objects: [{ kinds: [POOL], cel: 'dyn(object).spec.?updateStrategy.?type.orValue("") == "Recreate"' }] },
};
