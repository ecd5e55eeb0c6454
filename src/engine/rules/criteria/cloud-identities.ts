import { ClusterView, namespaceOf } from '../../cluster/cluster-view';
import { nameOf, titleOf } from '../../cluster/namespaced';
import { CLOUD_IDENTITY_ANNOTATION } from '../../manifest/labels';
import { Json, object, objects, strings, textOf } from '../../value/json';
import { memoizeBy } from '../../value/memoize';
import { push } from '../../value/multimap';

/**
 * Annotations that give a ServiceAccount a cloud identity.
 *
 * @see https://github.com/aws/amazon-eks-pod-identity-webhook
 * @see https://cloud.google.com/kubernetes-engine/docs/how-to/workload-identity
 * @see https://github.com/Azure/azure-workload-identity/blob/main/pkg/webhook/consts.go
 * @see https://www.alibabacloud.com/help/en/ack/ack-managed-and-ack-dedicated/user-guide/use-rrsa-to-authorize-pods-to-access-different-cloud-services
 * @see https://www.tencentcloud.com/document/product/457/57285
 */
export const IDENTITY_ANNOTATIONS = [
  'eks.amazonaws.com/role-arn',
  'iam.gke.io/gcp-service-account',
  'azure.workload.identity/client-id',
  'pod-identity.alibabacloud.com/role-name',
  'tke.cloud.tencent.com/role-arn',
  'eks.tke.cloud.tencent.com/role-arn',
  CLOUD_IDENTITY_ANNOTATION,
];

/** CEL that is true for an account without such an annotation. */
export const CEL_NO_CLOUD_IDENTITY = `${JSON.stringify(IDENTITY_ANNOTATIONS)}`
  + '.all(a, dyn(object).metadata.?annotations[?a].orValue("") == "")';

/**
 * Kinds that give an account an AWS role. Those of Crossplane name the account in forProvider.
 *
 * @see https://github.com/aws-controllers-k8s/eks-controller/blob/main/apis/v1alpha1/pod_identity_association.go
 * @see https://github.com/crossplane-contrib/provider-upjet-aws
 */
const ASSOCIATIONS = ['eks.services.k8s.aws', 'eks.aws.upbound.io', 'eks.aws.m.upbound.io'].map(
  (group) => `${group}/PodIdentityAssociation`,
);

/** What gives an account a cloud identity. */
interface CloudIdentity {
  readonly manifest: Json;
  /** Path of the annotation, or "spec". */
  readonly field: string;
  /** Such as `ServiceAccount "agent" has eks.amazonaws.com/role-arn arn:…`. */
  readonly text: string;
  /** The identity, such as "arn:…", if the manifest names it. */
  readonly identity?: string;
}

/** What gives an account a cloud identity, such as `ServiceAccount "agent" has eks.amazonaws.com/role-arn arn:…`. */
export function cloudIdentitiesOf(view: ClusterView, namespace: string, account: string): readonly string[] {
  return cloudIdentitySourcesOf(view, namespace, account).map(({ text }) => text);
}

/** The same with the manifests. */
export function cloudIdentitySourcesOf(view: ClusterView, namespace: string, account: string): readonly CloudIdentity[] {
  return [`${namespace}\n${account}`, `${namespace}\n`, '\n'].flatMap((key) => identitiesByAccount(view).get(key) ?? []);
}

const identitiesByAccount = memoizeBy((view: ClusterView) => {
  const found = new Map<string, CloudIdentity[]>();
  view.of('ServiceAccount').forEach((manifest) => annotationsOf(manifest).forEach(([key, value]) => push(
    found,
    `${namespaceOf(manifest)}\n${nameOf(manifest)}`,
    { manifest, field: `metadata.annotations["${key}"]`, text: `${titleOf(manifest)} has ${key} ${value}`, identity: value },
  )));
  ASSOCIATIONS.flatMap((kind) => view.of(kind)).forEach((manifest) => {
    const { forProvider, ...spec } = object(manifest.spec);
    const { namespace: of, serviceAccount } = { ...spec, ...object(forProvider) };
    if (typeof of === 'string' && typeof serviceAccount === 'string') {
      push(found, `${of}\n${serviceAccount}`, { manifest, field: 'spec', text: `${titleOf(manifest)} gives the account an AWS role` });
    }
  });
  googleGrants(view).forEach(({ manifest, namespace, account }) => push(found, `${namespace}\n${account}`,
    { manifest, field: 'spec', text: `${titleOf(manifest)} gives the account a role of Google Cloud` }));
  return found;
});

function annotationsOf(account: Json): [string, string][] {
  const annotations = object(object(account.metadata).annotations);
  return IDENTITY_ANNOTATIONS.flatMap((key): [string, string][] => {
    const value: unknown = annotations[key];
    return typeof value === 'string' && value !== '' ? [[key, value]] : [];
  });
}

/** Groups whose objects grant roles of Google Cloud: of Config Connector, and of Crossplane. */
const GROUPS = /^(iam\.cnrm\.cloud\.google\.com|[a-z]+\.gcp\.(m\.)?upbound\.io)\//;

/** The members that mean accounts of Kubernetes: one account, all of a namespace, all of a cluster or of the project's clusters. */
const ACCOUNT = /\.svc\.id\.goog(?:\[([^/[\]]+)\/([^/[\]]+)\]|\/subject\/ns\/([^/]+)\/sa\/([^/]+))$/;
const NAMESPACE = /\.svc\.id\.goog\/namespace\/([^/]+)$/;
const EVERY_ACCOUNT = /\.svc\.id\.goog\/(\*$|kubernetes\.cluster\/)/;

/** Whom a role is granted to. Without an account, all accounts of the namespace; without a namespace, all of the cluster. */
interface Grant {
  readonly manifest: Json;
  readonly namespace: string;
  readonly account: string;
}

/**
 * The roles of Google Cloud that objects of the view grant to accounts of Kubernetes.
 *
 * @see https://cloud.google.com/iam/docs/principal-identifiers
 * @see https://cloud.google.com/config-connector/docs/reference/resource-docs/iam/iampolicymember
 */
function googleGrants(view: ClusterView): Grant[] {
  return view.all.filter((manifest) => GROUPS.test(textOf(manifest.apiVersion))).flatMap((manifest) => membersIn(manifest)
    .flatMap((member) => {
      const [, ...names] = ACCOUNT.exec(member) ?? [];
      const [namespace, account] = names.filter(Boolean);
      const whole = NAMESPACE.exec(member)?.[1];
      return names.length > 0 ? [{ manifest, namespace, account }]
        : whole !== undefined ? [{ manifest, namespace: whole, account: '' }]
          : EVERY_ACCOUNT.test(member) ? [{ manifest, namespace: '', account: '' }] : [];
    }));
}

/** The members that an object names, each once. Bindings have them as texts or as objects. */
function membersIn({ spec }: Json): string[] {
  const { forProvider, bindings, ...own } = object(spec);
  const members = [own, object(forProvider), ...objects(bindings)].flatMap((one) =>
    [one.member as unknown, ...strings(one.members), ...objects(one.members).map(({ member }): unknown => member)]);
  return strings([...new Set(members)]);
}
