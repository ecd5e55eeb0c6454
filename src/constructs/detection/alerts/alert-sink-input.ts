import * as kplus from 'cdk8s-plus-29';
import { IConstruct } from 'constructs';
import { Cidr, parseAddress } from '../../../engine/address/cidr';
import { requireNoMetadata } from '../../../engine/input/host-names';
import { propError, requireDnsSubdomain, requireOneOf, requirePort, requireSameApp } from '../../../engine/input/props';
import { isObject, object } from '../../../engine/value/json';
import { FalcoPriority } from '../falco/falco-priority';
import { isSecretUrl } from '../secret-url';

/** Where a sink listens. */
export interface SinkEndpoint {
  readonly host: string;
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP';
}

const SECRET = 'be a Secret and a key of it, such as { secret: Secret.fromSecretName(chart, "pager", "pager"), key: "url" }';
const HIDDEN = '…'; // never the secret itself: errors stand in logs

/** A URL, or a user and a password. */
const MAY_HOLD_CREDENTIAL = /[:/@?=]/;

/** What of a refused text errors may show. */
export function hidden(value: unknown): unknown {
  return typeof value === 'string' && MAY_HOLD_CREDENTIAL.test(value) ? HIDDEN : value;
}

/** What a user gave for one sink, checked; errors name it such as `sinks[0].url`. */
export class SinkInput {
  constructor(public readonly scope: IConstruct, private readonly prop: string) {}

  public error(field: string, must: string, got: unknown, remedy?: string): Error {
    return propError(this.scope, this.at(field), must, got, remedy);
  }

  /** A secret that the sink is nothing without. */
  public secret(field: string, value?: kplus.SecretValue): kplus.SecretValue {
    const { secret, key } = object(value);
    const name: unknown = isObject(secret) ? secret.name : undefined;
    if (typeof name !== 'string' || typeof key !== 'string' || !/^[-._a-zA-Z0-9]{1,253}$/.test(key)) {
      throw this.error(
        field,
        SECRET,
        value === undefined || value === null ? undefined : HIDDEN,
        'a secret is never given as a text: it would stand in the manifest',
      );
    }
    requireSameApp(this.scope, this.at(`${field}.secret`), secret);
    return value!;
  }

  public oneOf<T extends string>(field: string, value: T, allowed: readonly T[]): T {
    return requireOneOf(this.scope, this.at(field), value, allowed);
  }

  public priority(field: string, value: FalcoPriority): FalcoPriority {
    return this.oneOf(field, value, Object.values(FalcoPriority));
  }

  public port(field: string, value: number): number {
    return requirePort(this.scope, this.at(field), value);
  }

  /** A name or an address. */
  public host(field: string, value: string): string {
    if (typeof value === 'string' && MAY_HOLD_CREDENTIAL.test(value) && !addressOf(value)) {
      throw this.error(field, 'be the name or the address of a host, such as "incidents.example.com"', HIDDEN);
    }
    return addressOf(value) ? value : requireNoMetadata(this.scope, this.at(field), requireDnsSubdomain(this.scope, this.at(field), value));
  }

  /** A name of what stands in a URL or a protocol: letters, digits, ".", "_" and "-". */
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

  /** A text that falcosidekick takes as it is: it splits lists at commas. */
  public text(field: string, value: string, example: string): string {
    if (typeof value !== 'string' || !/^[^\s,:$\0-\x1f\x7f-\x9f]+$/.test(value)) {
      throw this.error(field, `be a text without spaces, control characters, commas, colons and "$", such as "${example}"`, hidden(value));
    }
    return value;
  }

  /** A URL without a credential in it; `plain`: whether it may be http. */
  public url(field: string, value: string, plain: boolean): SinkEndpoint & { readonly text: string } {
    const url = readUrl(value);
    if (!url) {
      throw this.error(
        field,
        `be a URL such as "https://incidents.example.com/falco", of printable ASCII without spaces and any of ${ODD_IN_URLS}`,
        hidden(value),
      );
    }
    if (isSecretUrl(url)) {
      throw this.error(field, 'carry no credential', `${url.protocol}//${url.host}/${HIDDEN}`,
        'put it into a Secret and give that, for example with \'urlSecret\', \'authorization\' or \'password\'');
    }
    if (url.protocol === 'http:' && !plain) {
      throw this.error(
        field,
        'begin with "https:" where \'peer\' is not given',
        value,
        'alerts in plain text may go to pods, or to addresses that you name, alone',
      );
    }
    const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
    const host = requireNoMetadata(this.scope, this.at(field), url.hostname.replace(/^\[|\]$|\.$/g, ''));
    return { text: value, host, port, protocol: 'TCP' };
  }

  private at(field: string): string {
    return `${this.prop}.${field}`;
  }
}

/** falcosidekick splits lists at commas, the kubelet expands "$(…)", a fragment is never sent, and programs differ in how they read the others. */
const ODD_IN_URLS = ', $ # \\ " < > ^ ` { | }';

/** A URL that every program reads alike: its host stands in it as it is called. */
function readUrl(value: unknown): URL | undefined {
  const isPlain = typeof value === 'string' && /^[!-~]+$/.test(value) && !ODD_IN_URLS.split(' ').some((odd) => value.includes(odd));
  const [, host] = isPlain ? /^https?:\/\/(?:[^/?@]*@)?(\[[^\]]+\]|[^/?@:]+)/i.exec(value) ?? [] : [];
  const url = host !== undefined && URL.canParse(value as string) ? new URL(value as string) : undefined;
  return url?.hostname === host?.toLowerCase() ? url : undefined;
}

/** The address that a host is, if it is no name. */
export function addressOf(host: string): Cidr | undefined {
  try {
    return parseAddress(host);
  } catch {
    return undefined;
  }
}
