import { indexed } from '../../cluster/namespaced';
import { mountsToken } from '../../cluster/references';
import { SANDBOX_TEMPLATE } from '../../manifest/sandbox-template';
import { object } from '../../value/json';
import { CEL_BY_CONTROL_PLANE } from '../asked-kinds';
import { isOneOf } from '../cel/cel';
import { celIsForApiServer, isForApiServer } from '../criteria/secrets';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.automountServiceAccountToken, automountServiceAccountToken of the pod's ServiceAccount,
 * spec.volumes[*].projected.sources[*].serviceAccountToken.
 * Allowed: false. No value, if the ServiceAccount is among the manifests and has the value false (admission does not see it and judges the
 * pod), or in a SandboxTemplate, whose controller writes false. No projected
 * serviceAccountToken without an audience, or with one of an API server. no-audience-token reports other projected tokens.
 */
export const rule: Rule = {
  id: 'no-service-account-token',
  severity: Severity.ERROR,
  pack: RulePack.BASELINE,
  title: 'no API token',
  problem: 'API token is mounted',
  why: 'The token is a file that any code in the pod can read. An attacker who controls the agent calls the Kubernetes API '
    + 'with all rights of its ServiceAccount.',
  fix: 'set automountServiceAccountToken to false and project no token for the API server; the agent can call the Kubernetes API '
    + 'with a token',
  source: 'https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#opt-out-of-api-credential-automounting',
  since: '0.1.0',
  mappings: {
    nsaCisa: 'Kubernetes Pod security: Protecting Pod service account tokens',
    cis: ['5.1.6'],
    attack: ['T1528', 'T1550.001', 'T1552.007'],
    kubescape: ['C-0034', 'C-0190', 'C-0309'],
    owasp: ['ASI03'],
    agenticAi: ['Privilege risks', 'Privileges and authentication'],
  },
  checkPod: (pod, report, view) => {
    const { volumes } = pod.spec;
    if (mountsToken(view, pod)) {
      report(`${pod.path}.automountServiceAccountToken`, pod.spec.automountServiceAccountToken);
    }
    for (const [{ projected }, v] of indexed(volumes)) {
      for (const [{ serviceAccountToken }, s] of indexed(object(projected).sources)) {
        if (serviceAccountToken && isForApiServer(object(serviceAccountToken).audience)) {
          report(`${pod.path}.volumes[${v}].projected.sources[${s}].serviceAccountToken`, serviceAccountToken);
        }
      }
    }
  },
  admission: {
    cel:
      `!variables.spec.?automountServiceAccountToken.orValue(!(${isOneOf([SANDBOX_TEMPLATE])}))` +
      // The API server shows a projected volume without sources as one whose sources are null.
      ' && variables.spec.?volumes.orValue([]).map(v, v.?projected.?sources.orValue(null))' +
      `.all(l, l == null || l.all(s, !has(s.serviceAccountToken) || !(${celIsForApiServer('s.serviceAccountToken')})))`,
    objects: [
      {
        // Pods without a value get the value of their account, and the rule refuses these pods. An account with false keeps it.
        kinds: ['ServiceAccount'],
        cel:
          'request.operation == "CREATE" || dyn(oldObject).?automountServiceAccountToken != optional.of(false)' +
          ' || dyn(object).?automountServiceAccountToken == optional.of(false)',
      },
      // The kubelet requests the token of a pod.
      {
        kinds: ['authentication.k8s.io/TokenRequest'],
        cel: `"system:nodes" in request.userInfo.?groups.orValue([]) || ${CEL_BY_CONTROL_PLANE}`,
      },
    ],
  },
};
