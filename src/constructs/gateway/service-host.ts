import * as kplus from 'cdk8s-plus-29';
import { Construct } from 'constructs';
import { parseAddress } from '../../engine/address/cidr';
import { requireWrittenName } from '../../synth/written-name';

/** The host in URLs of a Service: its address if it is given, else its name. Synth fails if the Service is written under another name. */
export function serviceHost(scope: Construct, service: kplus.Service, clusterIP?: string): string {
  const { name, namespace } = requireWrittenName(scope, '', service);
  return clusterIP === undefined ? `${name}.${namespace}.svc` : urlHost(clusterIP);
}

/** An address as the host of a URL. */
function urlHost(address: string): string {
  return parseAddress(address).family === 6 ? `[${address}]` : address;
}
