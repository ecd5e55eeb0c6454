import { createHash } from 'crypto';
import { Lazy } from 'cdk8s';
import { IConstruct } from 'constructs';
import { Cidr, contains } from '../../engine/address/cidr';
import { propError, requireAddress, requireDnsLabel } from '../../engine/input/props';
import { OWN_PREFIX } from '../../engine/manifest/labels';
import { hasDigest } from '../../engine/rules/criteria/image';
import { HardenedAgentDeployment } from '../workload/hardened-agent-deployment';

/** As JSON, in bytes: `kubectl apply` keeps the object in an annotation, and all of those together may have 262144. */
export const MAX_CONFIG_BYTES = 250_000;

/** What a configuration counts of `MAX_CONFIG_BYTES`. */
export function configBytes(config: string): number {
  return Buffer.byteLength(JSON.stringify(config));
}

/** Has another configuration make other pods, for programs that read theirs at start alone. */
export function rollWith(deployment: HardenedAgentDeployment, config: () => string): void {
  Object.entries(configAnnotation(config)).forEach(([key, hash]) => deployment.podMetadata.addAnnotation(key, hash));
}

/** The annotation of pods that changes with their configuration. */
export function configAnnotation(config: () => string): { [key: string]: any } {
  return { [`${OWN_PREFIX}config-hash`]: Lazy.any({ produce: () => createHash('sha256').update(config()).digest('hex') }) };
}

/** An image that stays what it is. */
export function requirePinnedImage(scope: IConstruct, program: string, value: string): string {
  if (!hasDigest(value)) {
    throw propError(scope, 'image', `be given by digest such as "${program}@sha256:<64 hex>"`, value);
  }
  return value;
}

/** Name of a Service, if one is given. */
export function requireServiceName(scope: IConstruct, value?: string): string | undefined {
  if (value !== undefined && !/^[a-z]/.test(requireDnsLabel(scope, 'name', value))) {
    throw propError(scope, 'name', 'begin with a letter', value, 'it is the name of a Service');
  }
  return value;
}

/** An address of the Service range, as far as that is known. */
export function requireClusterIP(scope: IConstruct, value: string, services: readonly Cidr[]): Cidr {
  const address = requireAddress(scope, 'clusterIP', value);
  if (services.length > 0 && !services.some((range) => contains(range, address))) {
    throw propError(
      scope,
      'clusterIP',
      `be an address of the Service range ${services.map(({ text }) => `"${text}"`).join(' or ')}`,
      value,
    );
  }
  return address;
}
