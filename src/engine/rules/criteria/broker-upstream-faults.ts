import { FIELDS, unknownField } from './broker-shape';
import { isInCluster } from './direct-hosts';
import { Ranges } from '../../address/ranges';
import { configOf, endpointsIn } from '../../reach/broker/broker-file';
import { Json, isObject, object, objects, textOf } from '../../value/json';

/** What is wrong with the upstream of a grant: anyone who answers for its host gets the key. */
export function upstreamFaults(cluster: Json | undefined, host: unknown, ranges: Ranges): string[] {
  if (!cluster) {
    return ['names a cluster that is not in the file'];
  }
  const unknown = unknownField(cluster, FIELDS.cluster);
  if (unknown !== undefined) {
    return [`sets "${unknown}" of its cluster, which this rule does not judge`];
  }
  const { type = 'STATIC', cluster_type: extension } = cluster;
  const isFixed = extension === undefined ? ['STRICT_DNS', 'LOGICAL_DNS', 'STATIC'].includes(textOf(type))
    : configOf(object(extension), 'DnsCluster') !== undefined;
  if (!isFixed) {
    return ['lets the request choose the address of its upstream'];
  }
  return cluster.transport_socket === undefined ? plainFaults(cluster, ranges) : tlsFaults(object(cluster.transport_socket), host);
}

function plainFaults(cluster: Json, ranges: Ranges): string[] {
  const addresses = endpointsIn(cluster).map(({ socket_address: address }): unknown => object(address).address);
  const outside = addresses.find((address) => typeof address !== 'string' || !isInCluster(address, ranges));
  return addresses.length > 0 && outside === undefined ? [] : [`sends the key without TLS to ${textOf(outside ?? 'an unknown address')}`];
}

function tlsFaults(socket: Json, host: unknown): string[] {
  const tls = configOf(socket, 'UpstreamTlsContext');
  const context = object(object(tls?.common_tls_context).validation_context);
  const unknown = unknownField(context, FIELDS.validation);
  const names = objects(context.match_typed_subject_alt_names);
  const isHost = ({ san_type: type, matcher }: Json) => type === 'DNS' && object(matcher).exact === host;
  return [
    ...tls ? [] : ['reaches its upstream by a transport that this rule does not judge'],
    ...tls && tls.sni !== host ? [`asks its upstream for another name than "${textOf(host)}"`] : [],
    ...isObject(context.trusted_ca) ? [] : ['accepts a certificate of any authority'],
    ...names.length > 0 && names.every(isHost) ? [] : [`accepts certificates for other names than "${textOf(host)}"`],
    ...unknown === undefined ? [] : [`sets "${unknown}" for the certificate of its upstream, which this rule does not judge`],
  ];
}
