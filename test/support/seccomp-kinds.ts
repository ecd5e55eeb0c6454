/** What the Security Profiles Operator takes, by apiVersion and kind: only what we emit, as strict as theirs or stricter. */

const struct = (required: string[], properties: { [name: string]: object }) => ({
  type: 'object',
  additionalProperties: false,
  required,
  properties,
});
const list = (items: object, most?: number) => ({ type: 'array', uniqueItems: true, items, ...(most && { maxItems: most }) });
const text = { type: 'string', minLength: 1 };
const natural = { type: 'integer', minimum: 0 };
const oneOf = (prefix: string, ...values: string[]) => ({ enum: values.map((value) => `${prefix}${value}`) });
const kubernetes = (name: string) => ({ $ref: `kubernetes#/$defs/io.k8s.apimachinery.pkg.apis.meta.v1.${name}` });
const kind = (spec: object) =>
  struct(['apiVersion', 'kind', 'metadata', 'spec'], { apiVersion: text, kind: text, metadata: kubernetes('ObjectMeta'), spec });

const ACTION = oneOf('SCMP_ACT_', 'KILL', 'KILL_PROCESS', 'KILL_THREAD', 'TRAP', 'ERRNO', 'TRACE', 'ALLOW', 'LOG', 'NOTIFY');
const ARGUMENT = struct(['index', 'op'], {
  index: natural,
  op: oneOf('SCMP_CMP_', 'NE', 'LT', 'LE', 'EQ', 'GE', 'GT', 'MASKED_EQ'),
  value: natural,
  valueTwo: natural,
});

/** @see https://github.com/kubernetes-sigs/security-profiles-operator/tree/v1.0.0/deploy/base-crds/crds */
export const SECCOMP_KINDS: { readonly [kind: string]: object } = {
  'security-profiles-operator.x-k8s.io/v1/SeccompProfile': kind(struct(['defaultAction'], {
    defaultAction: ACTION,
    architectures: list(oneOf('SCMP_ARCH_', 'NATIVE', 'X86', 'X86_64', 'X32', 'ARM', 'AARCH64', 'MIPS', 'MIPS64', 'MIPS64N32', 'MIPSEL',
      'MIPSEL64',
      'MIPSEL64N32', 'PPC', 'PPC64', 'PPC64LE', 'S390', 'S390X', 'PARISC', 'PARISC64', 'RISCV64')),
    flags: list(oneOf('SECCOMP_FILTER_FLAG_', 'TSYNC', 'LOG', 'SPEC_ALLOW', 'WAIT_KILLABLE_RECV')),
    baseProfileName: text,
    listenerPath: { type: 'string', pattern: '^/var/run/security-profiles-operator/[a-zA-Z0-9_\\-\\.]+$' },
    listenerMetadata: text,
    syscalls: {
      type: 'array',
      items: struct(['action', 'names'], {
        action: ACTION,
        names: { ...list(text), minItems: 1 },
        errnoRet: natural,
        args: list(ARGUMENT, 6),
      }),
    },
  })),
  'security-profiles-operator.x-k8s.io/v1/ProfileRecording': kind(struct(['kind', 'recorder', 'podSelector'], {
    kind: { const: 'SeccompProfile' },
    recorder: oneOf('', 'Bpf', 'Logs'),
    mergeStrategy: oneOf('', 'None', 'Containers'),
    podSelector: kubernetes('LabelSelector'),
    containers: list(text),
    disableProfileAfterRecording: { type: 'boolean' },
  })),
  'security-profiles-operator.x-k8s.io/v1/ProfileBinding': kind(struct(['image', 'profileRef'], {
    image: text,
    podSelector: kubernetes('LabelSelector'),
    profileRef: struct(['kind', 'name'], { kind: { const: 'SeccompProfile' }, name: text }),
  })),
};
