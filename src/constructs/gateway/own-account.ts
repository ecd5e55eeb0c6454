import { ApiObject } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { Construct } from 'constructs';
import { GuardedApiObject } from '../../synth/guarded-api-object';

/** A service account of one workload alone. */
export interface OwnAccount {
  readonly object: ApiObject;
  readonly account: kplus.IServiceAccount;
}

/** Makes an account without token and rights. A pod gets a token only if the pod itself asks for one. */
export function ownAccount(scope: Construct, metadata: { readonly namespace: string; readonly name?: string }): OwnAccount {
  const object = new GuardedApiObject(scope, 'Account', {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata,
    automountServiceAccountToken: false,
  });
  const account = kplus.ServiceAccount.fromServiceAccountName(scope, 'AccountName', object.name, { namespaceName: metadata.namespace });
  return { object, account };
}
