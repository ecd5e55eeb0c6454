import { AGENT_LABEL, ROLE_LABEL } from '../../../src/engine/manifest/labels';
import { Json } from '../../../src/engine/value/json';
import { Tweak, ofClaim, ofContainer, ofPod, tweaked } from '../../support/cases';
import { found, inAgents } from '../../support/found';

/** Values that no case can have, since an API server refuses them. A rule must not take them for others. */

const KEY = `sk-ant-api03-${'a'.repeat(40)}`;

const annotated = (annotations: Json) => tweaked('Pod', ({ metadata }) => { metadata.annotations = annotations; });
const configMap = (fields: Json) => (): Json => inAgents('v1', 'ConfigMap', fields);
const withEnv = (...env: Json[]) => ofContainer((container) => { container.env = env; });
const fromFile = { valueFrom: { fileKeyRef: { volumeName: 'keys', path: 'all.env', key: 'a' } } };
const withHeader = (value: unknown) => ofContainer((container) => {
  container.livenessProbe = { httpGet: { port: 8080, httpHeaders: [{ name: 'Authorization', value }] } };
});
const env = (value: unknown) => withEnv({ name: 'A', value });
const withSearch = (domain: unknown) => ofPod((spec) => { spec.dnsConfig = { searches: [domain] }; });
const binding = (target: Json) => (): Json => inAgents('v1', 'Binding', { target });
const hostPath = (path: unknown) => ofPod(({ volumes }) => { volumes[0].hostPath = path; });
const ingressTo = (port: unknown) => (): Json => inAgents('networking.k8s.io/v1', 'Ingress', {
  spec: { defaultBackend: { service: { name: 'one', port: { number: port } } } },
});
const SERVICE = inAgents('v1', 'Service', { spec: { selector: { app: 'a' }, ports: [{ port: 80 }] } });
const capabilities = (given: Json): Tweak => (container) => { container.securityContext.capabilities = given; };

describe('a value that an API server refuses', () => {
  test.each<[rule: string, what: string, manifest: () => Json, fields: string[]]>([
    ['no-additional-networks', 'null', annotated({ 'k8s.v1.cni.cncf.io/networks': null }), []],
    ['no-additional-networks', 'a list of no network', annotated({ 'k8s.v1.cni.cncf.io/networks': ['false'] }),
      ['metadata.annotations["k8s.v1.cni.cncf.io/networks"]']],
    ['no-capabilities', 'null', ofContainer(capabilities({ drop: ['ALL'], add: null })), []],
    ['no-dead-route', 'a list of the right port', ingressTo([80]), []],
    ['no-false-role', 'null, which counts as an empty text', tweaked('Pod', ({ metadata }) => { metadata.labels[ROLE_LABEL] = null; }),
      [`metadata.labels["${ROLE_LABEL}"]: the pod also has the label ${AGENT_LABEL}`]],
    ['no-host-volumes', 'null', hostPath(null), []],
    ['no-host-volumes', 'what JSON leaves out', hostPath(undefined), []],
    ['no-injected-secrets', 'a list for a variable', env(['vault:secret/data/a#b']), []],
    ['no-injected-secrets', 'a list for an annotation', annotated({ 'vault.hashicorp.com/agent-inject': ['true'] }), []],
    ['no-memory-volume-above-limit', 'less than nothing', ofContainer(({ resources }) => { resources.limits.memory = '-1Gi'; }), []],
    ['no-node-name', 'null for the kind of a target, which stands for a node', binding({ kind: null, name: 'a' }), ['target.name']],
    ['no-node-name', 'no text for it, which stands for a node, too', binding({ kind: '', name: 'a' }), ['target.name']],
    ['no-node-name', 'a list for the name of a target', binding({ kind: 'Node', name: ['a'] }), []],
    ['no-outside-resolver', 'a list for a domain', withSearch(['agents.svc.cluster.local']),
      [expect.stringMatching(/^spec\.dnsConfig\.searches\[0\]: names of the cluster/) as string]],
    ['require-allowed-registry', 'a number, if every registry is allowed', ofContainer((container) => { container.image = 5; }), []],
    ['require-non-root', 'null', tweaked('Pod', ({ spec }) => { spec.securityContext.fsGroup = null; }), []],
    ['require-resolvable-host', 'no resolver', ofPod((spec) => {
      Object.assign(spec, { dnsPolicy: 'None', dnsConfig: { nameservers: [] } });
      spec.containers[0].env = [{ name: 'URL', value: 'http://one.agents.svc' }];
    }), []],
    ['no-secret-env-reference', 'a list for a name', withEnv({ name: ['API_KEY'], ...fromFile }), []],
    ['no-secret-in-config', 'a list for a file', configMap({ binaryData: { '.env': ['REJfUEFTU1dPUkQ9aHVudGVyMg=='] } }), []],
    ['no-secret-in-config', 'a list', ofClaim({ annotations: { a: [KEY] } }), []],
    ['no-secret-in-pod', 'a list', annotated({ a: [KEY] }), []],
    ['no-secret-in-pod', 'a list for a header', withHeader([KEY]), []],
  ])('%s: %s', (rule, _, manifest, fields) => {
    expect(found(rule, manifest(), SERVICE)).toEqual(fields);
  });
});
