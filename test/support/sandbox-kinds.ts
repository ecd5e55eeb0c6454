/** What agent-sandbox takes, by apiVersion and kind: only what we emit, as strict as its CRDs or stricter. */

const struct = (required: string[], properties: { [name: string]: object }) => ({
  type: 'object',
  additionalProperties: false,
  required,
  properties,
});
const list = (items: object) => ({ type: 'array', items });
const text = { type: 'string', minLength: 1 };
const texts = { type: 'object', additionalProperties: { type: 'string' } };
const flag = { type: 'boolean' };
const natural = { type: 'integer', minimum: 0 };
const time = { type: 'string', format: 'date-time' };
const oneOf = (...values: string[]) => ({ enum: values });
const kubernetes = (name: string) => ({ $ref: `kubernetes#/$defs/io.k8s.${name}` });
const named = struct(['name'], { name: text });
const kind = (spec: object) => struct(['apiVersion', 'kind', 'metadata', 'spec'], {
  apiVersion: text,
  kind: text,
  metadata: kubernetes('apimachinery.pkg.apis.meta.v1.ObjectMeta'),
  spec,
});

const BLUEPRINT = {
  podTemplate: struct(['metadata', 'spec'], {
    metadata: struct(['labels'], { labels: texts, annotations: texts }),
    spec: kubernetes('api.core.v1.PodSpec'),
  }),
  volumeClaimTemplates: list(struct(['metadata', 'spec'], {
    metadata: named,
    spec: kubernetes('api.core.v1.PersistentVolumeClaimSpec'),
  })),
  service: flag,
};
const INJECTION = oneOf('Disallowed', 'Allowed', 'Overrides');

/** @see https://github.com/kubernetes-sigs/agent-sandbox/tree/main/k8s/crds */
export const SANDBOX_KINDS: { readonly [kind: string]: object } = {
  'agents.x-k8s.io/v1beta1/Sandbox': kind(struct(['podTemplate'], {
    ...BLUEPRINT,
    shutdownTime: time,
    shutdownPolicy: oneOf('Delete', 'Retain'),
    operatingMode: oneOf('Running', 'Suspended'),
  })),
  'extensions.agents.x-k8s.io/v1beta1/SandboxTemplate': kind(struct(['podTemplate', 'networkPolicyManagement'], {
    ...BLUEPRINT,
    networkPolicyManagement: oneOf('Managed', 'Unmanaged'),
    networkPolicy: struct([], {
      ingress: list(kubernetes('api.networking.v1.NetworkPolicyIngressRule')),
      egress: list(kubernetes('api.networking.v1.NetworkPolicyEgressRule')),
    }),
    envVarsInjectionPolicy: INJECTION,
    volumeClaimTemplatesPolicy: INJECTION,
  })),
  'extensions.agents.x-k8s.io/v1beta1/SandboxWarmPool': kind(struct(['sandboxTemplateRef', 'replicas'], {
    replicas: natural,
    sandboxTemplateRef: named,
    updateStrategy: struct(['type'], { type: oneOf('Recreate', 'OnReplenish') }),
  })),
  'extensions.agents.x-k8s.io/v1beta1/SandboxClaim': kind(struct(['warmPoolRef', 'lifecycle'], {
    warmPoolRef: named,
    lifecycle: struct(['shutdownTime'], {
      shutdownTime: time,
      shutdownPolicy: oneOf('Delete', 'DeleteForeground', 'Retain'),
      ttlSecondsAfterFinished: natural,
    }),
    env: list(struct(['name', 'value'], { name: text, value: { type: 'string' }, containerName: text })),
  })),
};
