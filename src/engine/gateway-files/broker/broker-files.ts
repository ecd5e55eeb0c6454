import { brokerProcess } from './broker-envoy';
import { brokerHttp } from './broker-http';
import { BROKER_FILES } from './broker-parts';
import { BrokerOptions } from './broker-route';
import { brokerRoutes } from './broker-routes';
import { envoyJson } from '../envoy/envoy-json';

/** The files of a broker by their names. */
export function brokerFiles(options: BrokerOptions): { readonly [file: string]: string } {
  return {
    [BROKER_FILES.process]: envoyJson(brokerProcess(options)),
    [BROKER_FILES.http]: envoyJson(brokerHttp()),
    [BROKER_FILES.grants]: envoyJson(brokerRoutes(options)),
  };
}
