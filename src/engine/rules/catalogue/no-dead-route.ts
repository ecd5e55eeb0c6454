import {
  ROUTE_KINDS, ServicePort, backendsOf, declaredPorts, hasOwnAddress, podsBehind, portsOfService, serviceOf,
} from '../../cluster/backends';
import { ClusterView } from '../../cluster/cluster-view';
import { isAgent } from '../../cluster/infrastructure';
import { listed, titleOf } from '../../cluster/namespaced';
import { PodView } from '../../manifest/pod-view';
import { Json, textOf } from '../../value/json';
import { deadRoutesTo } from '../criteria/dead-routes';
import { Report, Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: ports of the backends of an Ingress or route, spec.ports of the Service that they name, spec.ports[*].targetPort of a Service,
 * ports of the containers of the pods that it selects; metadata.labels of an agent, metadata.namespace of the Ingresses that lead to it,
 * spec.ingress of the NetworkPolicies that select it.
 * Allowed: a port that the Service has; a port name that a selected pod declares; a port number that a selected pod declares, or any
 * number if one of these pods declares no ports, since a container may listen on a port that it does not declare; any port of a headless
 * Service; any port of a Service or pods that are not among the manifests; an agent behind an Ingress or a Gateway if a rule lets in
 * addresses, or pods that are not known to be agents, on at least one port, or a policy of another kind has ingress rules.
 */
export const rule: Rule = {
  id: 'no-dead-route',
  severity: Severity.WARNING,
  pack: RulePack.STRICT,
  title: 'routes lead to open ports',
  problem: 'Route leads to a port that is not open',
  why: 'Requests to a port that the target does not open, or that no policy lets the controller call, fail. No controller reports '
    + 'an error. Usually someone renumbered the port on one side only, or put an Ingress in front of an agent whose namespace '
    + 'denies ingress.',
  fix: 'name a port that the target has, or add the port to the target; let the pods of the controller call an agent by an '
    + 'ingress rule, in the namespace of the agent: AgentExposure writes the Ingress or route, its Service and that rule',
  fixInYaml: 'name a port that the target has, or add the port to the target; let the pods of the controller call an agent by an '
    + 'ingress rule, in the namespace of the agent',
  source: 'https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-ports',
  since: '0.1.0',
  mappings: {},
  needsClusterView: true,
  checkPod: (pod, report, view) => (isAgent(pod) ? deadRoutesTo(view, pod) : [])
    .forEach((dead) => report(`${pod.metadataPath}.labels`, pod.metadata.labels, dead)),
  checkObject: {
    kinds: ['Service', ...ROUTE_KINDS],
    check: (manifest, report, view) => (manifest.kind === 'Service' ? checkService : checkRoute)(manifest, report, view),
  },
  admission: { none: 'admission sees one object at a time, not the target of a route' },
};

function checkRoute(manifest: Json, report: Report, view: ClusterView): void {
  for (const { namespace, service: name, port, portPath } of backendsOf(manifest)) {
    const service = serviceOf(view, namespace, name);
    const ports = service ? portsOfService(service) : [];
    const isGiven = typeof port === 'number' || typeof port === 'string';
    if (service && isGiven && !ports.some((one) => port === (typeof port === 'number' ? one.port : one.name))) {
      const has = ports.map((one) => (one.name === undefined ? textOf(one.port) : `${textOf(one.port)} ("${textOf(one.name)}")`));
      report(portPath, port, `${titleOf(service)} has ${has.length === 0 ? 'no port' : `port ${listed(has.sort(byNumber))}`}`);
    }
  }
}

function checkService(manifest: Json, report: Report, view: ClusterView): void {
  const pods = hasOwnAddress(manifest) ? podsBehind(view, manifest) : [];
  for (const port of pods.length === 0 ? [] : portsOfService(manifest)) {
    if (!pods.some((pod) => mayOpen(pod, port))) {
      const opened = [
        ...new Set(
          pods.flatMap(declaredPorts).map((one) => (one.name ? `${textOf(one.number)} ("${textOf(one.name)}")` : textOf(one.number))),
        ),
      ];
      report(
        port.path,
        port.target,
        `${listed(pods.map(({ manifest: holder }) => titleOf(holder)).sort())} ${pods.length > 1 ? 'open' : 'opens'} `
          + (opened.length === 0 ? 'no port' : listed(opened.sort(byNumber))),
      );
    }
  }
}

/** The order of ports such as "8080 (\"http\")". */
function byNumber(a: string, b: string): number {
  return parseInt(a, 10) - parseInt(b, 10) || (a < b ? -1 : 1);
}

/** Finds the port as Kubernetes does: a name counts for one protocol, and a number needs no declaration. */
function mayOpen(pod: PodView, { target, protocol }: ServicePort): boolean {
  const declared = declaredPorts(pod);
  return typeof target === 'string'
    ? declared.some((one) => one.name === target && one.protocol === protocol)
    : declared.length === 0 || declared.some((one) => one.number === target);
}
