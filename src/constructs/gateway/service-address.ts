import { createHash } from 'crypto';
import * as kplus from 'cdk8s-plus-29';
import { Construct, IConstruct } from 'constructs';
import { Cidr, contains, parseAddress } from '../../engine/address/cidr';
import { propError, requireAddress } from '../../engine/input/props';
import { memoize } from '../../engine/value/memoize';
import { perCluster } from '../../synth/cluster-registry';
import { requireWrittenName } from '../../synth/written-name';

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

/** The host in URLs of a Service: its address if it is given, else its name. Synth fails if the Service is written under another name. */
export function serviceHost(scope: Construct, service: kplus.Service, clusterIP?: string): string {
  const { name, namespace } = requireWrittenName(scope, '', service);
  return clusterIP === undefined ? `${name}.${namespace}.svc` : urlHost(clusterIP);
}

/** An address as the host of a URL. */
function urlHost(address: string): string {
  return parseAddress(address).family === 6 ? `[${address}]` : address;
}

const LOWEST = 10_000;
const COUNT = 50_000;

/** A port of a gateway that depends on a name alone, so that no other name moves it: from 10000 to 59999. */
export function derivedPort(name: string): number {
  return LOWEST + (createHash('sha256').update(name).digest().readUInt32BE() % COUNT);
}
