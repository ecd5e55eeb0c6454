import { secretIn } from '../../engine/rules/criteria/secrets';
import { isWebhook } from '../../engine/value/credential-forms';

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
export function isSecretUrl(url: URL): boolean {
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
