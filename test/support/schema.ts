import { readFileSync } from 'fs';
import { join } from 'path';
import Ajv, { ErrorObject, ValidateFunction } from 'ajv';
import { Chart, Testing } from 'cdk8s';
import { Manifest, base } from './app';
import { CERTIFICATE_KINDS } from './certificate-kinds';
import { CLUSTER_POLICY_KINDS } from './cluster-policy-kind';
import { EXPOSURE_KINDS } from './exposure-kinds';
import { FQDN_KINDS } from './fqdn-kinds';
import { SANDBOX_KINDS } from './sandbox-kinds';
import { SECCOMP_KINDS } from './seccomp-kinds';
import { snapshotYaml } from './snapshot-yaml';

/**
 * Judges manifests by Kubernetes' own schemas, unknown fields refused. The bundle is written by
 * scripts/update-schema.py; what its types are too wide for is narrowed here.
 */
const BUNDLE = JSON.parse(readFileSync(join(__dirname, '..', 'schema', 'kubernetes-1.37.json'), 'utf8'));

const NARROWER = {
  // As the API server reads amounts; the bundle takes any text.
  'io.k8s.apimachinery.pkg.api.resource.Quantity': {
    type: ['string', 'number'],
    pattern: '^[+-]?(\\d+\\.?\\d*|\\.\\d+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?\\d+)?$',
  },
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': { type: ['string', 'integer'] },
};

const ajv = new Ajv({
  allErrors: true,
  strict: false, // Quantity has two types
  formats: {
    'int32': { type: 'number', validate: (n: number) => Math.abs(n) < 2 ** 31 },
    'int64': { type: 'number', validate: Number.isSafeInteger },
    'byte': /^([A-Za-z\d+/]{4})*([A-Za-z\d+/]{2}==|[A-Za-z\d+/]{3}=)?$/,
    'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/,
  },
}).addSchema({ $defs: { ...BUNDLE.$defs, ...NARROWER } }, 'kubernetes');

/** Kinds that are not Kubernetes' own, as far as we emit them. */
const CUSTOM: { readonly [kind: string]: object } = {
  ...CERTIFICATE_KINDS, ...CLUSTER_POLICY_KINDS, ...EXPOSURE_KINDS, ...FQDN_KINDS, ...SANDBOX_KINDS, ...SECCOMP_KINDS,
};

/** Everything that the API server's schema has against a manifest. */
export function schemaErrors(manifest: Manifest): string[] {
  const object = `${manifest.kind}/${manifest.metadata?.name}`;
  const validate = validator(`${manifest.apiVersion}/${manifest.kind}`);
  if (!validate) {
    return [`${object}: kind ${manifest.apiVersion}/${manifest.kind} is unknown; add it to scripts/update-schema.py`];
  }
  const written: Manifest = JSON.parse(JSON.stringify(manifest, (_, value: unknown) => (value === undefined ? null
    : value))); // as cdk8s writes it
  return validate(written) ? [] : validate.errors!.map((error) => `${object}: ${describe(error)}`);
}

/** Fails unless all manifests are valid. */
export function expectValid(manifests: Manifest[]): void {
  const errors = manifests.flatMap(schemaErrors);
  if (manifests.length === 0 || errors.length > 0) {
    throw new Error(['manifests are not valid:', ...(errors.length > 0 ? errors : ['there are none'])].join('\n  '));
  }
}

/** A text that a snapshot holds as it is, without quotes. */
class SnapshotText {
  constructor(readonly text: string) {}
}

/** A snapshot of a text. */
export function expectSnapshotText(text: string): void {
  expect.addSnapshotSerializer({
    test: (value) => value instanceof SnapshotText,
    serialize: ({ text: written }: SnapshotText) => written.trimEnd(),
  }); // here, because the runner removes serializers after each test file and keeps this module
  expect(new SnapshotText(text)).toMatchSnapshot();
}

/** The objects of a chart, which must be valid: a snapshot is what people trust. */
function validObjects(chart: Chart): Manifest[] {
  const manifests: Manifest[] = Testing.synth(chart);
  expectValid(manifests);
  return manifests;
}

let ofBase: Manifest[] | undefined;

/**
 * A snapshot of what a construct adds, as YAML. `surroundings` is a chart that has everything but the construct or its option. Of the
 * objects of the base and of this chart, the snapshot has only the fields that change.
 */
export function expectSnapshot(chart: Chart, surroundings?: Chart): void {
  ofBase ??= validObjects(base().chart);
  expectSnapshotText(snapshotYaml(validObjects(chart), [...ofBase, ...surroundings ? validObjects(surroundings) : []]));
}

function validator(kind: string): ValidateFunction | undefined {
  if (Object.hasOwn(CUSTOM, kind)) {
    return ajv.compile(CUSTOM[kind]); // which ajv keeps by the object
  }
  return Object.hasOwn(BUNDLE.kinds, kind) ? ajv.getSchema(`kubernetes#/$defs/${BUNDLE.kinds[kind]}`) : undefined; // ajv compiles it once
}

/** `spec.containers[0] must NOT have additional properties: "immage"` */
function describe({ instancePath, message, params }: ErrorObject): string {
  const path = instancePath.slice(1).replace(/\/(\d+)(?=\/|$)/g, '[$1]').replace(/\//g, '.').replace(/~1/g, '/').replace(/~0/g, '~');
  const extra = params.additionalProperty === undefined ? '' : `: ${JSON.stringify(params.additionalProperty)}`;
  return `${path || 'the object'} ${message}${extra}`;
}
