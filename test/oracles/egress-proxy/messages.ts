import { Answers } from '../gateway-sandbox/dns';

/** What the sandbox is told. */
export interface Start {
  readonly command: readonly string[];
  /** Files for the standard output and error. */
  readonly log: string;
  readonly errors: string;
  readonly answers: Answers;
}

/** A request to the proxy, one character a byte. */
export interface Ask {
  readonly id: number;
  readonly request: string;
}

/** What came of it. */
export interface Answer {
  readonly id: number;
  /** Of the first answer; 0 for none. */
  readonly status: number;
  /** Address and port of the server that answered through the tunnel. */
  readonly reached?: string;
  /** What the resolver was asked so far, such as "A api.example.com". */
  readonly questions: readonly string[];
}
