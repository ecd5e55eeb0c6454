import * as kplus from 'cdk8s-plus-29';
import { Construct } from 'constructs';
import { AgentQuota, ContainerDefaults } from './agent-quota';
import { limitRange, resourceQuota } from './quota';
import { AgentSize } from '../../engine/hardening/agent-size';
import { DEFAULT_DENY } from '../../engine/manifest/default-deny';
import { NAMESPACE_ANNOTATION } from '../../engine/manifest/labels';
import { Json } from '../../engine/value/json';
import { GuardedApiObject } from '../../synth/guarded-api-object';
import { markIsolated } from '../network/pod-isolation';

/** What a namespace of agents holds. */
interface NamespaceContents {
  readonly name: string;
  readonly imagePullSecrets?: kplus.ISecret[];
  /** What most of the pods run. */
  readonly size?: AgentSize;
  /** No quota where it is left out. */
  readonly quota?: AgentQuota;
  /** No default limits where they are left out. */
  readonly containerDefaults?: ContainerDefaults;
  /** Whether the app does not create the namespace. The manifest of the account says so, because rules judge what is written. */
  readonly existing?: boolean;
}

export const AGENT_ACCOUNT = 'agent';

/** Makes the accounts, quota, limits, and the policy that denies all pods both ways. Gives `spec.hard` of the quota, if there is one. */
export function namespaceObjects(scope: Construct, contents: NamespaceContents): Json | undefined {
  const { name: namespace, size, quota, containerDefaults, imagePullSecrets = [] } = contents;
  const hard = quota && resourceQuota(scope, quota, size);
  const make = (id: string, apiVersion: string, kind: string, name: string, rest: object, annotations?: object) =>
    new GuardedApiObject(scope, id, { apiVersion, kind, metadata: { namespace, name, ...annotations }, ...rest });

  make('DefaultAccount', 'v1', 'ServiceAccount', 'default', { automountServiceAccountToken: false });
  make('AgentAccount', 'v1', 'ServiceAccount', AGENT_ACCOUNT, {
    automountServiceAccountToken: false,
    ...(imagePullSecrets.length > 0 && { imagePullSecrets: imagePullSecrets.map(({ name }) => ({ name })) }),
  }, contents.existing ? { annotations: { [NAMESPACE_ANNOTATION]: 'existing' } } : {});
  if (hard) {
    make('Quota', 'v1', 'ResourceQuota', 'agents', { spec: { hard } });
  }
  if (containerDefaults) {
    make('Limits', 'v1', 'LimitRange', 'agents', { spec: { limits: [limitRange(scope, containerDefaults, size)] } });
  }
  make('Deny', 'networking.k8s.io/v1', 'NetworkPolicy', 'default-deny', {
    spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
  }, { annotations: DEFAULT_DENY });
  (['Ingress', 'Egress'] as const).forEach((direction) => markIsolated(scope, direction, { namespace, podSelector: {} }));
  return hard;
}
