/** Where a sink listens. */
export interface SinkEndpoint {
  readonly host: string;
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP';
}

/** The endpoint of a service that is called by HTTPS on its default port. */
export function https(host: string): SinkEndpoint {
  return { host, port: 443, protocol: 'TCP' };
}
