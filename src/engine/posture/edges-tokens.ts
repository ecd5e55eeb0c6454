import { mountPaths, readsFrom, shown } from './edges-mounts';
import { Placer } from './edges-source';
import { PostureEdge, PostureEdgeKind } from './posture-agent';
import { accountDeniesToken, accountOf, mountsToken } from '../cluster/accounts';
import { ClusterView } from '../cluster/cluster-view';
import { indexed } from '../cluster/namespaced';
import { isGiven } from '../manifest/network-policy';
import { PodView } from '../manifest/pod-view';
import { cloudIdentitySourcesOf } from '../rules/criteria/cloud-identities';
import { isForApiServer } from '../rules/criteria/token-audience';
import { isObject, object } from '../value/json';

/** The tokens that a pod holds: that for the API, projected ones, and identities that a cloud gives its account. */
export function tokenEdges(view: ClusterView, pod: PodView, placer: Placer): PostureEdge[] {
  return [...apiToken(view, pod, placer), ...projected(pod, placer), ...cloudIdentities(view, pod, placer)];
}

/** The token that Kubernetes mounts by default. An account turns it off, unless the pod turns it on. */
function apiToken(view: ClusterView, pod: PodView, placer: Placer): PostureEdge[] {
  if (!mountsToken(view, pod)) {
    return [];
  }
  const isGivenByPod = isGiven(pod.spec.automountServiceAccountToken);
  const isDenied = accountDeniesToken(view, pod);
  const field = `${pod.path}.automountServiceAccountToken`;
  const how = 'files in /var/run/secrets/kubernetes.io/serviceaccount';
  const detail = isDenied ? how : `${how}; set automountServiceAccountToken to false: it is true by default`;
  const sources = isGivenByPod && isDenied ? [placer.own(field)] : []; // without the field, the default is the same
  return [token(`API server, as ServiceAccount "${accountOf(pod)}"`, detail, sources)];
}

function projected(pod: PodView, placer: Placer): PostureEdge[] {
  return indexed(pod.spec.volumes).flatMap(([volume, i]) => {
    const sources = indexed(object(volume.projected).sources);
    const files = readsFrom(mountPaths(pod, volume.name));
    return sources.flatMap(([{ serviceAccountToken, podCertificate }, j]) => {
      const path = `${pod.path}.volumes[${i}]`;
      const source = placer.own(sources.length > 1 ? `${path}.projected.sources[${j}]` : path);
      const { audience } = object(serviceAccountToken);
      const account = `as ServiceAccount "${accountOf(pod)}"`;
      return [
        ...isObject(serviceAccountToken)
          ? [token(`${isForApiServer(audience) ? 'API server' : `audience "${shown(audience)}"`}, ${account}`, files, [source])] : [],
        ...isObject(podCertificate) ? [token(`certificate of ${shown(podCertificate.signerName)}`, files, [source])] : [],
      ];
    });
  });
}

function cloudIdentities(view: ClusterView, pod: PodView, placer: Placer): PostureEdge[] {
  return cloudIdentitySourcesOf(view, pod.namespace, accountOf(pod)).map(({ manifest, field, text, identity }) => (
    token(`cloud identity${identity === undefined ? '' : ` ${identity}`}`, text, placer.all([{ policy: manifest, field }]))));
}

function token(peer: string, detail: string, sources: PostureEdge['sources']): PostureEdge {
  return { kind: PostureEdgeKind.TOKEN, peer, ports: [], isDenied: false, detail, sources };
}
