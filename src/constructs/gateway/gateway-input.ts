import { IConstruct } from 'constructs';
import { Cidr, contains } from '../../engine/address/cidr';
import { propError, requireAddress } from '../../engine/input/props';
import { hasDigest } from '../../engine/rules/criteria/image';
import { memoize } from '../../engine/value/memoize';
import { perCluster } from '../../synth/cluster-registry';

/** An image by digest. A tag can change what it names. */
export function requirePinnedImage(scope: IConstruct, program: string, value: string, prop = 'image'): string {
  if (!hasDigest(value)) {
    throw propError(scope, prop, `be pinned by digest such as "${program}@sha256:<64 hex>"`, value);
  }
  return value;
}

/** Who has which address of Services. */
const ownersOf = perCluster(() => new Map<string, IConstruct>());

/** An address in the Service range that no other construct has. If the range is not known, every address passes. */
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
  const owner = memoize(ownersOf(scope), address.text, () => scope);
  if (owner !== scope) {
    throw propError(scope, 'clusterIP', `be an address of its own: ${owner.node.path} has it`, value, 'give another free one');
  }
  return address;
}
