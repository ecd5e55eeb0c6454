import { Construct } from 'constructs';
import { Manifest } from './manifest';

/** A ValidatingAdmissionPolicy, or a binding that puts one in force. */
export interface AdmissionManifest {
  readonly kind: 'ValidatingAdmissionPolicy' | 'ValidatingAdmissionPolicyBinding';
  readonly name: string;
  readonly annotations?: { readonly [key: string]: string };
  readonly spec: object;
}

/** Emits it; both kinds are cluster-scoped. */
export function admissionManifest(scope: Construct, id: string, { kind, name, annotations, spec }: AdmissionManifest): Manifest {
  return new Manifest(scope, id, { apiVersion: 'admissionregistration.k8s.io/v1', kind, metadata: { name, annotations }, spec }, { clusterScoped: true });
}
