import { ROUTE_KINDS, backendsOf } from '../../cluster/backends';
import { ClaimSpec, claimSpec, claimTemplates, ephemeralClaims } from '../../cluster/claims';
import { ClusterView, namespaceOf } from '../../cluster/cluster-view';
import { Reference, elsewhere, pullSecretsOf, referencesOf } from '../../cluster/references';
import { object } from '../../value/json';
import { TARGETING_KINDS, targetElsewhere } from '../criteria/targets-elsewhere';
import { Report, Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: names of Secrets, ConfigMaps, claims, the ServiceAccount and the governing Service in a pod or template, of Services in the
 * backends of Ingresses and routes, of Secrets in imagePullSecrets of a ServiceAccount; names and namespaces of these objects among the
 * manifests; spec.dataSourceRef.namespace of a PersistentVolumeClaim, of an ephemeral volume and of volumeClaimTemplates of a StatefulSet,
 * Sandbox and SandboxTemplate; spec.scaleTargetRef of a HorizontalPodAutoscaler, spec.selector of a PodDisruptionBudget and of a Service.
 * Allowed: an object of the pod's own namespace (for a route: of the namespace of its backend); one that is not among the manifests; one
 * that a controller copies or creates there; any object if the manifests contain none of its kind in that namespace; a reference with
 * optional: true; a selector that selects a pod of its namespace, or no agent of another namespace.
 */
export const rule: Rule = {
  id: 'no-reference-across-namespaces',
  severity: Severity.WARNING,
  pack: RulePack.STRICT,
  title: 'references stay in the namespace',
  problem: 'Reference leads to another namespace',
  why: 'A pod can use Secrets, ConfigMaps, claims and ServiceAccounts of its own namespace only. A pod that names an object '
    + 'of another namespace does not start, and a route without its Service answers with an error. A claim whose source is '
    + 'in another namespace takes a copy of its data, where a ReferenceGrant lets it. '
    + 'An autoscaler, a disruption budget or a Service for pods of another namespace does nothing.',
  fix: 'create the object in this namespace, or move the object that names it; acknowledge the finding if something outside '
    + 'the app creates an object of this name here',
  fixInYaml: 'create the object in this namespace, or move the object that names it; acknowledge the finding if an object of this '
    + 'name is created here by other means',
  source: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/',
  since: '0.1.0',
  mappings: {},
  needsClusterView: true,
  checkPod: (pod, report, view) => {
    referencesOf(pod).forEach((reference) => check(view, pod.namespace, reference, report));
    [...ephemeralClaims(pod), ...claimTemplates(pod.manifest)].forEach((claim) => checkSource(claim, pod.namespace, report));
  },
  checkObject: {
    kinds: [...ROUTE_KINDS, ...TARGETING_KINDS, 'PersistentVolumeClaim', 'ServiceAccount'],
    check: (manifest, report, view) => {
      pullSecretsOf(manifest, 'imagePullSecrets').forEach((reference) => check(view, namespaceOf(manifest), reference, report));
      if (manifest.kind === 'PersistentVolumeClaim') {
        checkSource(claimSpec(manifest), namespaceOf(manifest), report);
      }
      const target = targetElsewhere(view, manifest);
      if (target) {
        report(target.path, target.got, target.detail);
      }
      backendsOf(manifest).forEach(({ namespace, service, servicePath }) =>
        check(view, namespace, { kind: 'Service', name: service, path: servicePath }, report),
      );
    },
  },
  admission: { none: 'admission sees one object at a time, not the objects that it names' },
};

function checkSource({ spec, path }: ClaimSpec, namespace: string, report: Report): void {
  const { namespace: source } = object(spec.dataSourceRef);
  if (typeof source === 'string' && source !== '' && source !== namespace) {
    report(`${path}.dataSourceRef.namespace`, source, 'the claim gets a copy of data there');
  }
}

function check(view: ClusterView, namespace: string, reference: Reference, report: Report): void {
  const others = elsewhere(view, namespace, reference);
  if (others.length > 0) {
    report(
      reference.path,
      reference.name,
      others[0] === ''
        ? `${reference.kind} "${reference.name}" has no namespace, so kubectl puts it into that of its context, not into ${namespace}`
        : `${reference.kind} "${reference.name}" is in namespace ${others.join(', ')}, not in ${namespace}`,
    );
  }
}
