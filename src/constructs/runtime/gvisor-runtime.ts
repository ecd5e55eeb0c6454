import { Construct } from 'constructs';
import { RUNTIME_CLASS, RuntimeClass, RuntimeClassProps } from './runtime-class';
import { Shape, checkProps, flag, placeOf } from '../../engine/input/check';
import { NVIDIA } from '../../engine/runtimes/accelerators';
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
   * Name of gVisor in the containerd configuration of the nodes.
   *
   * @default "runsc"
   */
  readonly handler?: string;

  /**
   * Whether runsc runs with the flag `--nvproxy` on the nodes, so that agents can use NVIDIA GPUs.
   *
   * It forwards calls of the agent to the node's NVIDIA driver. It supports some models and driver versions, for computing alone.
   *
   * @default - not stated, and an agent with a GPU is refused
   * @see https://gvisor.dev/docs/user_guide/gpu/
   */
  readonly nvproxy?: boolean;
}

const SHAPE: Shape<GVisorRuntimeProps> = { ...RUNTIME_CLASS, nvproxy: flag };

/**
 * Runs agents on gVisor, a kernel in user space between the agent and the node.
 *
 * Creates the RuntimeClass. You install gVisor itself on the nodes. On GKE Sandbox the class
 * exists already: use `AgentRuntime.gkeSandbox()`.
 *
 * @throws if the name is not a DNS subdomain, or the handler is not a DNS label
 * @see https://gvisor.dev/docs/user_guide/containerd/quick_start/
 */
export class GVisorRuntime extends RuntimeClass {
  constructor(scope: Construct, id: string, props: GVisorRuntimeProps = {}) {
    checkProps(placeOf(scope, id), props, SHAPE);
    const { className, handlers, traits } = runtimeBehind('GVisorRuntime');
    super(scope, id, {
      ...props,
      name: props.name ?? className!,
      handler: props.handler ?? handlers![0],
      traits: {
        ...traits,
        needsNodeScheduling: props.nodeSelector !== undefined,
        ...props.nvproxy !== undefined && { accelerators: props.nvproxy ? [NVIDIA] : [] },
      },
    });
  }
}
