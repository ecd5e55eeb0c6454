import { FqdnNetwork, MAX_NAMES, namesByPort } from './fqdn-network';
import { bitsOf, blockOf } from '../../../engine/address/cidr';
import { propError } from '../../../engine/input/props';

/** Where EKS has the resolver in each Service range. */
const RESOLVER = 10n;

/**
 * ApplicationNetworkPolicy: names to call.
 *
 * @see https://github.com/aws/amazon-network-policy-controller-k8s/blob/main/config/crd/bases/networking.k8s.aws_applicationnetworkpolicies.yaml
 */
export const EKS_FQDN: FqdnNetwork = {
  apiVersion: 'networking.k8s.aws/v1alpha1',
  kind: 'ApplicationNetworkPolicy',
  takes: (names) => names.length < MAX_NAMES,
  spec: (callers, names) => ({
    podSelector: callers.podSelector,
    policyTypes: ['Egress'],
    egress: namesByPort(names).map(([port, domainNames]) => ({ to: [{ domainNames }], ports: [{ port, protocol: 'TCP' }] })),
  }),
  // Nodes of Auto Mode answer DNS themselves: there is no pod to select.
  resolvers: (policy, services) => ({
    addresses: () => {
      if (services.length === 0) {
        throw propError(policy, 'serviceCidrs', 'be given with FqdnBackEnd.eks()', undefined,
          'the nodes of Auto Mode answer DNS at the tenth address of that range; if yours answer elsewhere, name it in nodeLocalDns');
      }
      return services.map(({ family, first }) => blockOf(family, first + RESOLVER, bitsOf(family)).text.split('/')[0]);
    },
  }),
};
