import { isSharedDomain } from './shared-domains';

/** Host names in policies, which may be patterns such as "*.example.com". */

const ONE_LABEL = '*.';

/** Whether a name is a wildcard of one label, such as "*.example.com". */
export function isWildcard(name: string): boolean {
  return name.startsWith(ONE_LABEL);
}

/** The domain behind the first label of a wildcard, such as "example.com". */
export function domainOf(wildcard: string): string {
  return wildcard.slice(ONE_LABEL.length);
}

/** Whether a text is a host name of several labels in lower case, or a wildcard of one label below such a name. */
export function isHostName(text: string): boolean {
  const labels = (isWildcard(text) ? domainOf(text) : text).split('.');
  return text.length <= 253 && labels.length > 1 && labels.every((label) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(label));
}

/** A name in lower case and without a final dot. */
export function canonicalName(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}

/**
 * Whether a pattern may match a name.
 *
 * "*" stands for any characters, since some networks let it stand for several labels. Squid's ".example.com" stands for the domain, too.
 */
export function mayMatch(pattern: string, name: string): boolean {
  const text = canonicalName(pattern);
  if (text.startsWith('.')) {
    return `.${name}`.endsWith(text);
  }
  const [first, ...rest] = text.split(/\*+/);
  const last = rest.pop();
  if (last === undefined) {
    return name === first;
  }
  let at = first.length;
  const inOrder = name.startsWith(first) && rest.every((part) => {
    const found = name.indexOf(part, at);
    at = found + part.length;
    return found >= 0;
  });
  return inOrder && name.length - last.length >= at && name.endsWith(last);
}

/** Whether a pattern allows names of any owner. It must end with at least two labels, in a domain of one owner. */
export function isOpenPattern(pattern: string): boolean {
  const labels = canonicalName(pattern).split('.');
  const fixed = labels.length - 1 - labels.map((label) => label.includes('*')).lastIndexOf(true);
  return fixed < labels.length && (fixed < 2 || isSharedDomain(labels.slice(-fixed).join('.')));
}
