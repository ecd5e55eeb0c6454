import { indexed } from '../../cluster/namespaced';
import { mayResolve } from '../../reach/may-resolve';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.hostAliases[*].hostnames, spec.hostnameOverride, spec.dnsPolicy, metadata.labels of the pod, spec.egress of the
 * NetworkPolicies that select it.
 * Allowed: aliases instead of a resolver, in a pod that no policy allows to query one; a hostnameOverride without a dot.
 */
export const rule: Rule = {
  id: 'no-host-aliases',
  severity: Severity.WARNING,
  pack: RulePack.STRICT,
  title: 'no host aliases beside the resolver',
  problem: 'Host aliases bypass the resolver',
  why: 'An alias sends a name that the agent trusts, for example the name of its model, to another address. A resolver that '
    + 'filters and logs names does not see this. A hostnameOverride with a dot is such an alias: /etc/hosts sends it to the pod itself.',
  fix: 'remove hostAliases and hostnameOverride and let the resolver answer, or deny DNS so that the aliases are the only '
    + 'names; allowDns: false of PodSubnetEgressDeny denies it',
  fixInYaml: 'remove hostAliases and hostnameOverride and let the resolver answer, or let no policy allow DNS so that the aliases are '
    + 'the only names',
  source: 'https://kubernetes.io/docs/tasks/network/customize-hosts-file-for-pods/',
  since: '0.1.0',
  mappings: { attack: ['T1565'], owasp: ['ASI07'] },
  needsClusterView: true,
  checkPod: (pod, report, view) => {
    const { hostAliases, hostnameOverride } = pod.spec;
    const names = indexed(hostAliases).flatMap(([{ hostnames }, i]) =>
      (Array.isArray(hostnames) ? hostnames : []).map((name: unknown, j) => ({
        name,
        field: `${pod.path}.hostAliases[${i}].hostnames[${j}]`,
      })),
    );
    if (typeof hostnameOverride === 'string' && hostnameOverride.includes('.')) {
      names.push({ name: hostnameOverride, field: `${pod.path}.hostnameOverride` });
    }
    if (names.length > 0 && mayResolve(view, pod)) {
      names.forEach(({ name, field }) => report(field, name));
    }
  },
  admission: { none: 'admission sees one object at a time, not the policies that let a pod query a resolver' },
};
