import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { requireClusterIP } from './service-address';
import { AddressSet } from '../../engine/address/address-set';
import { Cidr, overlaps } from '../../engine/address/cidr';
import { METADATA_BLOCKS } from '../../engine/address/metadata';
import { PRIVATE_BLOCKS, SPECIAL_BLOCKS } from '../../engine/address/public';
import { requireFqdn } from '../../engine/input/host-names';
import { propError, requireAddress, requireList } from '../../engine/input/props';
import { DNS_PORT } from '../../engine/reach/egress';
import { Json, firstRepeated, object, objects } from '../../engine/value/json';
import { GuardedObject } from '../../synth/guarded-object';
import { KUBE_DNS } from '../network/dns-rules';
import { PodSubnetEgressDeny } from '../network/pod-subnet-egress-deny';

/** The most upstreams that CoreDNS' `forward` takes. */
const MAX_UPSTREAMS = 15;

/** CoreDNS reads an expression of at most 10000 nodes, and each name is a node. */
const MAX_NAMES = 9_000;

/** Addresses of no other host: the pod itself, a group, or no one answers there. Private addresses can be resolvers. */
const OF_NO_HOST = AddressSet.of(SPECIAL_BLOCKS).subtract(AddressSet.of(PRIVATE_BLOCKS));

/** Names outside the cluster, each once. */
export function requireOutsideNames(scope: IConstruct, values: string[] | undefined, clusterDomain: string): string[] {
  const names = requireList(scope, 'names', values).map((value, i) => requireOutsideName(scope, `names[${i}]`, value, clusterDomain));
  const twice = firstRepeated(names);
  if (twice !== undefined) {
    throw propError(scope, 'names', 'contain each name once', twice);
  }
  return names;
}

/** A name outside the cluster. Names of Services come from `allowService`. */
export function requireOutsideName(scope: IConstruct, prop: string, value: string, clusterDomain: string): string {
  const name = (typeof value === 'string' ? value : '').toLowerCase().replace(/\.$/, '');
  if (name.endsWith(`.${clusterDomain}`) || name.endsWith('.svc')) {
    throw propError(scope, prop, 'be a name outside the cluster such as "api.example.com"', value, 'use allowService for a Service');
  }
  return requireFqdn(scope, prop, value);
}

/** The address of the resolver. Unlike other Services, it needs one, so the Service range must be known. */
export function requireClusterAddress(scope: IConstruct, value: string, services: readonly Cidr[]): string {
  if (services.length === 0) {
    throw propError(
      scope,
      'serviceCidrs',
      'name at least one range, such as ["10.96.0.0/12"]',
      undefined,
      'the address of the resolver must be in it',
    );
  }
  requireClusterIP(scope, value, services);
  return value;
}

/** Resolvers outside the cluster, each as a block of one address. */
export function requireUpstreams(scope: IConstruct, values: string[] | undefined, inCluster: readonly Cidr[]): Cidr[] {
  const upstreams = requireList(scope, 'upstreams', values);
  if (values !== undefined && (upstreams.length === 0 || upstreams.length > MAX_UPSTREAMS)) {
    throw propError(scope, 'upstreams', `name 1 to ${MAX_UPSTREAMS} resolvers`, values, 'remove it to use the cluster\'s resolver');
  }
  return upstreams.map((value, i) => {
    const address = requireAddress(scope, `upstreams[${i}]`, value);
    if (inCluster.some((range) => overlaps(range, address))) {
      throw propError(
        scope,
        `upstreams[${i}]`,
        'lie outside the pod and Service ranges',
        value,
        "remove 'upstreams' to use the cluster's resolver",
      );
    }
    if (METADATA_BLOCKS.some((block) => overlaps(block, address))) {
      throw propError(
        scope,
        `upstreams[${i}]`,
        'not be a metadata endpoint',
        value,
        "remove 'upstreams': the cluster's resolver forwards to the cloud's resolver",
      );
    }
    if (OF_NO_HOST.contains(address)) {
      throw propError(
        scope,
        `upstreams[${i}]`,
        'be the address of another host, not a loopback, unspecified, multicast or other special address',
        value,
      );
    }
    return address;
  });
}

/** Whether a policy lets its pods call the cluster's resolver, or any resolver by its address. */
export function opensOtherResolvers(egress: PodSubnetEgressDeny): boolean {
  const { manifest } = GuardedObject.of(egress.node.findChild('Resource') as ApiObject)!.render();
  const isForDns = (ports: unknown) => ports === undefined
    || objects(ports).some(({ port, endPort = port }) => port === undefined || (port <= DNS_PORT && DNS_PORT <= endPort));
  const isResolver = (peer: Json) => peer.ipBlock !== undefined || JSON.stringify(peer) === JSON.stringify(KUBE_DNS);
  return objects(object(manifest.spec).egress).some(({ to, ports }) => isForDns(ports) && objects(to).some(isResolver));
}

/** Errors about the number of names, at synth. */
export function listErrors(names: number): string[] {
  if (names === 0) {
    return ['no name is allowed, so the resolver has no use; give \'names\', or call allow or allowService'];
  }
  return names <= MAX_NAMES
    ? []
    : [`${names} names are too many: CoreDNS reads at most ${MAX_NAMES}; divide them among several resolvers`];
}
