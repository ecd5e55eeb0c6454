/** One kind of call that a grant passes: a method, and a path or a pattern. */
export interface BrokerRoute {
  readonly method: string;
  /** The whole path without query, such as "/v1/messages". */
  readonly path?: string;
  /** A pattern of RE2 that matches the whole path without query. */
  readonly pathRegex?: string;
  /** The whole query that has to follow `path`, such as "service=git-upload-pack". */
  readonly query?: string;
}

/** Where a grant's calls go. */
export interface BrokerUpstream {
  /** The name that the upstream has in `Host`, in TLS and in its certificate, such as "api.anthropic.com". */
  readonly host: string;
  /** What the broker connects to, such as "api.anthropic.com". */
  readonly address: string;
  readonly port: number;
  readonly tls: boolean;
}

/** What a listener of the broker passes. */
export interface BrokerListener {
  readonly name: string;
  readonly port: number;
  readonly upstream: BrokerUpstream;
  /** The header that gets the key, in lower case, such as "x-api-key". */
  readonly header: string;
  /** What stands before the key in the header, such as "Bearer ". */
  readonly prefix: string;
  /** The user of `Basic`, whose password is the key. */
  readonly user?: string;
  /** The file with the key. */
  readonly keyFile: string;
  /** Further headers that pass, in lower case. */
  readonly headers: readonly string[];
  readonly routes: readonly BrokerRoute[];
  readonly maxBodyBytes: number;
  readonly maxDurationSeconds: number;
  readonly requestsPerMinute: number;
  readonly webSocket: boolean;
}
