import * as kplus from 'cdk8s-plus-29';
import { AlertSinkOptions, SinkEndpoint } from './alert-sink-options';
import { SinkInput } from './sink-input';
import { Shape, checkedLater } from '../../../../engine/input/check';

/** The options of every kind. */
export const SINK_OPTIONS: Shape<AlertSinkOptions> = {
  minimumPriority: checkedLater, peer: checkedLater, pods: checkedLater, peerPort: checkedLater,
};

/** Variables of falcosidekick: texts, and keys of Secrets for secret values. */
type Variables = { readonly [name: string]: string | kplus.SecretValue | undefined };

/** The settings of falcosidekick for one sink, and the endpoints that it calls for them. */
export interface SinkOutput {
  readonly env: Variables;
  readonly endpoints: readonly SinkEndpoint[];
}

/**
 * A kind of sink that falcosidekick 2.34 knows.
 *
 * @see https://github.com/falcosecurity/falcosidekick/tree/2.34.1/docs/outputs
 */
export interface SinkKind<T extends AlertSinkOptions = AlertSinkOptions> {
  /** The method of `AlertSink` that creates it. In capitals, it is the prefix of falcosidekick's variables. */
  readonly name: string;
  /** Whether falcosidekick calls it by HTTP, so that it can call it through a proxy. */
  readonly isHttp: boolean;
  /** The options, each of which `read` checks. */
  readonly shape: Shape<T>;
  /** Checks the options. */
  read(input: SinkInput, options: T): SinkOutput;
}

/** Variables for an Authorization header. The header refers to a variable of the library, because the Secret has only its value. */
export function authorizationHeader(prefix: string, input: SinkInput, authorization?: kplus.SecretValue): Variables {
  const variable = `SECRET_${prefix}_AUTHORIZATION`;
  return authorization === undefined ? {} : {
    [variable]: input.secret('authorization', authorization),
    [`${prefix}_CUSTOMHEADERS`]: `Authorization:$(${variable})`,
  };
}

/** Variables for a user name and a password. */
export function login(prefix: string, input: SinkInput, username?: string, password?: kplus.SecretValue): Variables {
  if (username === undefined && password === undefined) {
    return {};
  }
  if (username === undefined) {
    throw input.error('username', 'be given with \'password\'', username);
  }
  return { [`${prefix}_USERNAME`]: input.text('username', username, 'falco'), [`${prefix}_PASSWORD`]: input.secret('password', password) };
}
