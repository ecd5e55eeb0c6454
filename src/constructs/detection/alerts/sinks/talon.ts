import { AlertSinkOptions } from './alert-sink-options';
import { SinkEndpoint } from './sink-endpoint';
import { SinkKind } from './sink-kind';

/** Falco Talon, which reacts to events. `QuarantineResponse` creates it. */
export interface TalonSinkOptions extends AlertSinkOptions {
  readonly endpoint: SinkEndpoint;
}

/** Not in `SINKS`: users do not create this sink. */
export const TALON: SinkKind<TalonSinkOptions> = {
  name: 'talon',
  isHttp: true,
  read: (_, { endpoint }) => ({ env: { TALON_ADDRESS: `http://${endpoint.host}:${endpoint.port}` }, endpoints: [endpoint] }),
};
