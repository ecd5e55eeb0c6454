import { SinkInput } from './sink-input';

/**
 * The region in which a service stores the account's data.
 */
export enum AlertRegion {
  /** United States. */
  US = 'us',
  /** European Union. */
  EU = 'eu',
}

export function requireRegion(input: SinkInput, region: AlertRegion = AlertRegion.US): AlertRegion {
  return input.oneOf('region', region, Object.values(AlertRegion));
}
