import { Json } from '../../../../src/engine/value/json';
import { Case, CaseOptions, allows, finds, renamed, valid } from '../../../support/cases';
import { makeObject, makePolicy } from '../../../support/plain';

/** A pod that is no agent, beside the route; where it is not hardened other rules would tell, so it is one that ours makes. */
const pod = (ports: Json[], name = 'web', labels: Json = { app: 'web' }): Json => {
  const made = renamed(valid('Pod'), name);
  made.metadata = { ...made.metadata, labels: { ...made.metadata.labels, ...labels } };
  made.spec.containers[0].ports = ports;
  return made;
};
const service = (ports: Json[], spec: Json = {}) => (): Json => makeObject('v1', 'Service', 'web', {
  selector: { app: 'web' }, ports, ...spec,
});
const ingress = (port: Json, name = 'web') => (): Json => makeObject('networking.k8s.io/v1', 'Ingress', 'web', {
  rules: [{ host: 'a.example' }, { http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name, port } } }] } }],
});
const byDefault = (port: Json) => (): Json => ({ ...ingress(port)(), spec: { defaultBackend: { service: { name: 'web', port } } } });
const route = (kind: string, backendRef: Json) => (): Json =>
  makeObject('gateway.networking.k8s.io/v1', kind, 'web', { rules: [{ backendRefs: [{ name: 'web', ...backendRef }] }] });
const mirror = (port: number) => (): Json => ({
  ...route('HTTPRoute', { port: 80 })(),
  spec: { rules: [{ filters: [{ type: 'RequestMirror', requestMirror: { backendRef: { name: 'web', port } } }] }] },
});

/** Anyone may call the pods, since another rule reports a Service without allowed callers. */
const OPEN: Json = makePolicy('open', {
  podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: [{ podSelector: { matchLabels: { app: 'gateway' } } }] }],
});
const besideOpen = (...objects: Json[]): CaseOptions['view'] => (around) => [...around, OPEN, ...objects];
const HEADLESS = { clusterIP: 'None' };
const BEHIND = service([{ name: 'http', port: 80, targetPort: 8080 }, { port: 443 }], HEADLESS)();

const breaks = (title: string, manifest: () => Json, field: string, got: unknown, detail: string, ...objects: Json[]) =>
  finds(title, manifest, { field, got, detail }, { view: besideOpen(...objects) });
const passes = (title: string, manifest: () => Json, ...objects: Json[]) => allows(title, manifest, { view: besideOpen(...objects) });

const PORT = 'spec.rules[1].http.paths[0].backend.service.port';
const HAS = 'Service "web" has port 80 ("http"), 443';

/** An agent behind an Ingress or a route. What its policies let in decides. */
const WEB: Json = {
  ...service([])(),
  spec: { selector: valid('Pod').metadata.labels, ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
};
const untouched = () => valid('Pod');
const LABELS = valid('Pod').metadata.labels;
const closedClass = (namespace?: string): Json => {
  const made = ingress({ number: 80 })();
  return { ...made, metadata: { name: 'web', ...(namespace && { namespace }) }, spec: { ...made.spec, ingressClassName: 'public' } };
};
const ofGateway = (parentRef: Json = { name: 'public', namespace: 'gateways' }): Json => {
  const made = route('HTTPRoute', { port: 80 })();
  return { ...made, spec: { ...made.spec, parentRefs: [parentRef] } };
};
const allowed = (from: Json[], ports: Json[] = [{ port: 8080 }]): Json => ({
  ...OPEN, spec: { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from, ports }] },
});
const CONTROLLER = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'gateways' } } };
const OTHER_AGENTS = { podSelector: { matchLabels: LABELS } };
const around = (...objects: Json[]): CaseOptions['view'] => (others) => [...others, WEB, ...objects];
const dead = (title: string, detail: string, ...objects: Json[]) =>
  finds(title, untouched, { field: 'metadata.labels', got: LABELS, detail }, { view: around(...objects) });
const reached = (title: string, ...objects: Json[]) => allows(title, untouched, { view: around(...objects) });
const CLOSED = 'leads to this pod through Service "web", and no ingress rule of NetworkPolicy "default-deny" '
  + 'lets a gateway call port 8080';
const CLOSED_TOO = CLOSED.replace('"default-deny"', '"default-deny", NetworkPolicy "open"');
const AGENTS: Case[] = [
  dead('an Ingress in front of an agent that no one may call', `Ingress "web" ${CLOSED}`, closedClass('agents')),
  dead('a Gateway in front of an agent that no one may call', `HTTPRoute "web" ${CLOSED}`, ofGateway()),
  dead('another port that is open', `Ingress "web" ${CLOSED_TOO}`, closedClass('agents'), allowed([CONTROLLER], [{ port: 9090 }])),
  dead('another agent as the only caller', `Ingress "web" ${CLOSED_TOO}`, closedClass('agents'), allowed([OTHER_AGENTS])),
  dead('an Ingress without a namespace', 'Ingress "web" leads to this pod through Service "web", which is in namespace agents, '
    + 'and names no namespace itself', closedClass(), allowed([CONTROLLER])),

  reached('an Ingress whose controller may call', closedClass('agents'), allowed([CONTROLLER])),
  reached('an Ingress whose controller calls from addresses', closedClass('agents'), allowed([{ ipBlock: { cidr: '203.0.113.0/28' } }])),
  reached('a Gateway that may call', ofGateway(), allowed([CONTROLLER])),
  reached('a route of a mesh', ofGateway({ group: '', kind: 'Service', name: 'web' }), allowed([OTHER_AGENTS])),
  reached('a policy of another kind that may open it', closedClass('agents'), makeObject('cilium.io/v2', 'CiliumNetworkPolicy', 'allow', {
    endpointSelector: {}, ingress: [{ fromEntities: ['ingress'] }],
  })),
];

export const cases: Case[] = [
  breaks('a number that no container declares', service([{ port: 80 }]), 'spec.ports[0].port', 80, 'Pod "web" opens 8080',
    pod([{ containerPort: 8080 }])),
  breaks('a target port that was renumbered', service([{ port: 80, targetPort: 8081 }]), 'spec.ports[0].targetPort', 8081,
    'Pod "web" opens 8080 ("http"), 9090',
    pod([{ containerPort: 8080, name: 'http' }, { containerPort: 9090 }])),
  breaks('a name that no container declares', service([{ port: 80, targetPort: 'web' }]), 'spec.ports[0].targetPort', 'web',
    'Pod "web" opens 8080 ("http")',
    pod([{ containerPort: 8080, name: 'http' }])),
  breaks('a name where nothing is declared', service([{ port: 80, targetPort: 'web' }]), 'spec.ports[0].targetPort', 'web',
    'Pod "web" opens no port', pod([])),
  breaks('a name of another protocol', service([{ port: 53, targetPort: 'dns', protocol: 'UDP' }]), 'spec.ports[0].targetPort', 'dns',
    'Pod "web" opens 5353 ("dns")',
    pod([{ containerPort: 5353, name: 'dns' }])),
  breaks('a name that several pods do not declare', service([{ port: 80, targetPort: 'web' }]), 'spec.ports[0].targetPort', 'web',
    'Pod "other", Pod "web" open 8080, 8080 ("http"), 10250',
    pod([{ containerPort: 10250 }, { containerPort: 8080, name: 'http' }]), pod([{ containerPort: 8080 }], 'other')),
  breaks('a Service without ports', ingress({ number: 80 }), `${PORT}.number`, 80, 'Service "web" has no port', service([], HEADLESS)()),
  breaks('several ports', ingress({ number: 8080 }), `${PORT}.number`, 8080, 'Service "web" has port 80, 443, 9090',
    service([{ port: 9090 }, { port: 80 }, { port: 443 }], HEADLESS)()),
  breaks('a port that an Ingress takes for the Service\'s', ingress({ number: 8080 }), `${PORT}.number`, 8080, HAS, BEHIND),
  breaks('a name of an Ingress', ingress({ name: 'web' }), `${PORT}.name`, 'web', HAS, BEHIND),
  breaks('the default of an Ingress', byDefault({ number: 8080 }), 'spec.defaultBackend.service.port.number', 8080, HAS, BEHIND),
  ...['HTTPRoute', 'GRPCRoute', 'TCPRoute', 'TLSRoute'].map((kind) => breaks(`a port of ${kind}`, route(kind, { port: 8080 }),
    'spec.rules[0].backendRefs[0].port', 8080, HAS, BEHIND)),
  breaks('a mirror', mirror(8080), 'spec.rules[0].filters[0].requestMirror.backendRef.port', 8080, HAS, BEHIND),

  ...AGENTS,

  passes('a number that is declared', service([{ port: 80, targetPort: 8080 }]), pod([{ containerPort: 8080 }])),
  passes('a number that a sidecar declares', service([{ port: 80, targetPort: 3128 }]), (() => {
    const made = pod([{ containerPort: 8080 }]);
    Object.assign(made.spec.initContainers[0], {
      restartPolicy: 'Always',
      ports: [{ containerPort: 3128 }],
      readinessProbe: { tcpSocket: { port: 3128 } },
      livenessProbe: { tcpSocket: { port: 3128 } },
    });
    return made;
  })()),
  passes('any number where a pod declares no port', service([{ port: 80, targetPort: 9000 }]), pod([]),
    pod([{ containerPort: 8080 }], 'other')),
  passes('a number of both protocols that is declared of one', service([{ port: 53, protocol: 'UDP' }, { port: 53 }]),
    pod([{ containerPort: 53, protocol: 'UDP' }])),
  passes('a name that one of the pods declares', service([{ port: 80, targetPort: 'http' }]), pod([{ containerPort: 8080, name: 'http' }]),
    pod([{ containerPort: 9000 }], 'other')),
  passes('pods that are not in the view', service([{ port: 80, targetPort: 'http' }]),
    pod([{ containerPort: 8080 }], 'other', { app: 'other' })),
  passes('a headless Service', service([{ port: 80, targetPort: 'http' }], HEADLESS), pod([{ containerPort: 8080 }])),
  passes('endpoints that others fill in', service([{ port: 80 }], { selector: undefined }), pod([{ containerPort: 8080 }])),
  passes('a name outside the cluster', service([{ port: 80 }], { type: 'ExternalName', externalName: 'a.example' }),
    pod([{ containerPort: 8080 }])),
  passes('ports of the Service', ingress({ number: 80 }), BEHIND),
  passes('a port of the Service by name', ingress({ name: 'http' }), BEHIND),
  passes('a port of a route', route('HTTPRoute', { port: 443 }), BEHIND),
  passes('a Service that is not in the view', ingress({ number: 8080 }, 'elsewhere'), BEHIND),
  passes('a Service that names another one', ingress({ number: 8080 }),
    service([], { type: 'ExternalName', externalName: 'a.example', selector: undefined })()),
  passes('a backend without a port', route('HTTPRoute', {}), BEHIND),
];
