import { missingConfig } from '../../cluster/gateways';
import { isAgent, portOf, roleOf } from '../../cluster/infrastructure';
import { AGENT_LABEL, ROLE_LABEL } from '../../manifest/labels';
import { PodView } from '../../manifest/pod-view';
import { Json, object, objects } from '../../value/json';
import { celHasTrueRole } from '../cel/cel-roles';
import { checkOfClaims } from '../criteria/sandbox-claims';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: metadata.labels["cdk8s-hardened-agents/role"] and ["cdk8s-hardened-agents/agent"] of the pod or its template, and the ConfigMaps
 * that its volumes name; spec.additionalPodMetadata.labels of a SandboxClaim.
 * Allowed: no role; a role that a construct of this library writes, in a pod without the label of agents that mounts the file which the
 * program of this role reads: envoy.json, squid.conf, Corefile, falco.yaml, rules.yaml or syslog-ng.conf. AlertRouting mounts no file; its
 * program listens on port 2801.
 */
export const rule: Rule = {
  id: 'no-false-role',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'no infrastructure role for agents',
  problem: 'Agent has the role of infrastructure',
  why: 'The role label exempts a pod from the cluster policy, the Falco rules and the quarantine of agents. An agent with '
    + 'this label can call what agents must not call, and detection expects these calls.',
  fix: `remove the label; only constructs of this library set it, for example EgressProxy, on pods without the label ${AGENT_LABEL}`,
  fixInYaml: 'remove the label; only infrastructure that serves agents has it, for example an egress proxy, '
    + `on pods without the label ${AGENT_LABEL}`,
  source: 'https://network-policy-api.sigs.k8s.io/reference/spec/',
  since: '0.1.0',
  mappings: { attack: ['T1036', 'T1685'], owasp: ['ASI03'], agenticAi: ['Privilege risks'] },
  checkPod: (pod, report, view) => {
    const role = roleLabelIn(pod.metadata);
    const missing = view.complete ? missingConfig(view, pod) : undefined;
    if (role !== undefined && roleOf(pod) === undefined) {
      report(fieldIn(pod.metadataPath), role, isAgent(pod) ? `the pod also has the label ${AGENT_LABEL}` : undefined);
    } else if (missing !== undefined) {
      report(fieldIn(pod.metadataPath), role, `the pod mounts no ConfigMap with ${missing}`);
    } else if (!listens(pod, portOf(roleOf(pod)))) {
      report(fieldIn(pod.metadataPath), role, `no container declares port ${portOf(roleOf(pod))}`);
    }
  },
  checkObject: checkOfClaims((metadata, path, report) => {
    const role = roleLabelIn(metadata);
    if (role !== undefined) {
      report(fieldIn(path), role, 'a sandbox runs an agent');
    }
  }),
  admission: {
    fix: `remove the label ${ROLE_LABEL} and the labels by which policies select gateways: only a gateway has them, in the namespace and `
      + 'in the form that the app of the cluster has it',
    cel: celHasTrueRole,
  },
};

function listens({ containers }: PodView, port: number | undefined): boolean {
  return (
    port === undefined || containers.some(({ container }) => objects(container.ports).some(({ containerPort }) => containerPort === port))
  );
}

/** Kubernetes reads a label that is null as an empty text. */
function roleLabelIn({ labels }: Json): unknown {
  const role: unknown = object(labels)[ROLE_LABEL];
  return role === null ? '' : role;
}

function fieldIn(path: string): string {
  return `${path}.labels["${ROLE_LABEL}"]`;
}
