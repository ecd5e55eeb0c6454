import { infrastructureIn } from '../../cluster/infrastructure';
import { listed } from '../../cluster/namespaced';
import { PodView } from '../../manifest/pod-view';
import { Json, object, textOf } from '../../value/json';
import { FalcoScope, scopeOfText } from '../criteria/falco-scope';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: data of a ConfigMap that holds rules of Falco with their scope in the first line, the runtime of the pods in that scope.
 * Allowed: pods whose calls a detector on the node sees, and pods whose runtime is not known.
 */
export const rule: Rule = {
  id: 'no-blind-detection',
  severity: Severity.WARNING,
  pack: RulePack.STRICT,
  title: 'detection sees the agents',
  why: "Falco looks at the node's kernel, and a sandbox keeps its calls from it. Its rules never tell of such an agent, and silence reads as if all were well.",
  fix: "watch these from outside, by the refusals that DnsAllowlist and EgressProxy log, the API server's audit log or gVisor's own trace, and acknowledge this with what does",
  source: 'https://github.com/falcosecurity/falco/pull/3797',
  since: '0.1.0',
  traits: ['visibleToHost'],
  mappings: { nsaCisa: 'Audit logging and threat detection: Detecting threats', owasp: ['ASI10'] },
  needsClusterView: true,
  checkObject: {
    kinds: ['ConfigMap'],
    appliesTo: (manifest) => scopesIn(manifest).length > 0,
    check: (manifest, report, view) => {
      for (const [file, scope] of scopesIn(manifest)) {
        const { namespaces, podLabels, roles = [] } = scope;
        const watched = namespaces.flatMap((name) => [
          ...view.pods.select(name, { matchLabels: podLabels }),
          ...infrastructureIn(view, name, roles),
        ]);
        const hidden = watched.filter((pod) => {
          const runtime = view.runtimeOf(pod);
          return runtime !== undefined && !runtime.visibleToHost;
        });
        if (hidden.length > 0) {
          report(`data["${file}"]`, scope, `no detector on the node sees into ${listed(hidden.map(nameOfPod).sort())}`);
        }
      }
    },
  },
  admission: { none: 'admission sees one object at a time, not the pods that rules are about' },
};

/** The files of rules in a ConfigMap, by name. */
function scopesIn(manifest: Json): [string, FalcoScope][] {
  return Object.entries(object(manifest.data)).flatMap(([file, text]): [string, FalcoScope][] => {
    const scope = scopeOfText(text);
    return scope ? [[file, scope]] : [];
  });
}

function nameOfPod({ namespace, manifest }: PodView): string {
  return `${namespace}/${textOf(object(manifest.metadata).name)}`;
}
