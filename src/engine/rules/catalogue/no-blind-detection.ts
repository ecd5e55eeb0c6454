import { infrastructureIn, infrastructureOf } from '../../cluster/infrastructure';
import { listed } from '../../cluster/namespaced';
import { PodView } from '../../manifest/pod-view';
import { hidesSystemCalls } from '../../runtimes/runtimes';
import { Json, object, textOf } from '../../value/json';
import { FalcoScope, scopeOfText } from '../criteria/falco-scope';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: data of a ConfigMap that contains Falco rules with their scope in the first line, and the runtime of the pods in that scope.
 * Allowed: pods whose system calls a detector on the node sees, and pods whose runtime is not known.
 */
export const rule: Rule = {
  id: 'no-blind-detection',
  severity: Severity.WARNING,
  pack: RulePack.STRICT,
  title: 'Falco sees the system calls of the agents',
  problem: 'Falco does not see the system calls of agents',
  why: "Falco watches the system calls that reach the node's kernel. The calls of a sandboxed pod do not reach it, so Falco "
    + 'never raises an alert for such an agent. The silence looks as if nothing happened.',
  fix: "watch these pods in another way, and name it when you acknowledge the finding: gVisor's own trace session (DetectionNodeFiles), "
    + 'the denials that DnsAllowlist, EgressProxy and CredentialBroker log (DenialAlerts), or the audit log of the API server; or give '
    + 'them a runtime whose system calls the node sees',
  fixInYaml: 'watch these pods in another way, and name it when you acknowledge the finding: the trace session of gVisor, the denials that '
    + 'an egress proxy or a resolver logs, or the audit log of the API server; or give them a runtime whose system calls the node sees',
  source: 'https://github.com/falcosecurity/falco/pull/3797',
  since: '0.1.0',
  traits: ['visibleToHost'],
  ofNeighbours: true,
  mappings: {
    nsaCisa: 'Audit logging and threat detection: Threat detection',
    owasp: ['ASI10'],
    agenticAi: ['Accountability risks', 'Monitoring and auditing'],
    nist: ['4.4.4'],
    euAiAct: ['12(1)', '12(2)(a)', '12(2)(c)'],
  },
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
        const hidden = watched.filter((pod) => hidesSystemCalls(view.runtimeOf(pod)));
        if (hidden.length > 0) {
          const response = infrastructureOf(view, ['quarantine-response']).length > 0 ? ', so that no response isolates them' : '';
          report(`data["${file}"]`, scope,
            `nothing fires for ${listed(hidden.map(nameOfPod).sort())}${response}: no detector on the node sees their system calls`);
        }
      }
    },
  },
  admission: { none: 'admission sees one object at a time, not the pods in the scope of the Falco rules' },
};

/** The files with Falco rules in a ConfigMap, with their scopes. */
function scopesIn(manifest: Json): [string, FalcoScope][] {
  return Object.entries(object(manifest.data)).flatMap(([file, text]): [string, FalcoScope][] => {
    const scope = scopeOfText(text);
    return scope ? [[file, scope]] : [];
  });
}

function nameOfPod({ namespace, manifest }: PodView): string {
  return `${namespace}/${textOf(object(manifest.metadata).name)}`;
}
