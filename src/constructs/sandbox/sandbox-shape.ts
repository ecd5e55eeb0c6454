import { Chart } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { AgentSandboxWorkloadProps } from './sandbox-options';
import { IAgentSandboxTemplate, IAgentSandboxWarmPool } from './sandbox-references';
import { Check, Shape, flag, made, ofThisApp } from '../../engine/input/check';
import { propError } from '../../engine/input/props';
import { isTime } from '../../engine/value/time';
import { WORKLOAD } from '../workload/workload-shape';

/** The shape of the props that a sandbox and a template share. */
export const SANDBOX: Shape<AgentSandboxWorkloadProps> = {
  ...WORKLOAD,
  service: flag,
};

/** A point in time. The clock is not read, so that the same app always gives the same manifests. */
export const time: Check = (place, prop, value) => {
  if (!isTime(value)) {
    throw propError(place, prop, 'be a point in time as RFC 3339 writes it, such as "2026-12-01T18:00:00Z"', value,
      'the time of a machine is new Date(…).toISOString()');
  }
};

/** A template of this app, or one that exists already. */
export const template = constructWith<IAgentSandboxTemplate>('a template of sandboxes', 'templateName',
  'new AgentSandboxTemplate(…), or AgentSandboxTemplate.fromTemplateName(…) for one that exists');

/** A pool of this app, or one that exists already. */
export const pool = constructWith<IAgentSandboxWarmPool>('a pool of sandboxes', 'poolName',
  'new AgentSandboxWarmPool(…), or AgentSandboxWarmPool.fromPoolName(…) for one that exists');

function constructWith<T>(what: string, field: keyof T & string, remedy: string): Check {
  return ofThisApp(made(what, (value) => [value[field], value.namespaceName].every((name) => typeof name === 'string'), remedy), remedy);
}

/** Applies a construct after the one that it names, if both are in one chart. The controller waits for what comes later. */
export function after(construct: IConstruct, named: unknown): void {
  if (Construct.isConstruct(named) && Chart.of(named) === Chart.of(construct)) {
    construct.node.addDependency(named);
  }
}
