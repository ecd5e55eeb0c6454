import { object } from '../../value/json';
import { TEMPLATE } from '../criteria/sandbox-claims';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

const FIELDS = ['envVarsInjectionPolicy', 'volumeClaimTemplatesPolicy'];

/**
 * Fields: spec.envVarsInjectionPolicy and spec.volumeClaimTemplatesPolicy of a SandboxTemplate.
 * Allowed: Disallowed, or no value, which means the same.
 */
export const rule: Rule = {
  id: 'no-claim-injection',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'claims add nothing to the pods of a template',
  problem: 'Claims may add variables or volumes to the pods',
  why: 'Variables such as HTTPS_PROXY, LD_PRELOAD or NODE_OPTIONS change what runs in a sandbox and where its traffic goes. A '
    + 'volume of a claim can be a copy of the data of another sandbox. Anyone who may create a claim can set both.',
  fix: 'set envVarsInjectionPolicy and volumeClaimTemplatesPolicy to Disallowed, and set variables and volumes in the template; '
    + 'acknowledge the finding if only trusted programs create claims',
  source: 'https://github.com/kubernetes-sigs/agent-sandbox/blob/main/extensions/api/v1beta1/sandboxtemplate_types.go',
  since: '0.1.0',
  mappings: { attack: ['T1574.006'], owasp: ['ASI04', 'ASI05'], euAiAct: ['15(5)'] },
  checkObject: {
    kinds: [TEMPLATE],
    check: ({ spec }, report) => {
      for (const field of FIELDS) {
        const got: unknown = object(spec)[field] ?? undefined;
        if (got !== undefined && got !== 'Disallowed') {
          report(`spec.${field}`, got);
        }
      }
    },
  },
  admission: {
    fix: 'set envVarsInjectionPolicy and volumeClaimTemplatesPolicy to Disallowed, and set variables and volumes in the template',
    objects: [{
      kinds: [TEMPLATE],
      cel: FIELDS.map((field) => `(dyn(object).spec.?${field}.orValue(null) == null || dyn(object).spec.${field} == "Disallowed")`)
        .join(' && '),
    }],
  },
};
