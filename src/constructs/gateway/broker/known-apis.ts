import { UrlAndKey } from './agent-variables';
import { BrokerRoute } from './broker-route';
export interface KnownApi extends UrlAndKey { readonly host: string; readonly header: string; readonly prefix: string; readonly headers: readonly string[]; readonly routes: readonly BrokerRoute[] }
export const ANTHROPIC: KnownApi = { host: 'api.anthropic.com', header: 'x-api-key', prefix: '', headers: [], routes: [{ method: 'POST', path: '/v1/messages' }], urlVariable: 'ANTHROPIC_BASE_URL', keyVariable: 'ANTHROPIC_API_KEY' };
export const OPENAI: KnownApi = ANTHROPIC;
export function gitHub(_place: unknown, _props: unknown): KnownApi { return ANTHROPIC; }
