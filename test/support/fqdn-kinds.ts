/** What the networks take names as, by apiVersion and kind: only what we emit, as strict as theirs or stricter. */

const list = (items: object, most?: number) => ({ type: 'array', minItems: 1, items, ...(most && { maxItems: most }) });
const struct = (properties: { [name: string]: object }) => ({
  type: 'object',
  additionalProperties: false,
  required: Object.keys(properties),
  properties,
});
const oneField = (properties: { [name: string]: object }) => (
  { type: 'object', additionalProperties: false, minProperties: 1, maxProperties: 1, properties });
const kubernetes = (name: string) => ({ $ref: `kubernetes#/$defs/io.k8s.apimachinery.pkg.apis.meta.v1.${name}` });
const kind = (spec: object) => struct({
  apiVersion: { type: 'string' },
  kind: { type: 'string' },
  metadata: kubernetes('ObjectMeta'),
  spec,
});

const LABELS = kubernetes('LabelSelector');
const TCP = { const: 'TCP' };
const PORT = { type: 'integer', minimum: 1, maximum: 65535 };

/** @see https://github.com/cilium/cilium/blob/v1.20.2/pkg/k8s/apis/cilium.io/client/crds/v2/ciliumnetworkpolicies.yaml */
const fqdn = oneField({
  matchName: { type: 'string', maxLength: 255, pattern: '^([-a-zA-Z0-9_]+[.]?)+$' },
  matchPattern: { type: 'string', maxLength: 255, pattern: '^([-a-zA-Z0-9_*]+[.]?)+$' },
});
const port = (protocol: object) => list(struct({ port: { type: 'string', pattern: '^[1-9][0-9]{0,4}$' }, protocol }), 40);
const names = struct({ toFQDNs: list(fqdn), toPorts: list(struct({ ports: port(TCP) })) });
const resolver = struct({
  toEndpoints: list(LABELS),
  toPorts: list(struct({ ports: port({ const: 'ANY' }), rules: struct({ dns: list(fqdn) }) })),
});
const ingress = struct({ fromEntities: list({ const: 'ingress' }), toPorts: list(struct({ ports: port(TCP) })) });
const CILIUM = kind({
  oneOf: [
    struct({ endpointSelector: LABELS, egress: list({ oneOf: [names, resolver] }) }),
    struct({ endpointSelector: LABELS, ingress: list(ingress) }),
  ],
});

/** @see https://cloud.google.com/kubernetes-engine/docs/how-to/fqdn-network-policies */
const GKE = kind(struct({
  podSelector: LABELS,
  egress: list(struct({
    matches: list(oneField({
      name: { type: 'string', pattern: '^([a-zA-Z0-9]([-a-zA-Z0-9_]*[a-zA-Z0-9])*\\.?)*$' },
      pattern: { type: 'string', pattern: '^([a-zA-Z0-9*]([-a-zA-Z0-9_*]*[a-zA-Z0-9*])*\\.?)*$' },
    })),
    ports: list(struct({ protocol: TCP, port: PORT })),
  })),
}));

/**
 * @see
 * https://github.com/aws/amazon-network-policy-controller-k8s/blob/main/config/crd/bases/networking.k8s.aws_applicationnetworkpolicies.yaml
 */
const DOMAIN = '^(\\*\\.)?([a-zA-Z0-9]([-a-zA-Z0-9_]*[a-zA-Z0-9])?\\.)+[a-zA-Z0-9]([-a-zA-Z0-9_]*[a-zA-Z0-9])?\\.?$';
const EKS = kind(struct({
  podSelector: LABELS,
  policyTypes: { const: ['Egress'] },
  egress: list(struct({
    to: list(struct({ domainNames: { ...list({ type: 'string', pattern: DOMAIN }), uniqueItems: true } })),
    ports: list(struct({ port: PORT, protocol: TCP })),
  })),
}));

export const FQDN_KINDS: { readonly [kind: string]: object } = {
  'cilium.io/v2/CiliumNetworkPolicy': CILIUM,
  'networking.gke.io/v1alpha1/FQDNNetworkPolicy': GKE,
  'networking.k8s.aws/v1alpha1/ApplicationNetworkPolicy': EKS,
};
