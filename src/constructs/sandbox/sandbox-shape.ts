import { ApiObject, Chart } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { Construct, IConstruct } from 'constructs';
import { AgentSandboxWorkloadProps } from './sandbox-options';
import { Check, Shape, flag, made, ofThisApp, placeOf } from '../../engine/input/check';
import { propError, requireForeignKeys } from '../../engine/input/props';
import { RESERVED_LABELS } from '../../engine/manifest/sandbox-template';
import { Json } from '../../engine/value/json';
import { isTime } from '../../engine/value/time';
import { plusProps } from '../workload/agent-workload';
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
      'end it with "Z" for UTC, or with the offset of its time zone, such as "+01:00"');
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

/** Props for the class of cdk8s-plus, from the user's props, which are checked first. */
export function sandboxProps<P extends AgentSandboxWorkloadProps>(
  scope: Construct, id: string, props: P, shape: Shape<P>,
): kplus.WorkloadProps {
  const plus = plusProps(scope, id, props, shape);
  const place = placeOf(scope, id);
  for (const prop of ['labels', 'annotations'] as const) {
    requireForeignKeys(place, prop, props[prop],
      Object.fromEntries(RESERVED_LABELS.map((prefix) => [prefix, 'the controller of agent-sandbox sets these and ignores yours'])));
  }
  return plus;
}

/** An object in the place where cdk8s-plus has that of its own kinds. `AgentWorkload` takes its name and replaces it. */
export function holdPlace(
  workload: kplus.Workload, { name, namespace }: AgentSandboxWorkloadProps, apiVersion: string, kind: string,
): void {
  const metadata = { ...(name !== undefined && { name }), namespace: namespace.namespaceName };
  new ApiObject(workload, 'Resource', { apiVersion, kind, metadata });
}

/** The part of the spec that both share. `harden` fills `pod`, which cdk8s-plus renders. `AgentWorkload` adds the claims of workspaces. */
export function blueprint(workload: kplus.Workload, props: AgentSandboxWorkloadProps, pod: Json, harden: (pod: Json) => Json): Json {
  const { labels, annotations } = workload.podMetadata.toJson() as Json;
  return {
    podTemplate: { metadata: { labels, ...(annotations && { annotations }) }, spec: harden(pod) },
    ...(props.service !== undefined && { service: props.service }),
  };
}

/**
 * A template of sandboxes: one that this app creates, or one that exists already.
 */
export interface IAgentSandboxTemplate {
  /**
   * Name of the SandboxTemplate, such as "python".
   */
  readonly templateName: string;

  /**
   * Name of its namespace, such as "agents". Its pools and claims are in it too.
   */
  readonly namespaceName: string;
}

/**
 * A pool of sandboxes: one that this app creates, or one that exists already.
 */
export interface IAgentSandboxWarmPool {
  /**
   * Name of the SandboxWarmPool, such as "python".
   */
  readonly poolName: string;

  /**
   * Name of its namespace, such as "agents". Its claims are in it too.
   */
  readonly namespaceName: string;

  /**
   * The template of its sandboxes, if it is known.
   */
  readonly template?: IAgentSandboxTemplate;
}
