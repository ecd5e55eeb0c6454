/**
 * Audiences that API servers accept: the names of the Service "kubernetes", the issuers of managed clusters, which are the audience where
 * a cluster names no other, and names of distributions. A cluster can have another one, which its manifests do not say.
 *
 * @see https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/ api-audiences
 * @see https://github.com/kubernetes/kops/blob/master/pkg/model/components/apiserver.go
 * @see https://github.com/k3s-io/k3s/blob/master/pkg/daemons/control/server.go
 */
const API_SERVER = '^(https?://)?kubernetes([.](default([.]svc([.][-a-zA-Z0-9.]+)?)?|svc[.]default))?(:[0-9]+)?/?$'
  + '|^https://oidc[.]eks[.][-a-z0-9]+[.]amazonaws[.]com([.]cn)?/'
  + '|^https://container[.]googleapis[.]com/v1/projects/[^/]+/(locations|zones)/[^/]+/clusters/'
  + '|^https://[-a-z0-9.]+[.](oic[.]prod-aks[.]azure[.]com|azmk8s[.]io)(:[0-9]+)?(/|$)'
  + '|^(api|k3s|rke2|system:konnectivity-server)$';

const IS_API_SERVER = new RegExp(API_SERVER);

/** Whether the API server accepts a token for this audience, as far as that is known. It accepts a token that names none. */
export function isForApiServer(audience: unknown): boolean {
  return typeof audience !== 'string' || audience === '' || IS_API_SERVER.test(audience);
}

/** The same in CEL for a projected `serviceAccountToken`. */
export function celIsForApiServer(token: string): string {
  return `${token}.?audience.orValue("") == "" || ${token}.audience.matches(${JSON.stringify(API_SERVER)})`;
}
