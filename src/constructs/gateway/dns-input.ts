import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { SPECIAL_BLOCKS } from './egress-proxy-ranges';
import { MAX_CONFIG_BYTES, configBytes, requireClusterIP } from './gateway-input';
import { AddressSet } from '../../engine/address/address-set';
import { Cidr, overlaps } from '../../engine/address/cidr';
import { METADATA_BLOCKS } from '../../engine/address/metadata';
import { PRIVATE_BLOCKS } from '../../engine/address/private';
import { requireFqdn } from '../../engine/input/host-names';
import { propError, requireAddress, requireList } from '../../engine/input/props';
import { DNS_PORT } from '../../engine/reach/egress';
import { Json, firstRepeated, object, objects } from '../../engine/value/json';
import { GuardedObject } from '../../synth/guarded-object';
import { PodSubnetEgressDeny } from '../network/pod-subnet-egress-deny';
import { KUBE_DNS } from '../network/resolver';

/** CoreDNS forwards to so many. */
const MAX_UPSTREAMS = 15;

/** CoreDNS reads an expression of at most 10000 nodes, of which each name is one. */
const MAX_NAMES = 9_000;

/** Addresses that no other host has: a pod that asks one of them asks itself, everyone or no one. Private ones may be resolvers. */
const OF_NO_HOST = AddressSet.of(SPECIAL_BLOCKS).subtract(AddressSet.of(PRIVATE_BLOCKS));

/** Names outside the cluster, each once. */
export function requireOutsideNames(scope: IConstruct, values: string[] | undefined, clusterDomain: string): string[] {
  const names = requireList(scope, 'names', values).map((value, i) => requireOutsideName(scope, `names[${i}]`, value, clusterDomain));
  const twice = firstRepeated(names);
  if (twice !== undefined) {
    throw propError(scope, 'names', 'name each once', twice);
  }
  return names;
}

/** A name outside the cluster: those of Services are made of what they are. */
export function requireOutsideName(scope: IConstruct, prop: string, value: string, clusterDomain: string): string {
  const name = String(value).toLowerCase().replace(/\.$/, '');
  if (name.endsWith(`.${clusterDomain}`) || name.endsWith('.svc')) {
    throw propError(scope, prop, 'be a name outside the cluster such as "api.example.com"', value, 'use allowService for a Service');
  }
  return requireFqdn(scope, prop, value);
}

/** The address of the Service. */
export function requireClusterAddress(scope: IConstruct, value: string, services: readonly Cidr[]): string {
  if (services.length === 0) {
    throw propError(
      scope,
      'serviceCidrs',
      'name at least one range, such as ["10.96.0.0/12"]',
      undefined,
      'the address of the resolver is one of them',
    );
  }
  requireClusterIP(scope, value, services);
  return value;
}

/** Resolvers outside the cluster, each as the block of its address. */
export function requireUpstreams(scope: IConstruct, values: string[] | undefined, inCluster: readonly Cidr[]): Cidr[] {
  const upstreams = requireList(scope, 'upstreams', values);
  if (values !== undefined && (upstreams.length === 0 || upstreams.length > MAX_UPSTREAMS)) {
    throw propError(scope, 'upstreams', `name 1 to ${MAX_UPSTREAMS} resolvers`, values, 'leave it out for the cluster\'s own');
  }
  return upstreams.map((value, i) => {
    const address = requireAddress(scope, `upstreams[${i}]`, value);
    if (inCluster.some((range) => overlaps(range, address))) {
      throw propError(
        scope,
        `upstreams[${i}]`,
        'lie outside the pod and Service ranges',
        value,
        "leave 'upstreams' out for the cluster's own resolver",
      );
    }
    if (METADATA_BLOCKS.some((block) => overlaps(block, address))) {
      throw propError(
        scope,
        `upstreams[${i}]`,
        'be no metadata endpoint',
        value,
        "leave 'upstreams' out: the cluster's own resolver asks that of the cloud",
      );
    }
    if (OF_NO_HOST.contains(address)) {
      throw propError(
        scope,
        `upstreams[${i}]`,
        'be the address of another host: not loopback, unspecified, multicast or otherwise special',
        value,
      );
    }
    return address;
  });
}

/** Whether a policy lets its pods ask the cluster's resolver, or any by its address. */
export function opensOtherResolvers(egress: PodSubnetEgressDeny): boolean {
  const { manifest } = GuardedObject.of(egress.node.findChild('Resource') as ApiObject)!.render();
  const isForDns = (ports: unknown) => ports === undefined
    || objects(ports).some(({ port, endPort = port }) => port === undefined || (port <= DNS_PORT && DNS_PORT <= endPort));
  const isResolver = (peer: Json) => peer.ipBlock !== undefined || JSON.stringify(peer) === JSON.stringify(KUBE_DNS);
  return objects(object(manifest.spec).egress).some(({ to, ports }) => isForDns(ports) && objects(to).some(isResolver));
}

/** What is wrong with the list as a whole, at synth. */
export function listErrors(names: number, text: string): string[] {
  if (names === 0) {
    return ['a resolver that allows no name is of no use; give \'names\', or call allow or allowService'];
  }
  const bytes = configBytes(text);
  if (names <= MAX_NAMES && bytes <= MAX_CONFIG_BYTES) {
    return [];
  }
  const why =
    names > MAX_NAMES
      ? `CoreDNS reads no more than ${MAX_NAMES}`
      : `that makes ${bytes} bytes, and a ConfigMap is applied with no more than ${MAX_CONFIG_BYTES}`;
  return [`${names} names are too many: ${why}; divide them among several resolvers`];
}
