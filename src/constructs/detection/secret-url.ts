import { secretIn } from '../../engine/rules/criteria/secrets';
import { isWebhook } from '../../engine/value/credential-forms';

/** Hosts of Microsoft whose URLs of workflows are signed. */
const SIGNED_HOSTS = /(^|\.)(logic\.azure\.com|powerplatform\.com)$/;

/** Parameters whose values are keys, beside those whose names say so anywhere. */
const KEY_PARAMETERS = /^(auth|code|hash|hmac|(api|integration|routing|service|access)?[_-]?key|sig|signature)$/i;

/** A part of a path that no person chose: letters and digits without a break. */
const RANDOM_PART = /^(?=.*[0-9])(?=.*[A-Za-z])[A-Za-z0-9]{24,}$/;

/**
 * Whether a URL lets anyone post who knows it: it names a user or a key, or it is the address of a webhook.
 *
 * Servers read a path without its percent-encoding, so that is what is looked at.
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
    return path; // no server reads it otherwise
  }
}
