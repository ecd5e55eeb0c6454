import * as kplus from 'cdk8s-plus-29';
import { IConstruct } from 'constructs';
import { AlertSinkOptions, SinkEndpoint } from './alert-sink-options';
import { addressIn } from '../../../../engine/address/cidr';
import { requireNoMetadata } from '../../../../engine/input/host-names';
import { propError, requireDnsSubdomain, requireOneOf, requirePort, requireSameApp } from '../../../../engine/input/props';
import { secretIn } from '../../../../engine/rules/criteria/secrets';
import { isWebhook } from '../../../../engine/value/credential-forms';
import { isObject, object } from '../../../../engine/value/json';
import { isDataKey } from '../../../props/dns-names';
import { FalcoPriority, requirePriority } from '../../falco/falco-priority';

const SECRET = 'be a Secret and a key of it, such as { secret: Secret.fromSecretName(chart, "pager", "pager"), key: "url" }';

/** Stands for a secret in errors, since errors end up in logs. */
export const HIDDEN = '…';

/** Why a sink that is called in plain text needs a peer. */
export const PLAIN_TEXT = 'alerts in plain text may only go to pods or addresses that \'peer\' names';

/** A URL, or a user and a password. */
const MAY_HOLD_CREDENTIAL = /[:/@?=]/;

/** The part of a refused text that errors may show. */
export function hidden(value: unknown): unknown {
  return typeof value === 'string' && MAY_HOLD_CREDENTIAL.test(value) ? HIDDEN : value;
}

/** Checks the options of one sink. Errors name an option such as `sinks[0].url`. */
export class SinkInput {
  /** Whether a policy can name the sink's pods or addresses: plain text may go there alone. */
  public readonly hasPeer: boolean;

  constructor(public readonly scope: IConstruct, private readonly prop: string, options: AlertSinkOptions) {
    this.hasPeer = options?.peer !== undefined || options?.pods !== undefined; // plain JavaScript passes no options too
  }

  public error(field: string, must: string, got: unknown, remedy?: string): Error {
    return propError(this.scope, this.at(field), must, got, remedy);
  }

  /** A secret that the sink requires. */
  public secret(field: string, value?: kplus.SecretValue): kplus.SecretValue {
    const { secret, key, ...others } = object(value);
    const name: unknown = isObject(secret) ? secret.name : undefined;
    if (typeof name !== 'string' || typeof key !== 'string' || !isDataKey(key) || Object.keys(others).length > 0) {
      throw this.error(
        field,
        SECRET,
        value === undefined || value === null ? undefined : HIDDEN,
        'do not give a secret as text, because the manifest would contain it',
      );
    }
    requireSameApp(this.scope, this.at(`${field}.secret`), secret);
    return value!;
  }

  public oneOf<T extends string>(field: string, value: T, allowed: readonly T[]): T {
    return requireOneOf(this.scope, this.at(field), value, allowed);
  }

  public priority(field: string, value: FalcoPriority): FalcoPriority {
    return requirePriority(this.scope, this.at(field), value);
  }

  public port(field: string, value: number): number {
    return requirePort(this.scope, this.at(field), value);
  }

  /** A name or an address. */
  public host(field: string, value: string): string {
    if (typeof value === 'string' && MAY_HOLD_CREDENTIAL.test(value) && !addressIn(value)) {
      throw this.error(field, 'be the name or the address of a host, such as "incidents.example.com"', HIDDEN);
    }
    return addressIn(value) ? value : requireNoMetadata(this.scope, this.at(field), requireDnsSubdomain(this.scope, this.at(field), value));
  }

  /** A name in a URL or a protocol: letters, digits, ".", "_" and "-". */
  public name(field: string, value: string, example: string): string {
    if (typeof value !== 'string' || !/^[a-zA-Z0-9][\w.-]{0,248}$/.test(value)) {
      throw this.error(
        field,
        `be 1 to 249 letters, digits, ".", "_" and "-" that begin with a letter or digit, such as "${example}"`,
        value,
      );
    }
    return value;
  }

  /** A text that falcosidekick does not change. It splits lists at commas, for example. */
  public text(field: string, value: string, example: string): string {
    if (typeof value !== 'string' || !/^[^\s,:$\0-\x1f\x7f-\x9f]+$/.test(value)) {
      throw this.error(field, `be a text without spaces, control characters, commas, colons and "$", such as "${example}"`, hidden(value));
    }
    return value;
  }

  /** A list with at least one element. */
  public list(field: string, values: string[], example: string): string[] {
    if (!Array.isArray(values) || values.length === 0) {
      throw this.error(field, `name at least one, such as [${example}]`, values);
    }
    return values;
  }

  /** A URL without a credential. */
  public url(field: string, value: string): { readonly text: string; readonly endpoint: SinkEndpoint } {
    const url = readUrl(value);
    if (!url) {
      throw this.error(
        field,
        `be a URL such as "https://incidents.example.com/falco", of printable ASCII without spaces and any of ${UNSAFE_IN_URLS}`,
        hidden(value),
      );
    }
    if (isSecretUrl(url)) {
      throw this.error(field, 'contain no credential', `${url.protocol}//${url.host}/${HIDDEN}`,
        'put it into a Secret and give that, for example with \'urlSecret\', \'authorization\' or \'password\'');
    }
    if (url.protocol === 'http:' && !this.hasPeer) {
      throw this.error(field, 'begin with "https:" without \'peer\'', value, PLAIN_TEXT);
    }
    const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
    const host = requireNoMetadata(this.scope, this.at(field), url.hostname.replace(/^\[|\]$|\.$/g, ''));
    return { text: value, endpoint: { host, port, protocol: 'TCP' } };
  }

  private at(field: string): string {
    return `${this.prop}.${field}`;
  }
}

/**
 * falcosidekick splits lists at commas, the kubelet expands "$(…)", and clients do not send a fragment. Programs differ in how they read
 * the other characters.
 */
const UNSAFE_IN_URLS = ', $ # \\ " < > ^ ` { | }';

/** A URL that every program reads in the same way: it contains the host in the form in which it is called. */
function readUrl(value: unknown): URL | undefined {
  const isPlain = typeof value === 'string' && /^[!-~]+$/.test(value)
    && !UNSAFE_IN_URLS.split(' ').some((unsafe) => value.includes(unsafe));
  const [, host] = isPlain ? /^https?:\/\/(?:[^/?@]*@)?(\[[^\]]+\]|[^/?@:]+)/i.exec(value) ?? [] : [];
  const url = host !== undefined && URL.canParse(value as string) ? new URL(value as string) : undefined;
  return url?.hostname === host?.toLowerCase() ? url : undefined;
}

/** Hosts of Microsoft on which URLs of workflows contain a signature. */
const SIGNED_HOSTS = /(^|\.)(logic\.azure\.com|powerplatform\.com)$/;

/** Query parameters whose values are keys, in addition to names that mean a secret everywhere. */
const KEY_PARAMETERS = /^(auth|code|hash|hmac|(api|integration|routing|service|access)?[_-]?key|sig|signature)$/i;

/** A part of a path that looks random: letters and digits without a break. */
const RANDOM_PART = /^(?=.*[0-9])(?=.*[A-Za-z])[A-Za-z0-9]{24,}$/;

/**
 * Whether anyone who knows a URL can post to it: it contains a user or a key, or it is the address of a webhook.
 *
 * Servers decode the percent-encoding of a path, so the check does, too.
 */
function isSecretUrl(url: URL): boolean {
  const path = decoded(url.pathname);
  const host = url.hostname.replace(/\.$/, '');
  return url.username !== '' || url.password !== ''
    || SIGNED_HOSTS.test(host) || (host === 'api.telegram.org' && path.startsWith('/bot'))
    || isWebhook(`${host}${path}`) || path.split('/').some((part) => RANDOM_PART.test(part))
    || [url.href, `https://${host}${path}`].some((text) => secretIn('', text) !== undefined)
    || [...url.searchParams].some(([name, value]) => value !== '' && (KEY_PARAMETERS.test(name) || secretIn(name, value) !== undefined));
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path; // a server cannot decode it either
  }
}
