import { ApiSpec } from './api-spec';
import { BrokeredLimits } from './brokered-api-props';

/** The bounds as numbers. */
export function limitsOf({ maxBody, maxDuration, requestsPerMinute }: BrokeredLimits): Pick<
  ApiSpec, 'maxBodyBytes' | 'maxDurationSeconds' | 'requestsPerMinute'
> {
  return {
    maxBodyBytes: (maxBody?.toKibibytes() ?? 4 * 1024) * 1024,
    maxDurationSeconds: maxDuration?.toSeconds() ?? 600,
    requestsPerMinute: requestsPerMinute ?? 120,
  };
}
