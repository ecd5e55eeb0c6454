import { namespaceOf } from '../../cluster/cluster-view';
import { listed } from '../../cluster/namespaced';
import { show } from '../../input/show';
import { CLAIM, POOL, namespacesWith, originOf } from '../criteria/sandbox-claims';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.sandboxTemplateRef.name of a SandboxWarmPool, spec.warmPoolRef.name of a SandboxClaim, names and namespaces of the templates
 * and pools among the manifests.
 * Allowed: a template or a pool of the same namespace. Any name if the manifests are only a part of what is applied.
 */
export const rule: Rule = {
  id: 'require-known-template',
  severity: Severity.WARNING,
  pack: RulePack.STRICT,
  title: 'pools and claims of known templates',
  problem: 'Template or pool is not known',
  why: 'The rules judge the template of a sandbox. If the manifests do not have it, no rule sees the pods. A pool finds templates, '
    + 'and a claim finds pools, in its own namespace only: otherwise it waits for ever.',
  fix: 'create the AgentSandboxTemplate and AgentSandboxWarmPool in this app and namespace, or correct the name; acknowledge the '
    + 'finding if another app creates them, and judge it there',
  fixInYaml: 'create the SandboxTemplate and SandboxWarmPool in this namespace, or correct the name; acknowledge the finding if '
    + 'other manifests create them, and judge it there',
  source: 'https://github.com/kubernetes-sigs/agent-sandbox/blob/main/extensions/controllers/sandboxclaim_controller.go',
  since: '0.1.0',
  mappings: { owasp: ['ASI04'] },
  needsClusterView: true,
  checkObject: {
    kinds: [CLAIM, POOL],
    check: (manifest, report, view) => {
      const { kind, name, path } = originOf(manifest);
      const namespace = namespaceOf(manifest);
      const homes = namespacesWith(view, kind, name);
      if (view.complete && typeof name === 'string' && !homes.includes(namespace)) {
        const title = `${kind.split('/')[1]} ${show(name)}`;
        report(path, name, homes.length > 0
          ? `${title} is in namespace ${listed(homes)}, not in ${namespace}`
          : `${title} is not among the manifests`);
      }
    },
  },
  admission: { none: 'admission sees one object at a time, not the objects that it names' },
};
