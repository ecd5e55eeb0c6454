import { CaseOptions, MEMORY, configOf, ofRole, onlyEgress } from './cases';
import { makePolicy } from './plain';
import { brokerFiles } from '../../src/engine/gateway-files/broker/broker-files';
import { BrokerListener } from '../../src/engine/gateway-files/broker/broker-route';
import { AGENT_LABEL, GROUPS_ANNOTATION, ROLE_LABEL } from '../../src/engine/manifest/labels';
import { Json } from '../../src/engine/value/json';

/** A CredentialBroker in manifests, as its construct writes them: one grant, for the agents of a namespace that has one. */

/** The field with the grants. */
export const BROKER_FILE = 'data["grants.json"]';

/** The grant, with one tweak. */
export function grantOf(tweak: Partial<BrokerListener> = {}): BrokerListener {
  const { name = 'coder' } = tweak;
  return {
    name,
    port: 20001,
    upstream: { host: 'api.example.com', address: 'api.example.com', port: 443, tls: true },
    header: 'x-api-key',
    prefix: '',
    headers: [],
    routes: [{ method: 'POST', path: '/v1/messages' }],
    maxBodyBytes: 8 * 1024 * 1024,
    maxDurationSeconds: 600,
    requestsPerMinute: 120,
    webSocket: false,
    ...tweak,
  };
}

/** Texts by the names of files. */
export type Files = { readonly [file: string]: string };

/** The files with grants. */
export function filesOf(...grants: BrokerListener[]): Files {
  return brokerFiles({ grants, families: [4], memory: MEMORY });
}

/** The JSON of each file: what Envoy starts with, the connection manager, and the routes. */
export interface Roots {
  readonly process: Json;
  readonly manager: Json;
  readonly routes: Json;
}

/** The files of one grant, with what someone changed in them. */
export function editedFiles(edit: (roots: Roots) => void, ...grants: BrokerListener[]): Files {
  const files = filesOf(...grants.length > 0 ? grants : [grantOf()]);
  const roots = Object.fromEntries(Object.entries(files).map(([file, text]) => [file, JSON.parse(text) as Json]));
  edit({
    process: roots['envoy.json'],
    manager: roots['http.json'].resources[0].typed_config as Json,
    routes: roots['grants.json'].resources[0] as Json,
  });
  return Object.fromEntries(Object.entries(roots).map(([file, root]) => [file, JSON.stringify(root, null, 1)]));
}

/** Where the broker is. */
const HOME = 'gateways';
const inNamespace = (name: string) => ({ matchLabels: { 'kubernetes.io/metadata.name': name } });

/** The ConfigMap. */
export function brokerConfigMap(files = filesOf(grantOf()), home = HOME): Json {
  return { ...configOf('envoy.json', home), data: files };
}

/** The pod of the broker, with the key of each grant. */
export function brokerPod(grants: readonly string[] = ['coder'], home = HOME): Json {
  const made = ofRole('credential-broker', 'envoy.json')();
  made.spec.containers[0].ports.push({ containerPort: 20_001 });
  grants.forEach((name) => {
    made.spec.volumes.push({
      name: `key-${name}`, secret: { secretName: 'keys', items: [{ key: 'api-key', path: 'key' }], optional: true },
    });
    made.spec.containers[0].volumeMounts.push({
      name: `key-${name}`, mountPath: `/var/run/secrets/credential-broker/${name}`, readOnly: true,
    });
  });
  return { ...made, metadata: { name: 'broker', namespace: home, labels: { app: 'broker', [ROLE_LABEL]: 'credential-broker' } } };
}

const policy = (name: string, spec: Json, namespace = HOME, groups?: string): Json => makePolicy({
  name, namespace, ...groups !== undefined && { annotations: { [GROUPS_ANNOTATION]: groups } },
}, { podSelector: { matchLabels: { app: 'broker' } }, ...spec });

/** The agents of the namespace, as a peer. */
export const AGENTS: Json = { namespaceSelector: inNamespace('agents'), podSelector: { matchLabels: { [AGENT_LABEL]: 'true' } } };

/** What stands around an agent with a grant. */
export interface Around {
  readonly files?: Files;
  readonly grants?: readonly string[];
  /** Who may call the port of the grant. */
  readonly from?: Json[];
  /** The groups of agents that this policy states. */
  readonly groups?: string;
  /** What the agents may call beside their resolver and the broker. */
  readonly egress?: Json[];
  readonly home?: string;
  readonly more?: Json[];
}

/** The broker and the policies beside the manifest of a case. */
export function besideBroker(
  { files, grants, from = [AGENTS], groups, egress = [], home = HOME, more = [] }: Around = {},
): CaseOptions['view'] {
  const ports = [{ port: 20001 }];
  const resolver = { to: [{ namespaceSelector: inNamespace('kube-system') }], ports: [{ port: 53, protocol: 'UDP' }, { port: 53 }] };
  const broker = { to: [{ namespaceSelector: inNamespace(home), podSelector: { matchLabels: { app: 'broker' } } }], ports };
  return (around) => [
    ...onlyEgress(resolver, broker, ...egress)!(around), brokerPod(grants, home), brokerConfigMap(files, home),
    policy('broker-ingress', { policyTypes: ['Ingress'], ingress: [{ from, ports }] }, home, groups),
    policy('broker-egress', { policyTypes: ['Egress'] }, home),
    ...more,
  ];
}
