/** The kind of cert-manager that we emit, as strict as its own schema or stricter. */

const text = (pattern: string) => ({ type: 'string', maxLength: 253, pattern });
const list = (items: object) => ({ type: 'array', minItems: 1, items });
const struct = (required: { [name: string]: object }, optional: { [name: string]: object } = {}) => (
  { type: 'object', additionalProperties: false, required: Object.keys(required), properties: { ...required, ...optional } });

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN = text(`^${LABEL}(\\.${LABEL})*$`);
const SECONDS = text('^[0-9]+s$');

/** @see https://github.com/cert-manager/cert-manager/blob/master/deploy/crds/cert-manager.io_certificates.yaml */
const CERTIFICATE = struct({
  apiVersion: { const: 'cert-manager.io/v1' },
  kind: { const: 'Certificate' },
  metadata: { $ref: 'kubernetes#/$defs/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' },
  spec: struct({
    secretName: SUBDOMAIN,
    issuerRef: struct({ name: SUBDOMAIN, kind: text('^[A-Z]'), group: SUBDOMAIN }),
    dnsNames: list(SUBDOMAIN),
    privateKey: struct({ algorithm: { const: 'ECDSA' }, size: { enum: [256, 384, 521] }, rotationPolicy: { enum: ['Never', 'Always'] } }),
    usages: list({ enum: ['digital signature', 'key encipherment', 'server auth', 'client auth'] }),
  }, { ipAddresses: list(text('^[0-9a-f.:]+$')), duration: SECONDS, renewBefore: SECONDS }),
});

export const CERTIFICATE_KINDS: { readonly [kind: string]: object } = { 'cert-manager.io/v1/Certificate': CERTIFICATE };
