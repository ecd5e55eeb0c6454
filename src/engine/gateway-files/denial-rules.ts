/** A gateway that writes its refusals as lines of JSON. */
export type GatewayKind = 'dns' | 'proxy' | 'broker';

/** An event that lines of a gateway become, in the form of Falco's. `log.` are the fields of the line. */
export interface DenialRule {
  /** Name of the destination in syslog-ng. */
  readonly id: string;
  readonly rule: string;
  readonly source: string;
  readonly tags: readonly string[];
  /** The filter for the lines. */
  readonly filter: string;
  readonly output: string;
  readonly fields: { readonly [field: string]: string };
}

/**
 * How Envoy ends a request that it passed on, or that ended without a decision: by the upstream, the client, or a limit of time. Every
 * other end is a refusal, also one that a later Envoy adds.
 *
 * @see https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_conn_man/response_code_details
 */
const ENDED = '^(via_upstream|upstream_|no_healthy_upstream|downstream_)|timeout';

/** How the broker ends a request for which it has no key: by the program that reads the key, or by the filter behind it. */
const WITHOUT_KEY = '^(lua_response|rbac_access_denied)';

const PROXY = {
  source: 'egress_proxy',
  tags: ['agents', 'network', 'proxy', 'T1071.001'],
  fields: {
    'fd.cip': '${log.client:-unknown}',
    'proxy.method': '${log.method:-unknown}',
    'proxy.name': '${log.name:-unknown}',
    'proxy.port': '${log.port:-unknown}',
    'proxy.url': '${log.url:-unknown}',
    'proxy.verdict': '${log.verdict}',
    'proxy.status': '${log.status:-unknown}',
  },
};

/** A connection that the proxy closes since its TLS names another server than its tunnel, or since it has none. */
const WITHOUT_NAME = '^SNI_DENIED';

const BROKER = {
  source: 'credential_broker',
  fields: {
    'fd.cip': '${log.client:-unknown}',
    'broker.grant': '${log.grant}',
    'broker.method': '${log.method:-unknown}',
    'broker.path': '${log.path:-unknown}',
    'broker.verdict': '${log.verdict}',
    'broker.status': '${log.status:-unknown}',
  },
};
const BROKER_REQUEST = 'grant=${log.grant} client=${log.client:-unknown} method=${log.method:-unknown} path=${log.path:-unknown}';

/** The events of each kind of gateway. */
export const DENIAL_RULES: { readonly [kind in GatewayKind]: readonly DenialRule[] } = {
  dns: [{
    id: 'dns',
    rule: 'DNS question refused',
    source: 'dns_allowlist',
    tags: ['agents', 'dns', 'network', 'T1071.004'],
    filter: 'match(".+" value("log.rcode"))',
    output: 'An agent asked the resolver for what is not on its list'
      + ' (client=${log.client} name=${log.name:-unprintable} type=${log.type})',
    fields: {
      'fd.cip': '${log.client}',
      'fd.l4proto': '${log.proto}',
      'dns.name': '${log.name:-unprintable}',
      'dns.type': '${log.type}',
      'dns.rcode': '${log.rcode}',
    },
  }],
  proxy: [
    {
      ...PROXY,
      id: 'proxy',
      rule: 'Connection refused by the egress proxy',
      filter: `match(".+" value("log.verdict")) and not match("^TCP_TUNNEL|${WITHOUT_NAME}" value("log.verdict"))`
        + ` and not match("${ENDED}" value("log.reason"))`,
      output: 'An agent called through the proxy what is not on its list'
        + ' (client=${log.client:-unknown} method=${log.method:-unknown} url=${log.url:-unknown})',
    },
    {
      ...PROXY,
      id: 'proxy-sni',
      rule: 'Tunnel closed by the egress proxy',
      fields: { ...PROXY.fields, 'proxy.sni': '${log.sni:-none}' },
      filter: `match("${WITHOUT_NAME}" value("log.verdict")) and match(".+" value("log.reason"))`,
      output: 'An agent sent through a tunnel of the proxy no TLS, or TLS for another name'
        + ' (client=${log.client:-unknown} url=${log.url:-unknown} sni=${log.sni:-none})',
    },
  ],
  broker: [
    {
      ...BROKER,
      id: 'broker',
      rule: 'Request refused by the credential broker',
      tags: ['agents', 'broker', 'network', 'T1071.001'],
      filter: `match(".+" value("log.verdict")) and not match("${ENDED}" value("log.verdict"))`
        + ` and not match("${WITHOUT_KEY}" value("log.verdict"))`,
      output: `An agent sent the credential broker a request that its grant does not pass (${BROKER_REQUEST} verdict=\${log.verdict})`,
    },
    {
      ...BROKER,
      id: 'broker-key',
      rule: 'Credential broker has no key',
      tags: ['agents', 'broker', 'configuration'],
      filter: `match("${WITHOUT_KEY}" value("log.verdict"))`,
      output: `The credential broker refused a request because it has no valid key for the grant (${BROKER_REQUEST})`,
    },
  ],
};
