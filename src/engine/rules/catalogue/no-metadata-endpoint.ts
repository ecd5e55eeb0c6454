import { IDENTITY_ENDPOINTS, METADATA, METADATA_NAMES } from '../../address/metadata';
import { endpointChecks } from '../criteria/named-endpoints';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: metadata.labels of the pod, spec.podSelector, spec.policyTypes and spec.egress of the NetworkPolicies in its namespace;
 * spec.externalName of a Service of type ExternalName.
 * Allowed: policies that do not name a metadata endpoint of nodes, such as 169.254.169.254, on ports other than DNS; Services
 * for other names, without such an address in them. no-open-egress reports wider blocks, and no-identity-endpoint the endpoints that only
 * give a pod its own identity.
 */
export const rule: Rule = {
  id: 'no-metadata-endpoint',
  severity: Severity.ERROR,
  pack: RulePack.BASELINE,
  title: 'no metadata endpoint of the node',
  problem: 'Metadata endpoint of the node is open',
  why: 'The endpoint gives the credentials and settings of the node to every caller. An attacker who controls the agent takes '
    + 'the role of the node, which pulls every image and often reads all data of the cluster.',
  fix: 'remove the address from the policy or the Service; on GKE with Dataplane V2 acknowledge the finding if every node that runs the '
    + 'agent has the metadata mode GKE_METADATA, which hides the credentials of the node',
  source: 'https://cloud.google.com/kubernetes-engine/docs/how-to/workload-identity',
  since: '0.1.0',
  mappings: {
    nsaCisa: 'Network separation and hardening: Protecting sensitive cloud infrastructure',
    attack: ['T1078.004', 'T1552.005'],
    kubescape: ['C-0052'],
    owasp: ['ASI03'],
    nist: ['4.4.2'],
  },
  ...endpointChecks(METADATA.subtract(IDENTITY_ENDPOINTS), METADATA_NAMES),
};
