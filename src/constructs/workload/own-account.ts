import { ApiObject } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { Construct } from 'constructs';
import { GuardedApiObject } from '../../synth/guarded-api-object';
import { IAgentNamespace } from '../network/agent-namespace-ref';

/** A service account of one workload alone. */
interface OwnAccount {
  readonly object: ApiObject;
  readonly account: kplus.IServiceAccount;
}

/** Makes an account without token and rights, with a name of its own where none is given. */
export function ownAccount(scope: Construct, namespace: IAgentNamespace, name?: string): OwnAccount {
  const object = makeAccount(scope, namespace, name);
  const { namespaceName } = namespace;
  return { object, account: kplus.ServiceAccount.fromServiceAccountName(scope, 'AccountName', object.name, { namespaceName }) };
}

/** The object of such an account, which pulls images with the Secrets of its namespace. */
export function makeAccount(
  scope: Construct,
  { namespaceName: namespace, imagePullSecretNames = [] }: IAgentNamespace,
  name?: string,
  annotations: { readonly [key: string]: string } = {},
): ApiObject {
  return new GuardedApiObject(scope, 'Account', {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { namespace, ...(name !== undefined && { name }), ...(Object.keys(annotations).length > 0 && { annotations }) },
    automountServiceAccountToken: false,
    ...(imagePullSecretNames.length > 0 && { imagePullSecrets: imagePullSecretNames.map((secret) => ({ name: secret })) }),
  });
}
