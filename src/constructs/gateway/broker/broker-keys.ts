import * as kplus from 'cdk8s-plus-29';
import { Construct } from 'constructs';
import { BrokeredKey } from './brokered-api-props';
import { KEY_FILE, KEY_FOLDER, KEY_VOLUME } from '../../../engine/gateway-files/broker/broker-route';
import { propError } from '../../../engine/input/props';
import { HardenedAgentDeployment } from '../../workload/hardened-agent-deployment';

/**
 * Mounts a key for a grant, in a volume of its own without `subPath`, so that the file changes with the Secret.
 *
 * A Secret or key that is not there does not keep the pods from starting: one grant must not stop the others. The grant answers 503.
 */
export function mountKey(scope: Construct, name: string, { secret, key }: BrokeredKey, deployment: HardenedAgentDeployment): void {
  const volume = kplus.Volume.fromSecret(scope, 'Key', secret, {
    name: `${KEY_VOLUME}${name}`, items: { [key]: { path: KEY_FILE } }, defaultMode: 0o440, optional: true,
  });
  deployment.containers[0].mount(`${KEY_FOLDER}/${name}`, volume, { readOnly: true });
}

/** A Secret that the pods of a namespace can mount. */
export function requireOwnSecret(scope: Construct, prop: string, secret: kplus.ISecret, namespace: string): void {
  const { metadata } = secret as Partial<kplus.Secret>; // none where the Secret is not of this app
  const other = metadata?.namespace ?? 'default';
  if (metadata && other !== namespace) {
    throw propError(scope, prop, `be in the namespace of the broker, "${namespace}"`, `${other}/${secret.name}`,
      'a pod mounts Secrets of its own namespace alone: make the Secret there');
  }
}
