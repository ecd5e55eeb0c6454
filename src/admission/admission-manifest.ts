import { Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import { RegistriesOfNamespaces } from '../engine/cluster/cluster-view';
import { ADMISSION_LABEL, DIGEST_ANNOTATION } from '../engine/manifest/labels';
import { admissionDigest } from '../engine/rules/criteria/own-admission';
import { Json } from '../engine/value/json';
import { GuardedApiObject } from '../synth/guarded-api-object';

/** A ValidatingAdmissionPolicy, or the binding that enables one. */
export interface AdmissionManifest {
  readonly kind: 'ValidatingAdmissionPolicy' | 'ValidatingAdmissionPolicyBinding';
  readonly name: string;
  readonly annotations?: { readonly [key: string]: string };
  readonly spec: () => Json;
  /** Where a policy lets images come from. */
  readonly registries?: RegistriesOfNamespaces;
}

/** Creates the object, which is cluster-scoped. */
export function admissionManifest(
  scope: Construct,
  id: string,
  { kind, name, annotations, spec, registries }: AdmissionManifest,
): GuardedApiObject {
  const digest = Lazy.any({ produce: () => admissionDigest(spec()) });
  const metadata = { name, labels: { [ADMISSION_LABEL]: 'true' }, annotations: { ...annotations, [DIGEST_ANNOTATION]: digest } };
  return new GuardedApiObject(
    scope,
    id,
    { apiVersion: 'admissionregistration.k8s.io/v1', kind, metadata, spec: Lazy.any({ produce: spec }) },
    { clusterScoped: true, registries },
  );
}
