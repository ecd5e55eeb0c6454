/**
 * What of the environment is taken for a secret, once for the rules and once, from the same patterns, for their
 * CEL; the patterns keep to what JavaScript and RE2 read alike, and take no longer than the text is long.
 */

/** Credentials that are known by their form; the first group of a pattern is what may be told of them. */
const FORMS: readonly { readonly what: string; readonly pattern: string }[] = [
  { what: 'an AWS access key', pattern: '\\b(AKIA|ASIA)[A-Z0-9]{16}\\b' },
  { what: 'a GitHub token', pattern: '\\b(gh[pousr]_)[A-Za-z0-9]{36}' },
  { what: 'a GitHub token', pattern: '\\b(github_pat_)[A-Za-z0-9_]{22}' },
  { what: 'a GitLab token', pattern: '\\b(glpat-)[A-Za-z0-9_-]{20}' },
  { what: 'a Slack token', pattern: '\\b(xox[abeoprs]-)[A-Za-z0-9-]{10}' },
  { what: 'a Stripe key', pattern: '\\b([rs]k_live_|[rs]k_test_)[A-Za-z0-9]{16}' },
  { what: 'a Google API key', pattern: '\\b(AIza)[A-Za-z0-9_-]{35}' },
  { what: 'a Hugging Face token', pattern: '\\b(hf_)[A-Za-z0-9]{30}' },
  { what: 'an npm token', pattern: '\\b(npm_)[A-Za-z0-9]{36}' },
  { what: 'a key of a model\'s API', pattern: '\\b(sk-ant-|sk-proj-|sk-svcacct-|sk-admin-|sk-or-)[A-Za-z0-9_-]{16}' },
  { what: 'a key of a model\'s API', pattern: '\\b(sk-)[A-Za-z0-9]{32}' },
  { what: 'a private key', pattern: '(-----BEGIN )[A-Z ]{0,20}PRIVATE KEY' },
  { what: 'a JSON web token', pattern: '\\b(eyJ)(hbGci|0eXAi|raWQi)[A-Za-z0-9_-]{8}' }, // begins with "alg", "typ" or "kid"
  { what: 'a bearer token', pattern: '\\b([Bb]earer )[A-Za-z0-9._~+/-]{16}' },
  { what: 'a URL with a password', pattern: '(://)[^/?#@: ]*:([^/?#@ $]|[$][^(/?#@ ])+@' },
  { what: 'a connection string with a key', pattern: '\\b(AccountKey=|SharedAccessKey=|[Pp]assword=|[Pp]wd=)[^;$ ]' },
];
const CREDENTIAL = FORMS.map(({ pattern }) => pattern).join('|');

/** Ends of names, in lower case, that say that the value is a secret; a number may follow. */
const SECRET_NAME = '(token|password|passwd|passphrase|secret|secret_?key_?base|credentials?|authorization'
  + '|(api|access|account|auth|deploy|encryption|fernet|license|master|private|secret|signing|ssh|storage)[_.-]?key'
  + '|(^|[_.-])pass|[_.-]pwd|(azure|devops|gh|github|gitlab)[_.-]pat)[_.-]?[0-9]*$';

/** Of those, the names of what is none: of a Secret, of the special tokens and the token counts of a model. */
const OTHER_NAME = 'pull[_.-]?secret$|(^|[_.-])((bos|cls|eos|mask|pad|sep|special|stop|unk)|(max|min|num)([_.-][a-z]+){0,3})[_.-]token$';

/** Values, in lower case, that are none whatever their name: nothing, a reference, a switch, a stand-in, a file. */
const OTHER_VALUE = '^$|[$][(]|^(true|false|yes|no|on|off|enabled|disabled|none|null|empty|dummy|unused|not-?(needed|required|used))$'
  + '|^(/[a-z0-9._-]+){2,}/?$|^file:';

const IS_CREDENTIAL = new RegExp(CREDENTIAL);
const IS_SECRET_NAME = new RegExp(SECRET_NAME);
const IS_OTHER_NAME = new RegExp(OTHER_NAME);
const IS_OTHER_VALUE = new RegExp(OTHER_VALUE);

/** Why a variable's literal value is taken for a secret, and what of it may be told; nothing if it is none. */
export function secretIn(name: unknown, value: unknown): { readonly shown: string; readonly because: string } | undefined {
  if (typeof value !== 'string') {
    return undefined;
  }
  if (IS_CREDENTIAL.test(value)) {
    const { what, pattern } = FORMS.find((form) => new RegExp(form.pattern).test(value))!;
    return { shown: `${new RegExp(pattern).exec(value)![1]}…`, because: `it has the form of ${what}` };
  }
  const lower = typeof name === 'string' ? name.toLowerCase() : '';
  return IS_SECRET_NAME.test(lower) && !IS_OTHER_NAME.test(lower) && !IS_OTHER_VALUE.test(value.toLowerCase())
    ? { shown: '…', because: `"${name as string}" is the name of a secret` }
    : undefined;
}

/** `secretIn` of two expressions in CEL that are strings. */
export function celIsSecret(name: string, value: string): string {
  const matches = (text: string, pattern: string) => `${text}.matches(${JSON.stringify(pattern)})`;
  return `(${matches(value, CREDENTIAL)} || (${matches(`${name}.lowerAscii()`, SECRET_NAME)} && !${matches(`${name}.lowerAscii()`, OTHER_NAME)}`
    + ` && !${matches(`${value}.lowerAscii()`, OTHER_VALUE)}))`;
}
