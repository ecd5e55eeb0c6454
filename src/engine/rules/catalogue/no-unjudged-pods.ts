import { mayMakePods, unjudgedPods } from '../criteria/unjudged-pods';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: `image` of containers, initContainers, ephemeralContainers, sidecars, steps, container, containerDisk, script and stepTemplate at any depth; the
 * kind itself where something else makes its pods. One finding a kind, on the first object that has such a field.
 * Allowed: kinds whose pod templates are known or registered, and kinds that make no pods.
 */
export const rule: Rule = {
  id: 'no-unjudged-pods',
  severity: Severity.WARNING,
  pack: RulePack.STRICT,
  title: 'no unjudged pods',
  why: 'No rule sees the pods of a kind that is not known, or of a chart that something renders later: a privileged container in them passes unnoticed.',
  fix:
    'register the path of its pod template (podKinds: [{ apiVersion, kind, path }] in AgentPolicy.enforce and the plugin, --pod-kind in check); ' +
    'if it has no pod template, run check on what it renders and let AgentAdmission judge its pods',
  source: 'https://kubernetes.io/docs/concepts/workloads/pods/#pod-templates',
  since: '0.1.0',
  mappings: {},
  needsClusterView: true,
  oncePerKind: true,
  checkObject: {
    kinds: ['*'],
    appliesTo: mayMakePods,
    check: (manifest, report, view) => {
      const found = unjudgedPods(manifest, view);
      if (found) {
        report(found.field, found.got, found.detail);
      }
    },
  },
  admission: { none: 'admission judges the pods themselves as they are made, whatever makes them' },
};
