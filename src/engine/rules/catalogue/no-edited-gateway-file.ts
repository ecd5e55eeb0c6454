import { podFaults } from '../../cluster/gateway-faults';
import { ROLE_LABEL } from '../../manifest/labels';
import { hasGatewayFile, reportDifferences } from '../criteria/edited-gateways';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: squid.conf, envoy.json, Corefile and syslog-ng.conf of a ConfigMap that pods mount whose label cdk8s-hardened-agents/role names
 * an EgressProxy, a CredentialBroker, a DnsAllowlist or DenialAlerts; in these pods the containers with their command, args, env, envFrom,
 * lifecycle, probes and volumeMounts, and hostAliases, dnsConfig and dnsPolicy; in pods without that label, the labels by which policies
 * and Services select these pods.
 * Allowed: what the constructs write. The rule reads names, routes, limits and addresses out of a file, writes the file anew, and compares.
 * In JSON the order of keys does not count. In other files every line counts, with its place. In the pods, the programs of the construct
 * alone, with its commands, read the file from the ConfigMap, and a broker has each key in the folder of its grant. No pod without a role
 * has a label by which a gateway is selected. Pods of AlertRouting have no command, args, envFrom and lifecycle. A file is
 * not judged here if its ConfigMap says that another version of this library wrote it.
 */
export const rule: Rule = {
  id: 'no-edited-gateway-file',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'gateways as this library writes them',
  problem: 'Gateway is not as this library wrote it',
  why: 'A gateway holds what policies leave open: names, keys and logs. One line more opens every name, hands a key to the agent, or stops '
    + 'the alerts. The report cannot say what such a gateway passes, so that it counts as open to all that the gateway may call.',
  fix: 'remove the patch of the ConfigMap or the pod, and state what the gateway passes in the props of its construct',
  fixInYaml: 'write the ConfigMap and the pod as they were generated, and change what the gateway passes where they are generated',
  source: 'https://attack.mitre.org/techniques/T1685/',
  since: '0.1.0',
  mappings: { attack: ['T1552', 'T1685'], owasp: ['ASI03'] },
  needsClusterView: true,
  // The CoreDNS of a cluster runs as that of a DnsAllowlist does, and needs no label.
  ofNeighbours: { title: 'gateways', counts: (field) => !field.endsWith(`labels["${ROLE_LABEL}"]`) },
  checkPod: (pod, report, view) => podFaults(view, pod).forEach(({ field, got, detail }) => report(field, got, detail)),
  checkObject: {
    kinds: ['ConfigMap'],
    appliesTo: hasGatewayFile,
    check: (manifest, report, view) => reportDifferences(manifest, report, view, false),
  },
  admission: { none: 'the configuration is a text in a ConfigMap, which CEL cannot read' },
};
