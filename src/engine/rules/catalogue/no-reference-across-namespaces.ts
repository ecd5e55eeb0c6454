import { ROUTE_KINDS, backendsOf } from '../../cluster/backends';
import { ClusterView } from '../../cluster/cluster-view';
import { Reference, elsewhere, referencesOf } from '../../cluster/references';
import { Report, Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: names of Secrets, ConfigMaps, claims, the account and the governing Service in a pod or template, of Services in the backends of
 * Ingresses and routes; names and namespaces of these objects in the view.
 * Allowed: an object of the pod's own namespace (a route: of the namespace of its backend), one that no namespace of the cluster has, one that
 * a controller copies or creates there, any in a namespace of which the view has nothing of that kind, and a reference with optional: true.
 */
export const rule: Rule = {
  id: 'no-reference-across-namespaces',
  severity: Severity.WARNING,
  pack: RulePack.STRICT,
  title: 'references stay in the namespace',
  why: 'A pod can use Secrets, ConfigMaps, claims and accounts of its own namespace only. A pod that names one of another namespace does not start, and a route without its Service answers with an error.',
  fix: 'create the object in this namespace, or move what names it; acknowledge it where something outside the app creates an object of this name here',
  source: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/',
  since: '0.1.0',
  mappings: {},
  needsClusterView: true,
  checkPod: (pod, report, view) => referencesOf(pod).forEach((reference) => check(view, pod.namespace, reference, report)),
  checkObject: {
    kinds: ROUTE_KINDS,
    check: (manifest, report, view) =>
      backendsOf(manifest).forEach(({ namespace, service, servicePath }) =>
        check(view, namespace, { kind: 'Service', name: service, path: servicePath }, report),
      ),
  },
  admission: { none: 'admission sees one object at a time, not the objects that it names' },
};

function check(view: ClusterView, namespace: string, reference: Reference, report: Report): void {
  const others = elsewhere(view, namespace, reference);
  if (others.length > 0) {
    report(
      reference.path,
      reference.name,
      `${reference.kind} "${reference.name}" is in namespace ${others.join(', ')}, not in ${namespace}`,
    );
  }
}
