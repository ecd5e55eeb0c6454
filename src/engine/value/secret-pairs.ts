import { BROKERED } from './placeholder';

/**
 * Names that mark a value as a secret, and values that are no secrets although they have such a name. Every pattern reads a text in
 * lower case, means the same in JavaScript and RE2, and takes time linear in the length of the text.
 */
const KEYS =
  'access|account|anthropic|api|auth|deploy|encryption|fernet|hmac|jwt|license|master|openai|private|role|secret|signing|ssh|storage|'
  + 'subscription';
const KEY_ENDS = `token|secret|secret_?key_?base|credentials?|authorization|(${KEYS})[_.-]?key|(azure|devops|gh|github|gitlab)[_.-]pat`;
const PASSWORD_ENDS = 'password|passwd|passphrase|(^|[^a-z0-9])pass|[a-z0-9][_.-]pwd';

/** The end of a name. A number may follow. */
const NAME = `(${KEY_ENDS}|${PASSWORD_ENDS})[_.-]?[0-9]{0,9}`;

/** Names of a variable. */
export const SECRET_NAME = `(${NAME})$`;

/** Between a name and its value, in each notation. A variable has "=". */
const BETWEEN = '["\' =:\\t\\n]{1,6}';

/** Such names that do not hold a secret: of a Secret in Kubernetes, of the special tokens and the token counts of a model. */
const OTHER_NAMES = '((existing|pull|tls|image|kube|k8s)[_.-]?secret'
  + '|([_.-]|^)((bos|cls|eos|mask|pad|sep|special|stop|unk|think|thinking)|(max|min|num)([_.-][a-z]+){0,3})[_.-]token)';

const UNIT = '(ns|us|ms|s|secs?|seconds?|m|mins?|minutes?|h|hours?|d|days?|w|weeks?|months?|y|years?|b|bytes?|[kmgt]i?b?|%)';

/** The rest of a line up to what `END` takes, so that no character can belong to both. */
const REST = '([^\\n]*[^ \\t\\n#])?';

/** Values that are no secrets under any name: nothing, a switch, a placeholder, an absolute path, a reference. */
const ANY_VALUES = [
  '',
  'true|false|yes|no|on|off|enabled|disabled|none|null|nil|undefined|unset|empty|dummy|unused|not-?(needed|required|used)|n/a|tbd|todo|'
    + `placeholder|${BROKERED}`,
  '<[a-z][a-z0-9 _.-]*>|[\\[]?redacted[\\]]?|[*]{3,}|x{3,}|[.]{3}|your[-_ ][a-z0-9 _-]*[a-z0-9_-]|replace[-_ ]?me',
  '(/[a-z0-9._-]+){2,}/?|[^ \\n]+@azurekeyvault',
  '(file:|(>>)?(vault|bao|akeyless):|(op|berglas|sm|ssm|vault|ref[+][a-z]+)://|os[.]environ/|=?[{][{]|arn:aws[a-z-]*:'
    + `|projects/[^/\\n]+/secrets/|enc[\\[]|@microsoft[.]keyvault)${REST}`,
].join('|');

/** Values that are no secrets under the name of a token, key or secret. A password can be any of them. */
const KEY_VALUES = [
  `[+-]?[0-9]{1,7}([._,][0-9]{1,7}){0,3}( ?${UNIT}([0-9]{1,3}${UNIT}){0,2})?|p(t?[0-9]{1,4}[dhmswy]){1,4}`, // an amount, a duration, a date
  '(~?/|[.]{1,2}/)?([\\w.@-]+/)*[\\w.-]+'
    + '\\.(pem|key|crt|cert|cer|der|p12|pfx|jks|json|ya?ml|txt|toml|ini|env|pub|asc|gpg|conf|cfg|db)|id_(rsa|ed25519|ecdsa)',
  `(~|[.]{1,2})(/[\\w.-]+)+|[a-z][a-z0-9+.-]{1,20}://${REST}`, // another pattern finds addresses with credentials
  'rbac|abac|webhook|iam|oidc|oauth2?|jwt|saml|ldap|mtls|basic|bearer|api[-_]?key|token|default|optional|required|auto|internal|external',
  'include|same-origin|omit|community|trial|evaluation|free|anonymous', // whether a browser sends credentials; licenses without a key
  'fake(-key)?|no-?key|sk-no-key(-required)?|lm-?studio|ollama|regcred',
  `<[^>\\n]*>|[\\[][a-z_]+[\\]]|(ssh-(ed25519|rsa)|ecdsa-[a-z0-9-]+)( aaaa${REST})?`,
  '-----begin (public key|certificate)-([^$]*[^$ \\t\\n#])?',
  // names of Secrets of Kubernetes and of variables
  '[a-z0-9]+(-[a-z0-9]+)+-(secrets?|tokens?|keys?|credentials?|creds|certs?|tls|login|auth|config)',
  '[a-z][a-z0-9]*(_[a-z0-9]+)*_(api_?key|access_key|token)',
].join('|');

/** Values of a Secret's own name, such as TLS_SECRET=agent-tls. */
const SECRET_VALUES = '[a-z][a-z0-9]*-(tokens?|keys?|credentials?|creds|certs?|tls|login|auth|config|oauth|env)';

const REFERENCE = '[$][(]|[$][{][a-z_]\\w*[}:]';

/**
 * A name with its value that is no secret, although the name says so. The API server counts each character of a pattern for each of a
 * text, so what the alternatives share is there once.
 */
function otherThan(anyValues: string, keyValues: string): string {
  const number = '[_.-]?[0-9]*';
  return `^["' \\t\\n]?[\\w.-]*(${OTHER_NAMES}${number}${BETWEEN}|(${BETWEEN}(${anyValues})`
    + `|(token|secret|key|base|credentials?|authorization|pat)${number}${BETWEEN}(${keyValues})`
    + `|secret${number}${BETWEEN}(${SECRET_VALUES}))[ \\t\\n#]*$)`;
}

const OTHER = `${REFERENCE}|${otherThan(ANY_VALUES, KEY_VALUES)}`;

/** A variable with its value, joined by "=", that is no secret. */
export const OTHER_VARIABLE = OTHER;

const VALUE_START = '[^ \\t\\r\\n"\'`$<>{}()|&*,;=:!#%@\\[\\]\\\\-]';
const VALUE = `${VALUE_START}[^ \\t\\r\\n"'\`<>{}()|&,;\\[\\]\\\\]*[(\\[]?`;

/** The text before the end of a name, which is read too. */
const LONGEST_START = 40;
const BEFORE = `[\\w.-]{0,${LONGEST_START}}`;

const ASSIGNED = `(${NAME})["']?[ \\t]*[=:][ \\t]*["']?${VALUE}([ \\t]{1,20}(#|\\n)?)?`;
const FLAG = `(${NAME})[ \\n]["']?${VALUE}`;

/** In a text: a name, "=" or ":", and a value. Also a flag and the word after it. */
export const PAIRS = [`${BEFORE}${ASSIGNED}`, `(^|[ \\t\\n"'])-${BEFORE}${FLAG}`];

/** Words that are values in code or prose: the name of a variable, or of a type. */
const CODE_VALUES = '[a-z_]\\w*([.][a-z_]\\w*)+|[a-z_]*(password|passwd|pass|secret|token|key)'
  + '|str|string|text|bytes|int|integer|number|boolean|bool|object|any|self|value|hidden|required|optional';

/** Code or prose that has the form of such a pair: a call, a sentence, words, the name of a variable or of a type. */
export const OTHER_PAIR = `${REFERENCE}|[(\\[]$|:[^=:]*[ \\t]$|`
  + otherThan(`${ANY_VALUES}|${CODE_VALUES}`, `${KEY_VALUES}|[a-z]+([._/-][a-z]+)*`);

const IS_SECRET_NAME = new RegExp(SECRET_NAME);
const IS_OTHER = new RegExp(OTHER);
const IS_OTHER_PAIR = new RegExp(OTHER_PAIR);
const ASSIGNMENTS = new RegExp(ASSIGNED, 'g');
const FLAGS = new RegExp(FLAG, 'g');

/** Lower case as CEL's lowerAscii has it. `toLowerCase` turns some signs into letters. */
export function lowerAscii(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** Whether the name of a variable says that its value is a secret. */
export function isSecretName(name: string): boolean {
  return IS_SECRET_NAME.test(lowerAscii(name));
}

/** The same, and the value can be one. */
export function isSecretVariable(name: string, value: string): boolean {
  return isSecretName(name) && !IS_OTHER.test(lowerAscii(`${name}=${value}`));
}

/** The text before the end of a name, as the patterns for CEL read it. Nothing for a word that is no flag. */
const BEFORE_ASSIGNED = new RegExp(`${BEFORE}$`);
const BEFORE_FLAG = new RegExp(`(^|[ \\t\\n"'])-${BEFORE}$`);

/** The first pair in a text of a name and a value that is a secret: the end of the name, and where it starts. */
export function secretPairIn(text: string): { readonly name: string; readonly at: number } | undefined {
  const lower = lowerAscii(text);
  return [firstOf(lower, ASSIGNMENTS, BEFORE_ASSIGNED, LONGEST_START), firstOf(lower, FLAGS, BEFORE_FLAG, LONGEST_START + 2)]
    .flatMap((one) => (one ? [one] : [])).sort((a, b) => a.at - b.at)[0];
}

function firstOf(text: string, pattern: RegExp, before: RegExp, longest: number): { name: string; at: number } | undefined {
  let end = 0;
  for (pattern.lastIndex = 0; ;) {
    const match = pattern.exec(text);
    if (!match) {
      return undefined;
    }
    const from = Math.max(end, match.index - longest);
    // A mark stands for the part that was cut off, so that the start of the slice is not the start of the text.
    const start = before.exec(`${from > 0 ? '#' : ''}${text.slice(from, match.index)}`)?.[0];
    if (start === undefined) {
      pattern.lastIndex = match.index + 1;
    } else if (!IS_OTHER_PAIR.test(start + match[0])) {
      return { name: match[1].replace(/^[a-z0-9]?[^a-z0-9]/, ''), at: match.index };
    } else {
      end = pattern.lastIndex;
    }
  }
}
