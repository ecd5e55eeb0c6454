import { Duration, Size, SizeRoundingBehavior } from 'cdk8s';
import { BrokerGrantOptions, GitGrantProps } from './broker-grant';
import { BrokeredApiProps, BrokeredGitHubProps, BrokeredKey, BrokeredLimits, BrokeredModelProps } from './brokered-api-props';
import {
  BrokerRoute, MAX_BODY_KIB, MAX_REQUESTS, MAX_SECONDS, METHODS, PATH, PREFIX, USER, isHeader, isOfConnection,
} from '../../../engine/gateway-files/broker/broker-route';
import { Check, Place, Shape, checkedLater, flag, listOf, made, named, port, required, struct } from '../../../engine/input/check';
import { seconds } from '../../../engine/input/duration';
import { propError, requireInteger, requireOneOf } from '../../../engine/input/props';
import { variableName } from '../../../engine/input/variable-name';
import { list } from '../../network/network-shape';
import { dataKey, dnsLabel } from '../../props/dns-names';
import { isSize } from '../../props/quantity';

/** Checks of what a grant passes. */

const MAX_REGEX = 500;

const KEY: Shape<BrokeredKey> = {
  secret: required(named('a Secret', 'new Secret(…) or Secret.fromSecretName(…)')),
  key: required(dataKey('Secret', 'api-key')),
};

const bodySize: Check = (place, prop, value) => {
  isSize(place, prop, value);
  requireInteger(place, `${prop} in KiB`, (value as Size).toKibibytes({ rounding: SizeRoundingBehavior.NONE }), 1, MAX_BODY_KIB);
};

const duration: Check = (place, prop, value) => {
  seconds(1)(place, prop, value);
  requireInteger(place, `${prop} in seconds`, (value as Duration).toSeconds(), 1, MAX_SECONDS);
};

const rate = (least: number): Check => (place, prop, value) => {
  requireInteger(place, prop, value as number, least, MAX_REQUESTS);
};

/** One clone sends several requests at a time, and git sends none again that is refused. */
const MIN_GIT_REQUESTS = 600;

const LIMITS: Shape<BrokeredLimits> = { maxBody: bodySize, maxDuration: duration, requestsPerMinute: rate(1) };
export const KEY_AND_LIMITS: Shape<BrokeredModelProps> = { ...LIMITS, key: required(struct(KEY, '{ secret, key: "api-key" }')) };

export const GIT_HUB: Shape<BrokeredGitHubProps> = { ...KEY_AND_LIMITS, repositories: required(checkedLater), calls: list };

/** A header that the broker may set or pass, in any case. */
const header: Check = (place, prop, value) => {
  const name = typeof value === 'string' ? value.toLowerCase() : '';
  if (!isHeader(name)) {
    throw propError(place, prop, 'be the name of a header such as "x-api-key": letters, digits and "-"', value,
      typeof value === 'string' && value.includes('_') ? 'servers read "_" and "-" as the same, so the broker refuses it' : undefined);
  }
  if (isOfConnection(name)) {
    throw propError(place, prop, 'be a header of the API', value, 'this one belongs to the connection or to proxies');
  }
};

const printable = (what: string, pattern: RegExp): Check => (place, prop, value) => {
  if (typeof value !== 'string' || !pattern.test(value)) {
    throw propError(place, prop, `be ${what}`, value);
  }
};

const method: Check = (place, prop, value) => {
  requireOneOf(place, prop, value as string, METHODS);
};

/** A path in the form in which the broker compares it: others never match. */
const path: Check = (place, prop, value) => {
  if (typeof value !== 'string' || !PATH.test(value) || value.length > 2048) {
    throw propError(place, prop, 'be an absolute path such as "/v1/search"', value);
  }
  const remedy = /[?#]/.test(value) ? 'leave out the query: every query of the path passes'
    : /\/\/|\/\.\.?(\/|$)|\\|%2f|%5c/i.test(value) ? 'write it without "//", ".", "..", "\\" and encoded slashes: the broker refuses these'
      : undefined;
  if (remedy) {
    throw propError(place, prop, 'be a path without query', value, remedy);
  }
};

/** A pattern that RE2 and JavaScript read as the same. */
const pathRegex: Check = (place, prop, value) => {
  const fail = (must: string, remedy?: string) => propError(place, prop, must, value, remedy);
  if (typeof value !== 'string' || !PATH.test(value) || value.length > MAX_REGEX) {
    throw fail(`be a pattern of at most ${MAX_REGEX} printable characters that begins with "/", such as "/v1/items/[0-9]+"`);
  }
  if (/\(\?(?!:)|\\[1-9kpPbBAzZQEcuxG]/.test(value)) {
    throw fail('be a pattern without flags, references, assertions and classes by name',
      'use "(?:…)", "[…]", "*", "+", "?", "{n}" and "|", which RE2 and other engines read as the same');
  }
  try {
    new RegExp(`^(?:${value})$`);
  } catch (error) {
    throw fail('be a pattern of RE2', error instanceof Error ? error.message : undefined);
  }
};

export const API: Shape<BrokeredApiProps> = {
  ...KEY_AND_LIMITS,
  host: checkedLater,
  server: made('a server for agents', (value) => typeof value.egress?._admit === 'function', 'the McpServer'),
  port,
  header,
  prefix: printable('printable ASCII such as "Token "', PREFIX),
  user: printable('a user of HTTP Basic such as "x-access-token": printable ASCII without ":"', USER),
  methods: required(listOf(method)),
  paths: listOf(path),
  pathRegexes: listOf(pathRegex),
  headers: listOf(header),
  webSocket: flag,
  urlVariable: variableName,
  urlPath: path,
  keyVariable: variableName,
};

/** Each method with each path. */
export function routesOf(place: Place, { methods, paths = [], pathRegexes = [] }: BrokeredApiProps): BrokerRoute[] {
  if (methods.length === 0) {
    throw propError(place, 'methods', 'name at least one method, such as ["GET"]', methods);
  }
  if (paths.length + pathRegexes.length === 0) {
    throw propError(place, 'paths', 'name at least one path, or \'pathRegexes\' a pattern', paths, 'the grant would pass nothing');
  }
  return [...new Set(methods)].flatMap((name) => [
    ...[...new Set(paths)].map((one) => ({ method: name, path: one })),
    ...[...new Set(pathRegexes)].map((one) => ({ method: name, pathRegex: one })),
  ]);
}

export const GRANT_OPTIONS: Shape<BrokerGrantOptions> = { name: dnsLabel, port: checkedLater };
export const GIT_GRANT: Shape<GitGrantProps> = {
  ...KEY_AND_LIMITS,
  ...GRANT_OPTIONS,
  requestsPerMinute: rate(MIN_GIT_REQUESTS),
  user: API.user,
  repositories: required(checkedLater),
  push: flag,
};
