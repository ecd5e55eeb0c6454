import { FILE_FIELD, brokersWith, hasFile } from '../../reach/broker/broker-grants';
import { wideCallsIn } from '../criteria/shared-grants';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: match of the routes in the envoy.json of a ConfigMap that the pods of a CredentialBroker mount.
 * Allowed: routes with an exact method, and with a path, a prefix or a pattern that do not match every path. Patterns of the same method
 * count together.
 */
export const rule: Rule = {
  id: 'no-wide-grant',
  severity: Severity.WARNING,
  pack: RulePack.STRICT,
  title: 'grants that name methods and paths',
  problem: 'Grant allows every method or path',
  why: 'The broker adds the key to every call that a grant passes. With every path or method of a host, the agent can do all that the '
    + 'key allows, such as delete data, make keys or read those of others.',
  fix: 'list the methods and paths that the agent needs, for example with `paths` of BrokeredApi.of; acknowledge the finding if the key '
    + 'itself allows no more than the agent may do',
  fixInYaml: 'list the methods and paths that the agent needs; acknowledge the finding if the key itself allows no more than the agent '
    + 'may do',
  source: 'https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/route/v3/route_components.proto#config-route-v3-routematch',
  since: '0.1.0',
  mappings: {
    attack: ['T1078'],
    owasp: ['ASI02', 'ASI03'],
    agenticAi: [
      'Privilege risks', 'Progressive deployment', 'Guardrails and constraints', 'Privileges and authentication', 'Appendix A: Design',
    ],
  },
  needsClusterView: true,
  checkObject: {
    kinds: ['ConfigMap'],
    appliesTo: hasFile,
    check: (manifest, report, view) => wideCallsIn(view, brokersWith(view, manifest))
      .forEach(({ text, detail }) => report(FILE_FIELD, text, detail)),
  },
  admission: { none: 'the configuration is a text in a ConfigMap, which CEL cannot read' },
};
