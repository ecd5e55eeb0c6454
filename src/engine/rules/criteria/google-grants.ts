import { ClusterView } from '../../cluster/cluster-view';
import { Json, object, objects, strings, textOf } from '../../value/json';

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
export function googleGrants(view: ClusterView): Grant[] {
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
  return [...new Set(members)].filter((member): member is string => typeof member === 'string');
}
