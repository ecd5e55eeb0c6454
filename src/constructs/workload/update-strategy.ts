import * as kplus from 'cdk8s-plus-29';
import { IConstruct } from 'constructs';
import { Workspaces } from './workspaces';
import { propError } from '../../engine/input/props';
import { surges } from '../../engine/rules/criteria/shared-claims';
import { Json } from '../../engine/value/json';

const { READ_WRITE_MANY, READ_WRITE_ONCE_POD } = kplus.PersistentVolumeAccessMode;

/**
 * How a Deployment replaces its pods, if that is not left to cdk8s-plus. Where the pods share the disk of one node, the old pod ends
 * before the new one starts: otherwise the new one waits for the disk, and the old one for the new one.
 */
export function updateStrategy(scope: IConstruct, { sharedModes }: Workspaces, chosen?: kplus.DeploymentStrategy): Json | undefined {
  if (!chosen) {
    return sharedModes.some((mode) => mode !== READ_WRITE_MANY) ? { type: 'Recreate' } : undefined;
  }
  const strategy = kplus.k8s.toJson_DeploymentStrategy(chosen._toKube()) as Json;
  if (sharedModes.includes(READ_WRITE_ONCE_POD) && surges({ apiVersion: 'apps/v1', kind: 'Deployment', spec: { strategy } })) {
    throw propError(scope, 'strategy', 'end the old pod before the new one starts, since only one pod can mount the workspace', strategy,
      'give DeploymentStrategy.recreate(), or a rolling update with maxSurge 0');
  }
  return strategy;
}
