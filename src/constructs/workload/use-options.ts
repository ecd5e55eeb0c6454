/**
 * How an agent uses a server.
 */
export interface UseOptions {
  /**
   * Name of the environment variable that holds the URL of the server, such as "SEARCH_URL".
   *
   * All containers of the agent get it, init containers and sidecars too.
   */
  readonly as: string;
}
