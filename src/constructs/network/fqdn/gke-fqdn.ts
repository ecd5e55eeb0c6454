import { FqdnNetwork, MAX_NAMES, namesByPort } from './fqdn-network';

/**
 * FQDNNetworkPolicy: names to call. All names of an object together may have 50 addresses, so each name has an object of its own.
 *
 * @see https://cloud.google.com/kubernetes-engine/docs/how-to/fqdn-network-policies
 */
export const GKE_FQDN: FqdnNetwork = {
  apiVersion: 'networking.gke.io/v1alpha1',
  kind: 'FQDNNetworkPolicy',
  takes: (names, { fqdn }) => names.length < MAX_NAMES && names.every((name) => name.fqdn === fqdn),
  spec: (callers, names) => ({
    podSelector: callers.podSelector,
    egress: namesByPort(names).map(([port, fqdns]) => ({ matches: fqdns.map((name) => ({ name })), ports: [{ protocol: 'TCP', port }] })),
  }),
  // Dataplane V2 redirects what is asked of kube-dns to NodeLocal DNS, and checks that.
  resolvers: () => ({ pods: ['node-local-dns'] }),
};
