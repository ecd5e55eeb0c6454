import { titleOf } from '../../cluster/namespaced';
import { secretsIn } from '../../cluster/references';
import { Grant, brokerOf, grantsWithKeyIn } from '../../reach/broker/broker-grants';
import { grantsOfPod } from '../../reach/broker/grants-of-pod';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: Secrets in spec.volumes[*].secret, spec.volumes[*].projected.sources[*].secret, and env and envFrom of every container, also of
 * init containers, sidecars and ephemeral containers; the grants in the envoy.json of each CredentialBroker, and the policies that let the
 * pod call their ports.
 * Allowed: Secrets that no grant uses; other keys of the same Secret, if the pod names them. The rule compares names: for a pod with the
 * grant, a Secret of the same name in another namespace counts as a copy. It does not know whether a Secret of another name holds one.
 */
export const rule: Rule = {
  id: 'no-brokered-secret-in-agent',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'no key in an agent that a broker holds',
  problem: 'Agent has a key that a broker holds',
  why: 'A broker keeps a key out of the pod of the agent. If the pod has the same Secret, a prompt injection reads the key and '
    + 'sends it to anyone. The limits of the grant then hold for no one who has the key.',
  fix: 'remove the Secret from the pod; programs call the broker, and get a placeholder where they need a key. Rotate the key, since the '
    + 'agent had it',
  source: 'https://kubernetes.io/docs/concepts/security/secrets-good-practices/',
  since: '0.1.0',
  mappings: {
    nsaCisa: 'Network separation and hardening: Secrets',
    attack: ['T1552', 'T1552.007'],
    owasp: ['ASI03'],
  },
  needsClusterView: true,
  checkPod: (pod, report, view) => {
    const own = grantsOfPod(view, pod).filter(({ key }) => key !== undefined);
    const others = brokerOf(view, pod) ? [] : grantsWithKeyIn(view, pod.namespace);
    for (const { name, path, keys } of secretsIn(pod)) {
      const holds = ({ key }: Grant) => key!.name === name && (keys?.includes(key!.key) ?? true);
      const ofPod = own.find(holds);
      const grant = ofPod ?? others.find(holds);
      if (grant) {
        const { name: granted, broker, key } = grant;
        const of = key!.namespace === pod.namespace ? 'this Secret' : `a Secret of this name in namespace "${key!.namespace}"`;
        const users = ofPod ? 'the pod' : 'other pods';
        report(path, name, `grant "${granted}" of ${titleOf(broker.manifest)} uses "${key!.key}" of ${of} for ${users}`);
      }
    }
  },
  admission: { none: 'admission sees one object at a time, not the grants of a broker' },
};
