import { AlertSinkOptions } from './alert-sink-options';
import { SinkEndpoint } from './sink-endpoint';
import { SINK_OPTIONS, SinkKind } from './sink-kind';
import { checkedLater } from '../../../../engine/input/check';

/** Falco Talon, which reacts to events. `QuarantineResponse` creates it. */
export interface TalonSinkOptions extends AlertSinkOptions {
  readonly endpoint: SinkEndpoint;
}

/** Not in `SINKS`: users do not create this sink. */
export const TALON: SinkKind<TalonSinkOptions> = {
  name: 'talon',
  isHttp: true,
  shape: { ...SINK_OPTIONS, endpoint: checkedLater },
  read: (_, { endpoint }) => ({ env: { TALON_ADDRESS: `http://${endpoint.host}:${endpoint.port}` }, endpoints: [endpoint] }),
};
