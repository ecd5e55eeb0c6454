/** Routes, monitors and autoscalers of other projects, by apiVersion and kind: only what we emit, as strict as theirs or stricter. */

const list = (items: object, maxItems: number) => ({ type: 'array', minItems: 1, maxItems, items });
const struct = (required: { [name: string]: object }, optional: { [name: string]: object } = {}) => (
  { type: 'object', additionalProperties: false, required: Object.keys(required), properties: { ...required, ...optional } });
const kubernetes = (name: string) => ({ $ref: `kubernetes#/$defs/io.k8s.apimachinery.pkg.apis.meta.v1.${name}` });
const kind = (spec: object) => struct({
  apiVersion: { type: 'string' }, kind: { type: 'string' }, metadata: kubernetes('ObjectMeta'), spec,
});

const text = (pattern: string, maxLength = 253) => ({ type: 'string', minLength: 1, maxLength, pattern });
const PORT = { type: 'integer', minimum: 1, maximum: 65535 };
const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const NAMESPACE = text(`^${LABEL}$`, 63);
const SUBDOMAIN = text(`^${LABEL}(\\.${LABEL})*$`);

/** @see https://github.com/kubernetes-sigs/gateway-api/blob/main/config/crd/standard/gateway.networking.k8s.io_httproutes.yaml */
const HTTP_ROUTE = kind(struct({
  parentRefs: list(struct({ name: text('.'), namespace: NAMESPACE }, { sectionName: SUBDOMAIN }), 32),
  rules: list(struct({
    matches: list(struct({ path: struct({ type: { enum: ['PathPrefix', 'Exact'] }, value: text('^/', 1024) }) }), 64),
    backendRefs: list(struct({ name: text('.'), port: PORT }), 16),
  }), 16),
}, { hostnames: list(text(`^(\\*\\.)?${LABEL}(\\.${LABEL})*$`), 16) }));

/**
 * @see
 * https://github.com/prometheus-operator/prometheus-operator/blob/main/example/prometheus-operator-crd/monitoring.coreos.com_podmonitors.yaml
 */
const POD_MONITOR = kind(struct({
  selector: kubernetes('LabelSelector'),
  podMetricsEndpoints: list(struct({ portNumber: PORT, path: { type: 'string' } }, { interval: text('^[0-9]+s$') }), 100),
}));

/** @see https://github.com/kedacore/keda/blob/main/config/crd/bases/keda.sh_scaledobjects.yaml */
const COUNT = { type: 'integer', minimum: 0, maximum: 2 ** 31 - 1 };
const SCALED_OBJECT = kind(struct({
  scaleTargetRef: struct({ name: { type: 'string' } }, { apiVersion: { type: 'string' }, kind: { type: 'string' } }),
  triggers: list(struct({ type: { type: 'string' }, metadata: { type: 'object', additionalProperties: { type: 'string' } } }), 100),
}, { minReplicaCount: COUNT, maxReplicaCount: COUNT }));

export const EXPOSURE_KINDS: { readonly [kind: string]: object } = {
  'gateway.networking.k8s.io/v1/HTTPRoute': HTTP_ROUTE,
  'keda.sh/v1alpha1/ScaledObject': SCALED_OBJECT,
  'monitoring.coreos.com/v1/PodMonitor': POD_MONITOR,
};
