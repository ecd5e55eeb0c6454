import { ApiObject, JsonPatch } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';

/**
 * A Service in the form that the API server keeps: cdk8s-plus writes an empty list of external addresses, and `kubectl apply` of the same
 * file would change the Service each time.
 */
export function keptService(service: kplus.Service): kplus.Service {
  ApiObject.of(service).addJsonPatch(JsonPatch.remove('/spec/externalIPs'));
  return service;
}
