import { Construct } from 'constructs';
import { RuntimeClass } from './runtime-class';
import { RuntimeClassProps } from './runtime-class-props';
import { runtimeBehind } from '../../engine/runtimes/known-runtimes';

/**
 * Properties of `GVisorRuntime`.
 */
export interface GVisorRuntimeProps extends RuntimeClassProps {
  /**
   * Name of the RuntimeClass.
   *
   * @default "gvisor"
   */
  readonly name?: string;

  /**
   * Name under which the nodes' containerd knows gVisor.
   *
   * @default "runsc"
   */
  readonly handler?: string;
}

/**
 * Runs agents on gVisor: a kernel in user space between the agent and the node.
 *
 * Creates the RuntimeClass; gVisor itself must be installed on the nodes. On GKE Sandbox the
 * class exists already: use `AgentRuntime.gkeSandbox()`.
 *
 * @throws if the name is no DNS subdomain or the handler no DNS label
 * @see https://gvisor.dev/docs/user_guide/containerd/quick_start/
 */
export class GVisorRuntime extends RuntimeClass {
  constructor(scope: Construct, id: string, props: GVisorRuntimeProps = {}) {
    const { className, handlers, traits } = runtimeBehind('GVisorRuntime');
    super(scope, id, {
      ...props,
      name: props.name ?? className!,
      handler: props.handler ?? handlers![0],
      traits: { ...traits, needsNodeScheduling: props.nodeSelector !== undefined },
    });
  }
}
