/** What the sandbox is told: the resolver's answers to each question in turn, the last one ever after; null for a failure. */
export interface Start {
  readonly command: readonly string[];
  /** Files for the standard output and error. */
  readonly log: string;
  readonly errors: string;
  readonly answers: { readonly [question: string]: readonly (readonly string[] | null)[] };
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
