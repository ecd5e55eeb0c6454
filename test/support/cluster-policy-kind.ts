/** ClusterNetworkPolicy with the limits of its CRD, only what we emit; test/cluster applies the same to the CRD itself. */

const MOST = 25;
const list = (items: object) => ({ type: 'array', minItems: 1, maxItems: MOST, items });
const struct = (required: { [name: string]: object }, optional: { [name: string]: object } = {}) => (
  { type: 'object', additionalProperties: false, required: Object.keys(required), properties: { ...required, ...optional } });
/** Exactly one of the fields. */
const union = (fields: { [name: string]: object }) => ({ ...struct({}, fields), minProperties: 1, maxProperties: 1 });
const kubernetes = (name: string) => ({ $ref: `kubernetes#/$defs/io.k8s.apimachinery.pkg.apis.meta.v1.${name}` });

const SELECTOR = kubernetes('LabelSelector');
const SELECTED = { namespaces: SELECTOR, pods: struct({ podSelector: SELECTOR, namespaceSelector: SELECTOR }) };
const NETWORKS = { ...list({ type: 'string', maxLength: 43, pattern: '^[0-9a-f.:]+/[0-9]{1,3}$' }), uniqueItems: true };
const PORT = { type: 'integer', minimum: 1, maximum: 65535 };
const PORTS = struct({ destinationPort: union({ number: PORT, range: struct({ start: PORT, end: PORT }) }) });

const rule = (direction: string, peer: { [name: string]: object }) => struct({
  name: { type: 'string', minLength: 1, maxLength: 100 },
  action: { enum: ['Accept', 'Deny', 'Pass'] },
  [direction]: list(union(peer)),
}, { protocols: list(union({ tcp: PORTS, udp: PORTS, sctp: PORTS })) });

const POLICY = struct({
  apiVersion: { type: 'string' },
  kind: { type: 'string' },
  metadata: kubernetes('ObjectMeta'),
  spec: struct({
    tier: { enum: ['Admin', 'Baseline'] },
    priority: { type: 'integer', minimum: 0, maximum: 1000 },
    subject: union(SELECTED),
    egress: list(rule('to', { ...SELECTED, networks: NETWORKS })),
  }, { ingress: list(rule('from', SELECTED)) }),
});

export const CLUSTER_POLICY_KINDS: { readonly [kind: string]: object } = {
  'policy.networking.k8s.io/v1beta1/ClusterNetworkPolicy': POLICY,
  'policy.networking.k8s.io/v1alpha2/ClusterNetworkPolicy': POLICY,
};
