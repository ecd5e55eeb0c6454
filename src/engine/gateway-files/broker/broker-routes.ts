import { GRANT_HEADER, LIMIT_HEADER, ROUTES, UNAMBIGUOUS_FILTER } from './broker-parts';
import { AlikeGrants, BrokerOptions, BrokerRoute, alike, clusterOf, headersOf } from './broker-route';
import { Json } from '../../value/json';
import { resource, seconds, typed } from '../envoy/envoy-types';

/**
 * What the grants of a broker pass: their bounds, the place of the key in a request, and routes. Grants that are alike share a virtual
 * host, which has their names. A request without a route is refused.
 */

export function brokerRoutes({ grants }: BrokerOptions): Json {
  return resource(typed('envoy.config.route.v3.RouteConfiguration', {
    name: ROUTES,
    vhost_header: GRANT_HEADER,
    response_headers_to_remove: ['alt-svc', 'set-cookie', 'set-cookie2'],
    virtual_hosts: alike(grants).map(virtualHost),
  }));
}

/** Turns a filter on that is off otherwise. */
const ON = typed('envoy.config.route.v3.FilterConfig', { config: {} });

function virtualHost(grants: AlikeGrants): Json {
  const { title, names, header, prefix, user } = grants;
  return {
    name: title,
    domains: names,
    typed_per_filter_config: {
      'envoy.filters.http.local_ratelimit': rateLimit(grants),
      'envoy.filters.http.buffer': typed('envoy.extensions.filters.http.buffer.v3.BufferPerRoute', {
        buffer: { max_request_bytes: grants.maxBodyBytes },
      }),
      'envoy.filters.http.lua': typed('envoy.extensions.filters.http.lua.v3.LuaPerRoute', {
        filter_context: { header, prefix, ...(user !== undefined && { user }), headers: headersOf(grants) },
      }),
      'envoy.filters.http.rbac': ON,
    },
    routes: grants.routes.map((route) => passed(grants, route)),
  };
}

/**
 * For each grant a bucket that fills all the time, by `requestsPerMinute` in a minute, and holds what comes in a second. Envoy 1.40 adds
 * each token when its time has come: the interval says how fast the bucket fills, not how often. SDKs wait as long as the header says.
 */
function rateLimit({ title, names, requestsPerMinute }: AlikeGrants): Json {
  const always = { default_value: { numerator: 100 } };
  const bucket = {
    max_tokens: Math.max(1, Math.floor(requestsPerMinute / 60)), tokens_per_fill: requestsPerMinute, fill_interval: seconds(60),
  };
  const says = (key: string, value: number) => ({ header: { key, value: String(value) } });
  return typed('envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit', {
    stat_prefix: title,
    token_bucket: bucket,
    filter_enabled: always,
    filter_enforced: always,
    rate_limits: [{ actions: [{ request_headers: { header_name: GRANT_HEADER, descriptor_key: 'grant' } }] }],
    descriptors: names.map((value) => ({ entries: [{ key: 'grant', value }], token_bucket: bucket })),
    always_consume_default_token_bucket: false,
    response_headers_to_add: [says('retry-after', Math.ceil(60 / requestsPerMinute)), says(LIMIT_HEADER, requestsPerMinute)],
  });
}

function passed({ upstream, maxDurationSeconds, webSocket }: AlikeGrants, route: BrokerRoute): Json {
  const { method, path, pathRegex, query } = route;
  return {
    name: `${method} ${path ?? pathRegex}`,
    match: {
      ...(path !== undefined ? { path } : { safe_regex: { regex: pathRegex } }),
      headers: [
        { name: ':method', string_match: { exact: method } },
        ...(query === undefined ? [] : [{ name: ':path', string_match: { exact: `${path}?${query}` } }]),
      ],
    },
    route: {
      cluster: clusterOf(upstream),
      host_rewrite_literal: upstream.host,
      timeout: seconds(0),
      max_stream_duration: { max_stream_duration: seconds(maxDurationSeconds) },
      ...(webSocket && { upgrade_configs: [{ upgrade_type: 'websocket' }] }),
    },
    ...(pathRegex !== undefined && { typed_per_filter_config: { [UNAMBIGUOUS_FILTER]: ON } }),
  };
}
