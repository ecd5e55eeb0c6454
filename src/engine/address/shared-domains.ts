/**
 * Domains in which anyone can get a name, so that a wildcard there allows names of any owner. "*" stands for any characters.
 *
 * These are the ones that agents are likely to meet, and not the whole public suffix list, which has thousands and often changes.
 *
 * @see https://publicsuffix.org/list/
 */
const DOMAINS = [
  // storage
  's3*.amazonaws.com', 'core.windows.net', 'storage.googleapis.com', 'r2.dev', 'r2.cloudflarestorage.com', 'digitaloceanspaces.com',
  'linodeobjects.com', 'backblazeb2.com', 'wasabisys.com',
  // programs, APIs and load balancers in a cloud
  'execute-api.*.amazonaws.com', 'elb*.amazonaws.com', 'compute*.amazonaws.com', 'lambda-url.*.on.aws', 'cloudfront.net',
  'elasticbeanstalk.com', 'awsapprunner.com', 'amplifyapp.com', 'azurewebsites.net', 'azureedge.net', 'azurefd.net', 'cloudapp.net',
  'cloudapp.azure.com', 'trafficmanager.net', 'azurestaticapps.net', 'azurecontainerapps.io', 'azure-api.net', 'azurecr.io',
  'servicebus.windows.net', 'vault.azure.net', 'openai.azure.com', 'cognitiveservices.azure.com', 'services.ai.azure.com', 'appspot.com',
  'run.app', 'web.app', 'firebaseapp.com', 'firebaseio.com', 'cloudfunctions.net', 'translate.goog',
  // pages and programs of users
  'github.io', 'gitlab.io', 'bitbucket.io', 'gitbook.io', 'readthedocs.io', 'workers.dev', 'pages.dev', 'vercel.app', 'netlify.app',
  'herokuapp.com', 'onrender.com', 'fly.dev', 'railway.app', 'deno.dev', 'glitch.me', 'repl.co', 'replit.app', 'replit.dev', 'surge.sh',
  'hf.space', 'streamlit.app', 'gradio.live', 'supabase.co', 'ondigitalocean.app', 'blogspot.com', 'wordpress.com', 'b-cdn.net',
  'fastly.net',
  // tunnels, and addresses that collect requests
  'ngrok.io', 'ngrok.app', 'ngrok.dev', 'ngrok-free.app', 'ngrok-free.dev', 'trycloudflare.com', 'devtunnels.ms', 'loca.lt',
  'webhook.site', 'pipedream.net', 'oastify.com', 'interact.sh',
  // names that lead to any address
  'nip.io', 'sslip.io', 'duckdns.org', 'ddns.net', 'dyndns.org', 'no-ip.org',
];

/** Second levels of countries, such as "co.uk". */
const COUNTRY = '(ac|co|com|edu|gob|gov|ltd|ne|net|nom|or|org|plc)[.][a-z][a-z]';

/** Matches them and what is in the first ones, in lower case and without a final dot. JavaScript and CEL read it alike. */
export const SHARED_DOMAIN = `(.*[.])?(${DOMAINS.join('|').replace(/\./g, '[.]').replace(/\*/g, '.*')})|${COUNTRY}`;

const PATTERN = new RegExp(`^(${SHARED_DOMAIN})$`);

const LONGEST_NAME = 253;

/** Whether anyone can get a name in a domain. */
export function isSharedDomain(domain: string): boolean {
  return domain.length <= LONGEST_NAME && PATTERN.test(domain); // the pattern takes long on longer texts
}
