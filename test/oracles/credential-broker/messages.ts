import { Answers } from '../gateway-sandbox/dns';

/** What the process inside starts with. */
export interface Start {
  readonly command: readonly string[];
  /** Shell that mounts what the container has besides its image. */
  readonly mounts: string;
  readonly log: string;
  readonly errors: string;
  readonly answers: Answers;
  /** Folder of the sockets by which the tests reach ports inside, and by which upstreams outside are reached. */
  readonly sockets: string;
  /** Addresses of the broker by port. */
  readonly listeners: { readonly [port: string]: string };
  /** Ports on which every address leads to an upstream. */
  readonly upstreamPorts: readonly number[];
}

/** Other answers of the resolver, from now on. */
export interface NewAnswers {
  readonly newAnswers: Answers;
}

/** What the process inside says. */
export type Said =
  | { readonly ready: true }
  | { readonly question: string }
  /** A connection to an address and port, such as "198.51.100.10:443". */
  | { readonly connection: string };
