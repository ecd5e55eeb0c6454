import { ApiSpec } from './api-spec';
import { BROKERED } from '../../../engine/value/placeholder';

/** The variables that hold the URL of an API and a placeholder for its key. */
export interface UrlAndKey {
  readonly urlVariable?: string;
  /** What the URL ends with, such as "/v1". */
  readonly urlPath?: string;
  readonly keyVariable?: string;
}

/** Variables of the agent, made of the URL of its grant. */
export function agentVariables({ urlVariable, urlPath = '', keyVariable }: UrlAndKey): ApiSpec['variables'] {
  return (url) => ({
    ...(urlVariable !== undefined && { [urlVariable]: `${url}${urlPath}` }),
    ...(keyVariable !== undefined && { [keyVariable]: BROKERED }),
  });
}
