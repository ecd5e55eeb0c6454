import { Size } from 'cdk8s';
import { agentVariables } from './agent-variables';
import { limitsOf } from './api-limits';
import { ApiSpec } from './api-spec';
import { BrokeredModelProps } from './brokered-api-props';
import { KnownApi } from './known-apis';

/** A known API with the key and the bounds of a grant. */
export function specOf(api: KnownApi, props: BrokeredModelProps, defaultBody?: Size): ApiSpec {
  const { host, header, prefix, user, headers, routes } = api;
  return {
    ...limitsOf(props, defaultBody),
    host: { name: host, port: 443 },
    key: props.key,
    header,
    prefix,
    user,
    headers,
    routes,
    webSocket: false,
    variables: agentVariables(api),
  };
}
