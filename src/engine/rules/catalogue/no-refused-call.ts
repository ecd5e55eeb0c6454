import { DeclaredPort } from '../../cluster/backends';
import { ClusterView } from '../../cluster/cluster-view';
import { isMadeByAnother, listed, placedTitleOf, policyElements } from '../../cluster/namespaced';
import { PodView } from '../../manifest/pod-view';
import { undeclaredPorts } from '../../reach/open-ports';
import { refusedOpenings } from '../../reach/other-ends';
import { Json, textOf } from '../../value/json';
import { push } from '../../value/multimap';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.egress and spec.ingress of the NetworkPolicies that select the pod, and of those that select the workloads that they name
 * by the label cdk8s.io/metadata.addr; ports of the containers of the pods that spec.egress selects by their labels.
 * Allowed: a workload whose own policies allow at least one port of the call, or that no policy isolates; pods by labels that a person
 * wrote, whatever their policies, since others of these labels may be outside the manifests. A port that one of the called pods declares;
 * ports that follow one another if one of them is declared; all ports; any port of a pod that declares none; any port of a rule that also
 * allows addresses, every pod of a namespace, or pods that are not among the manifests.
 */
export const rule: Rule = {
  id: 'no-refused-call',
  severity: Severity.WARNING,
  pack: RulePack.STRICT,
  title: 'an opened call gets an answer',
  problem: 'Call is opened at one end only, or no port answers it',
  why: 'A call needs the policies of both ends, and a program that listens on the port. A call that only one end allows fails by a '
    + 'timeout, which names no policy. A call fails, too, if no program listens on its port. People then open more than is needed.',
  fix: 'if a policy refuses the call, add a rule to that policy (a new policy would close other calls), or remove the rule that allows the '
    + 'call; if no container declares the port, call a declared one, or declare it in `ports` of the container',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation',
  since: '0.1.0',
  mappings: {},
  needsClusterView: true,
  checkPod: (pod, report, view) => [
    ...refused(view, pod, 'Egress').map((what) => `${what}, which refuses the call by its own policies`),
    ...refused(view, pod, 'Ingress').map((what) => `${what}, which may not call by its own policies`),
    ...undeclared(view, pod),
  ].forEach((detail) => report(`${pod.metadataPath}.labels`, pod.metadata.labels, detail)),
  admission: { none: 'admission sees one object at a time, not the policies and ports of the other end' },
};

/** Such as `NetworkPolicy "agents/egress" spec.egress[0] allows Deployment "shop/db"`. */
function refused(view: ClusterView, pod: PodView, direction: 'Egress' | 'Ingress'): string[] {
  return refusedOpenings(view, pod, direction).map(({ to, sources }) => {
    const fields = new Map<Json, string[]>();
    sources.forEach(({ policy, field }) => push(fields, policy, field));
    return `${listed([...fields].map(([policy, of]) => policyElements(policy, of)).sort())} allows ${to}`;
  });
}

/** Such as `NetworkPolicy "agents/egress" spec.egress[0] allows port 5433/TCP of Deployment "shop/db", which declares 5432/TCP`. */
function undeclared(view: ClusterView, pod: PodView): string[] {
  return undeclaredPorts(view, pod).map(({ policy, fields, ports, called, declared }) => {
    const makers = called.map(({ manifest }) => manifest).filter((manifest) => !isMadeByAnother(view, manifest));
    const workloads = [...new Set(makers.map(placedTitleOf))].sort();
    const own = [...new Set([...declared].sort(byNumber).map(portText))];
    return `${policyElements(policy, fields)} allows port ${listed(ports)} of ${listed(workloads)}, `
      + `which ${workloads.length > 1 ? 'declare' : 'declares'} ${listed(own)} only`;
  }).sort();
}

function byNumber(a: DeclaredPort, b: DeclaredPort): number {
  return Number(a.number) - Number(b.number) || (portText(a) < portText(b) ? -1 : 1);
}

/** Such as "5432/TCP" or `5432/TCP ("sql")`. */
function portText({ name, number, protocol }: DeclaredPort): string {
  return `${textOf(number)}/${protocol}${typeof name === 'string' ? ` ("${name}")` : ''}`;
}
