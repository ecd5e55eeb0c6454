/**
 * Credentials that have a known form. The patterns mean the same in JavaScript and RE2, and take time linear in the length of
 * the text. Facts: each provider's documentation, the rules of gitleaks and the detectors of kingfisher.
 *
 * @see https://docs.github.com/en/code-security/reference/secret-security/supported-secret-scanning-patterns
 * @see https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml
 * @see https://github.com/mongodb/kingfisher/tree/main/data/rules
 */
interface Form {
  readonly what: string;
  /** The beginning, which a message may show. "|" separates alternatives. */
  readonly prefix: string;
  readonly rest: string;
}

const HEX = '[a-f0-9]{32}';
const LETTERS = '[A-Za-z0-9]{30}';
const FEWER_LETTERS = '[A-Za-z0-9]{20}';
const WORD = '[\\w-]{16}';
const LONGER_WORD = '[\\w-]{20}';
const BASE64 = '[\\w+/%-]{30}';

const form = (what: string, rest: string, ...prefixes: string[]): Form => ({ what, rest, prefix: prefixes.join('|') });

/** Forms that begin a word. */
const WORDS: readonly Form[] = [
  form('an AWS access key', '[A-Z0-9]{16}\\b', 'AKIA', 'ASIA'),
  form('an AWS key for Bedrock', BASE64, 'ABSK', 'bedrock-api-key-'),
  form('an Alibaba Cloud access key', FEWER_LETTERS, 'LTAI'),
  form('a Google API key', '[\\w-]{35}', 'AIza', 'AQ\\.A'),
  form('a Google OAuth secret', LONGER_WORD, 'GOCSPX-', 'ya29\\.'),
  form('a GitHub token', LETTERS, 'gh[pousr]_'),
  form('a GitHub token', LONGER_WORD, 'github_pat_'),
  form(
    'a GitLab token',
    LONGER_WORD,
    'glpat-',
    'glptt-',
    'gldt-',
    'glrt-',
    'glcbt-',
    'glft-',
    'glimt-',
    'glffct-',
    'glagent-',
    'gloas-',
    'glsoat-',
    'GR1348941',
  ),
  form('an Atlassian token', LONGER_WORD, 'ATATT3', 'ATCTT3'),
  form('an Atlassian token', LETTERS, 'ATBB'),
  form('a Slack token', '[A-Za-z0-9-]{10}', 'xox[abeoprs]-', 'xapp-[0-9]-'),
  form('a Stripe key', '[A-Za-z0-9]{16}', '[rs]k_live_', '[rs]k_test_', 'whsec_'),
  form('a SendGrid key', LONGER_WORD, 'SG\\.'),
  form('a Twilio key', HEX, 'SK'),
  form('a Shopify token', HEX, 'shp(at|ca|pa|ss)_'),
  form("a key of a model's API", WORD, 'sk-ant-', 'sk-proj-', 'sk-svcacct-', 'sk-admin-', 'sk-or-'),
  form("a key of a model's API", LONGER_WORD, 'nvapi-', 'tgp_v1_'),
  form("a key of a model's API", LETTERS, 'sk-', 'gsk_', 'xai-', 'pplx-', 'csk-', 'r8_'),
  form("a key of a model's API", FEWER_LETTERS, 'fw_'),
  form("a key of a model's API", HEX, 'sk_'),
  form('a Hugging Face token', LETTERS, 'hf_', 'api_org_'),
  form('a Databricks token', HEX, 'dapi'),
  form("a key of an agent's service", LONGER_WORD, 'lsv2_(pt|sk)_', 'sk-lf-', 'tvly-', 'bb_live_', 'pcsk_', 'sntry[su]_', 'figd_'),
  form("a key of an agent's service", HEX, 'e2b_', 'fc-', 'jina_'),
  form("a key of an agent's service", LETTERS, 'lin_api_', 'ntn_', 'ph[sx]_'),
  form('a Notion token', '[A-Za-z0-9]{43}\\b', 'secret_'),
  form('an npm token', '[A-Za-z0-9]{36}', 'npm_'),
  form('a token of a package registry', LONGER_WORD, 'pypi-AgE', 'dckr_[op]at_'),
  form('a token of a package registry', HEX, 'rubygems_'),
  form('a token of a package registry', '[A-Za-z0-9]{32}\\b', 'cio'),
  form('a token of a cloud', LONGER_WORD, 'HRKU-', 'tskey-', 'pscale_(tkn|pw|oauth)_', 'fo1_'),
  form('a token of a cloud', LETTERS, 'nfp_', 'gl(c|sa)_', 'pnu_', 'dp\\.pt\\.'),
  form('a token of a cloud', HEX, 'do[opr]_v1_', 'sbp_', 'pul-'),
  form('a token of a cloud', WORD, 'sb_secret_', 'sha256~'),
  form('a Terraform token', LONGER_WORD, 'atlasv1\\.'),
  form('a Vault token', LONGER_WORD, 'hv[bsr]\\.'),
  form('a New Relic key', FEWER_LETTERS, 'NRAK-'),
  form('an age key', LETTERS, 'AGE-SECRET-KEY-1'),
  form('a 1Password token', FEWER_LETTERS, 'ops_eyJ'),
  form('a JSON web token', '[\\w-]{8}', 'eyJ(hbGci|0eXAi|raWQi)'), // begins with "alg", "typ" or "kid"
  form('a Discord token', '[\\w-]{23,25}\\.[\\w-]{6}\\.[\\w-]{27}', '[MNO]'),
  form('a bearer token', '[\\w.~+/-]{16}', '[Bb]earer '),
  form('a connection string with a key', '[^;$ ]', 'AccountKey=', 'SharedAccessKey='),
  form('a key of PagerDuty', '[A-Za-z0-9]{32}\\b', 'routing_key='),
  form('a signed address', BASE64, 'sig=', 'X-Amz-Signature=', 'X-Goog-Signature='),
];

/**
 * Addresses at which anyone who knows them can post, up to their secret part.
 *
 * @see https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
 * @see https://docs.discord.com/developers/resources/webhook
 * @see https://support.pagerduty.com/main/docs/services-and-integrations
 */
const WEBHOOKS: readonly string[] = [
  'hooks\\.slack(-gov)?\\.com/[a-z]{8,9}/',
  'discord(app)?\\.com/api/(v[0-9]+/)?webhooks/',
  'webhook\\.office\\.com/',
  'outlook\\.office(365)?\\.com/webhook/',
  'hooks\\.zapier\\.com/hooks/[a-z]+/',
  'pagerduty\\.com/(integration|x-ere)/',
  'maker\\.ifttt\\.com/trigger/[\\w-]+/(json/)?with/key/',
  'hook\\.[a-z0-9]+\\.make\\.com/',
  'victorops\\.com/integrations/',
  'webexapis\\.com/v1/webhooks/incoming/',
];

/** The rest of such an address at any host: a UUID (n8n, Feishu), 26 characters (Mattermost), an id and a token (Rocket.Chat). */
const OWN_WEBHOOK = '([0-9a-f]{8}-[0-9a-f]{4}-|[a-z0-9]{26}\\b|[A-Za-z0-9]{17,24}/\\w{20})';

/** Addresses of webhooks, as forms. */
const ADDRESSES: readonly Form[] = [
  form('the address of a webhook', '[\\w/-]{10}', ...WEBHOOKS),
  form('the address of a webhook', OWN_WEBHOOK, '/(web)?hooks?(-test)?/'),
];

/** Forms that may occur within a word. */
const PARTS: readonly Form[] = [
  form('a private key', '[A-Z ]{0,20}PRIVATE KEY', '-----BEGIN ', 'PuTTY-User-Key-File-'),
  form('a Telegram token', '[\\w-]{32}', '[0-9]{8,10}:AA'),
  form('an Azure key', '[A-Z0-9]', 'JQQJ99'),
  form('an authorization', '[\\w+/=-]{8}', '[Aa]uthorization: ?([Bb]asic|[Tt]oken|[Aa]pi-?[Kk]ey) '),
  form('a DSN with a password', '([^@: \\n$<{*[(]|[$][a-z])[^@: \\n]*@(tcp|unix)[(]', ':'), // of Go: user:password@tcp(host:3306)/db
  // A password that begins like a reference or a placeholder does not count.
  form('a URL with a password', '[^/?#@: \\n]*:([^/?#@ \\n$<{*[]|[$][^({A-Z/?#@ \\n])([^/?#@ \\n$]|[$][^({A-Z/?#@ \\n])*@', '://'),
];

/** The forms that have the same rest, as one pattern. */
function joined(forms: readonly Form[]): string[] {
  const byRest = new Map<string, string[]>();
  forms.forEach(({ rest, prefix }) => byRest.set(rest, [...byRest.get(rest) ?? [], prefix]));
  return [...byRest].map(([rest, prefixes]) => `(${prefixes.join('|')})${rest}`);
}

/** Every form but addresses of webhooks as one pattern: the API server counts the length of a pattern as its cost. */
export const CREDENTIAL = `\\b(${joined(WORDS).join('|')})|${joined(PARTS).join('|')}`;

/** The addresses of webhooks, and a short pattern of the words that may hold one: no address has a blank, and each has one of these. */
export const WEBHOOK = joined(ADDRESSES).join('|');
export const MAY_HOLD_WEBHOOK = '[^ \\t\\r\\n]*(hook|pagerduty|ifttt|victorops)[^ \\t\\r\\n]*';

const IS_CREDENTIAL = new RegExp(`${CREDENTIAL}|${WEBHOOK}`);
const EACH = [...WORDS.map((one) => ({ ...one, start: '\\b' })), ...[...PARTS, ...ADDRESSES].map((one) => ({ ...one, start: '' }))]
  .map(({ what, prefix, rest, start }) => ({ what, pattern: new RegExp(`${start}(${prefix})${rest}`) }));

/** The first credential in a text, if there is one: what it is, its beginning, which a message may show, and where it starts. */
export function credentialIn(text: string): { readonly what: string; readonly begins: string; readonly at: number } | undefined {
  if (!IS_CREDENTIAL.test(text)) {
    return undefined;
  }
  const [first] = EACH.flatMap(({ what, pattern }) => {
    const match = pattern.exec(text);
    return match ? [{ what, begins: match[1], at: match.index }] : [];
  }).sort((a, b) => a.at - b.at);
  return first;
}

const IS_WEBHOOK = new RegExp(`^([\\w-]+\\.)*(${WEBHOOKS.join('|')})`);

/** Whether a host and a path, without scheme, are the address of a webhook of a known service, with a secret of any length. */
export function isWebhook(address: string): boolean {
  return IS_WEBHOOK.test(address);
}
