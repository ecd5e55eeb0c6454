import * as kplus from 'cdk8s-plus-29';
import { IConstruct } from 'constructs';
import { AllowPortOptions } from './allow-options';
import { PodSet, subjectId } from './peer';
import { constructError, propError } from '../../engine/input/props';
import { Json } from '../../engine/value/json';

/** The pods behind a Service, and the ports on which they listen for it. */
interface ServiceTarget {
  readonly pods: PodSet;
  /** Known at synth, since a Service may get further ports. */
  readonly ports: () => Json[];
}

/**
 * Reads a Service as the target of calls.
 *
 * @param ownNamespace the namespace of a Service that names none
 */
export function serviceTarget(
  scope: IConstruct,
  service: kplus.Service,
  { port: asked, ports }: AllowPortOptions,
  ownNamespace: string,
): ServiceTarget {
  const isExternal = service.type === kplus.ServiceType.EXTERNAL_NAME;
  if (!isExternal && service.ports.length === 0) {
    throw propError(scope, 'service', 'have a port', service.node.path, 'bind its ports first');
  }
  const labels = isExternal ? {} : service._toKube().selector ?? {};
  if (Object.keys(labels).length === 0) { // a policy without a label would select every pod
    throw propError(scope, 'service', 'select pods', service.node.path, 'use allowToCidr for a Service of addresses outside the cluster');
  }
  if (ports !== undefined) {
    throw constructError(scope,
      '\'ports\' is not for Services; give \'port\', a port of the Service, and call the method once for each port');
  }
  const numbers = service.ports.map(({ port }) => port);
  if (asked !== undefined && !numbers.includes(asked)) {
    throw propError(scope, 'port', `be a port of the Service: ${numbers.join(', ')}`, asked);
  }
  const namespace = service.metadata.namespace ?? ownNamespace;
  return {
    pods: { namespace, podSelector: { matchLabels: labels }, id: subjectId(namespace, service) },
    ports: () => service.ports.filter(({ port }) => asked === undefined || port === asked)
      .map(({ port, targetPort, protocol }) => ({ port: targetPort ?? port, protocol: protocol ?? 'TCP' })),
  };
}
