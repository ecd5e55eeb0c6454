import { Size } from 'cdk8s';
import { ApiSpec } from './api-spec';
import { BrokeredLimits } from './brokered-api-props';

/** The bounds as numbers. The sizes of calls differ, and with them the default of `maxBody`. */
export function limitsOf({ maxBody, maxDuration, requestsPerMinute }: BrokeredLimits, defaultBody = Size.mebibytes(4)): Pick<
  ApiSpec, 'maxBodyBytes' | 'maxDurationSeconds' | 'requestsPerMinute'
> {
  return {
    maxBodyBytes: (maxBody ?? defaultBody).toKibibytes() * 1024,
    maxDurationSeconds: maxDuration?.toSeconds() ?? 600,
    requestsPerMinute: requestsPerMinute ?? 120,
  };
}
