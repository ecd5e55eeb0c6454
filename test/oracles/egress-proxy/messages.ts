import { Answers } from '../gateway-sandbox/dns';

/** A program of the pod, and the files for its standard output and error. */
export interface Program {
  readonly command: readonly string[];
  /** Its configuration. */
  readonly file: string;
  readonly log: string;
  readonly errors: string;
}

/** How the sandbox starts. */
export interface Start {
  readonly programs: readonly Program[];
  /** Ports that answer when the programs are ready. */
  readonly ports: readonly number[];
  readonly answers: Answers;
  /** Whether the servers outside wait for the first bytes of their caller, as servers of TLS do. */
  readonly serversWait: boolean;
}

/** Bytes that a client sends through its tunnel, one character a byte. */
export interface Piece {
  readonly bytes: string;
  /** Milliseconds before it sends them. */
  readonly after?: number;
}

/** A request to the proxy, one character a byte. Without a byte, the client only connects. */
export interface Ask {
  readonly id: number;
  readonly request: string;
  /** What the client sends when the tunnel is open. */
  readonly pieces: readonly Piece[];
  /** Whether the client then ends its side of the connection. */
  readonly ends?: boolean;
  /** Where the client connects to. The default is the proxy. */
  readonly to?: { readonly address: string; readonly port: number };
  /** The address of the client. */
  readonly from?: string;
  /** Milliseconds without a byte after which the client gives up. With it, a client without a request waits until the proxy closes. */
  readonly quiet?: number;
}

/** Connections of agents that last until the next attack. */
export interface Attack {
  /** Of each agent. Without connections, there is no attack. */
  readonly connections: number;
  /** The addresses of the agents. */
  readonly from: readonly string[];
  /** The port of the proxy that they call. */
  readonly port: number;
  readonly request: string;
  /** What an agent sends after the first bytes of the answer, of which it reads no more. */
  readonly then: string;
  /** Whether an agent ends each connection as soon as it has sent its request, and opens another soon after. */
  readonly isFlood: boolean;
}

/** What came of it. */
export interface Answer {
  readonly id: number;
  /** Of the first answer; 0 for none. */
  readonly status: number;
  /** Address and port of the server that answered through the tunnel. */
  readonly reached?: string;
  /** Bytes that came of what the server sent before it said so: none but on `LARGE_PORT`. */
  readonly received: number;
  /** Whether the proxy closed the connection. */
  readonly isClosed: boolean;
  /** What the resolver was asked so far, such as "A api.example.com". */
  readonly questions: readonly string[];
  /** What all servers outside got so far: connections and bytes. */
  readonly connections: number;
  readonly bytes: number;
}

/** The port on which a server sends much, and how many bytes. */
export const LARGE_PORT = 8444;
export const LARGE = 4_000_000;
