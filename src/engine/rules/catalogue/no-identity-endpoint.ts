import { IDENTITY_ENDPOINTS } from '../../address/metadata';
import { endpointChecks } from '../criteria/named-endpoints';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: metadata.labels of the pod, spec.podSelector, spec.policyTypes and spec.egress of the NetworkPolicies in its namespace;
 * spec.externalName of a Service of type ExternalName.
 * Allowed: policies and Services that do not name an endpoint for the cloud identity of a pod, on ports other than DNS: that of EKS Pod
 * Identity (169.254.170.23, fd00:ec2::23) and the metadata server of GKE (169.254.169.252). no-open-egress reports wider blocks.
 */
export const rule: Rule = {
  id: 'no-identity-endpoint',
  severity: Severity.ERROR,
  pack: RulePack.BASELINE,
  title: 'no endpoint for cloud identities',
  problem: 'Endpoint for cloud identities is open',
  why: 'The endpoint gives the pod credentials of the cloud for its ServiceAccount. An attacker who controls the agent takes '
    + 'them and calls the API of the cloud from anywhere until they expire.',
  fix: 'remove the address from the policy or the Service, and let a separate service call the cloud; acknowledge the finding if the '
    + 'agent needs the identity and its role permits no more than the agent may do, as AgentIdentity does with your reason',
  fixInYaml: 'remove the address from the policy or the Service, and let a separate service call the cloud; acknowledge the finding if the '
    + 'agent needs the identity and its role permits no more than the agent may do',
  source: 'https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html',
  since: '0.1.0',
  mappings: {
    nsaCisa: 'Network separation and hardening: Protecting sensitive cloud infrastructure',
    attack: ['T1078.004', 'T1552.005'],
    kubescape: ['C-0052'],
    owasp: ['ASI03'],
    nist: ['4.4.2'],
  },
  ...endpointChecks(IDENTITY_ENDPOINTS),
};
