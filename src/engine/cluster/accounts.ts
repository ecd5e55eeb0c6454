import { ClusterView } from './cluster-view';
import { PodView } from '../manifest/pod-view';
import { Json, textOf } from '../value/json';

/** The name of the account that a pod runs as. Without a name it is "default" in Kubernetes. */
export function accountOf({ spec }: { readonly spec: Json }): string {
  return textOf(spec.serviceAccountName || spec.serviceAccount || 'default');
}

/** Whether Kubernetes mounts a token for the API into the pod: the pod decides, else its account, else it does. */
export function mountsToken(view: ClusterView, pod: PodView): boolean {
  const automount: unknown = pod.spec.automountServiceAccountToken ?? undefined;
  return automount === undefined ? !accountDeniesToken(view, pod) : automount !== false;
}

/** Whether the view has the pod's account, and the account turns automatic tokens off. */
export function accountDeniesToken(view: ClusterView, pod: PodView): boolean {
  const account = view.find('ServiceAccount', pod.namespace, accountOf(pod));
  return account !== undefined && [account, ...view.sameAs(account)].every((one) => one.automountServiceAccountToken === false);
}
