import * as kplus from 'cdk8s-plus-29';
import { AgentContainerProps } from './agent-container';
import { UseOptions } from './use-options';
import { AgentCallers } from '../../synth/agent-callers';
import { AgentReach } from '../../synth/agent-reach';
import { IToolServer } from '../network/tool-server';

/**
 * A workload that runs an agent, of any kind, such as a Pod or a Job.
 *
 * Policies, Services and selectors of cdk8s-plus accept it.
 */
export interface IHardenedAgent extends kplus.INetworkPolicyPeer, kplus.IPodSelector {
  /**
   * Adds a container, and hardens it like the others.
   *
   * Use it where a language loses the fields that this library adds to a container when you call `addContainer`: Java, Go and .NET.
   *
   * @param cont the container
   * @throws if another container has its name, or a prop is out of range
   */
  addAgentContainer(cont: AgentContainerProps): kplus.Container;

  /**
   * Adds an init container, or a native sidecar with `restartPolicy: ALWAYS`, and hardens it like the others.
   *
   * Use it where a language loses the fields that this library adds to a container when you call `addInitContainer`: Java, Go and .NET.
   *
   * @param cont the container
   * @throws if another container has its name, or a prop is out of range
   */
  addAgentInitContainer(cont: AgentContainerProps): kplus.Container;

  /**
   * Lets the agent call a server, and hands it the URL of the server as an environment variable.
   *
   * It opens the port of the server on both sides, in whatever namespace and chart of the cluster the two are.
   *
   * @param server the server, such as an `McpServer`
   * @param options the name of the variable
   * @throws if another server has the name already, a container has a variable of that name, or the server is in another cluster
   */
  use(server: IToolServer, options: UseOptions): void;

  /**
   * What the agent may call, by all policies that the app has now.
   *
   * It reads the whole app. For many agents, call `AgentPolicy.of(app).reaches()` once.
   */
  reach(): AgentReach;

  /**
   * Who may call the agent, by all policies that the app has now.
   *
   * It reads the whole app. For many agents, call `AgentPolicy.of(app).callers()` once.
   */
  reachedBy(): AgentCallers;
}
