import { DENIAL_RULES, DenialRule, GatewayKind } from './denial-rules';
import { isDnsLabel } from '../input/dns-names';

/** The folder in which the kubelet links the logs of containers to files under /var/log/pods. */
export const LOGS_FOLDER = '/var/log/containers';

/** The length to which Kubernetes cuts a generated name before it appends five characters. */
const MAX_BASE_NAME = 58;

const KINDS = Object.keys(DENIAL_RULES) as GatewayKind[];

/** The most events that a node sends in a second. */
export const MAX_EVENTS_PER_SECOND = 1000;

/** The Deployment of a gateway. */
export interface Gateway {
  readonly kind: GatewayKind;
  readonly namespace: string;
  readonly deployment: string;
  readonly container: string;
}

/** How syslog-ng sends the refusals. */
interface Delivery {
  readonly url: string;
  /** A priority of Falco, such as "WARNING". */
  readonly priority: string;
  readonly eventsPerSecond: number;
}

/** What a syslog-ng.conf is written from. */
interface SyslogNgOptions {
  readonly gateways: readonly Gateway[];
  readonly delivery: Delivery;
}

/**
 * The configuration of syslog-ng: refusals of gateways as events of Falco, one in each request.
 *
 * Names of gateways and the parts of the URL are DNS labels. They contain nothing that ends a text, and no special character of a pattern.
 *
 * @see https://falco.org/docs/concepts/outputs/formatting/ and https://syslog-ng.github.io/admin-guide
 */
export function syslogNgConf({ gateways, delivery }: SyslogNgOptions): string {
  const kinds = KINDS.filter((kind) => gateways.some((gateway) => gateway.kind === kind));
  return [
    '@version: 3.38',
    '',
    'options { keep-hostname(yes); stats-freq(0); };',
    '',
    '# What container runtimes write before a line, and the lines that are JSON or begin as such.',
    'parser cri { regexp-parser(prefix("cri.") patterns("^(?<time>\\\\S+) stdout [FP] (?<line>\\\\{.*)$")); };',
    'parser whole { json-parser(template("${cri.line}") prefix("log.")); };',
    '# Squid cuts a line off after 8191 bytes; only refused requests are so long.',
    'parser head { regexp-parser(prefix("log.") template("${cri.line}")',
    '  patterns("^\\\\{\\"time\\":\\"[^\\"]*\\",\\"client\\":\\"(?<client>[^\\"]*)\\",\\"method\\":\\"(?<method>[^\\"]*)\\"")); };',
    'rewrite cut { set("$(substr ${cri.line} 0 500)" value("log.url")); set("CUT_OFF" value("log.verdict")); };',
    '',
    ...kinds.flatMap((kind) => DENIAL_RULES[kind]).flatMap((rule) => destination(rule, delivery)),
    ...gateways.flatMap(log),
  ].join('\n');
}

/**
 * What the lines say that `syslogNgConf` writes, each by itself.
 *
 * Lines of another form say nothing here. The file that `syslogNgConf` writes from the result differs from the text at them.
 */
export function readSyslogNgConf(text: string): SyslogNgOptions {
  const gateways = text.split('\nlog {\n').slice(1).flatMap((block): Gateway[] => {
    const [, namespace, deployment] = /^  rewrite \{ set\("([^"/]+)\/([^"/]+)" value\("gateway"\)\); \};$/m.exec(block) ?? [];
    const pattern = /filename-pattern\("([^"]+)-\*\.log"\)/.exec(block)?.[1];
    const container = pattern?.slice(pattern.lastIndexOf('_') + 1);
    const id = /destination\(([a-z-]+)\); \};$/m.exec(block)?.[1];
    const kind = KINDS.find((one) => DENIAL_RULES[one].some((rule) => rule.id === id));
    const isNamed = [namespace, container].every((name) => name !== undefined && isDnsLabel(name)) && isSubdomain(deployment ?? '');
    return isNamed && kind ? [{ kind, namespace, deployment, container: container! }] : [];
  });
  const said = (form: RegExp) => form.exec(text)?.[1] ?? '';
  return {
    gateways,
    delivery: {
      url: said(/^  http\(url\("(http:\/\/[a-z0-9.:[\]-]+\/)"\)/m),
      priority: said(/ priority=([A-Z][a-z]+) /),
      eventsPerSecond: Math.min(Number(said(/ throttle\(([1-9]\d{0,3})\)/)), MAX_EVENTS_PER_SECOND),
    },
  };
}

function isSubdomain(text: string): boolean {
  return text.length <= 253 && text.split('.').every(isDnsLabel);
}

function destination({ id, rule, source, tags, output, fields }: DenialRule, { url, priority, eventsPerSecond }: Delivery): string[] {
  const pairs = [
    `time=\${cri.time} priority=${priority} rule="${rule}" source=${source} hostname="\`NODE_NAME\`" tags=list('${tags.join('\',\'')}')`,
    `output="${output}"`,
    ...Object.entries({ ...fields, 'agents.gateway': '${gateway}' }).map(([field, value]) => `output_fields~${field}="${value}"`),
  ];
  return [
    `destination ${id} {`,
    `  http(url("${url}") persist-name("${id}") method("POST") headers("Content-Type: application/json") timeout(10) time-reopen(10)`
      + ` throttle(${eventsPerSecond})`,
    `    body("$(format-json --key-delimiter ~ ${pairs.join(' ').replace(/"/g, '\\"')})"));`,
    '};',
    '',
  ];
}

function log({ kind, namespace, deployment, container }: Gateway): string[] {
  const pattern = `${deployment.slice(0, MAX_BASE_NAME)}*_${namespace}_${container}-*.log`;
  return [
    'log {',
    `  source { wildcard-file(base-dir("${LOGS_FOLDER}") filename-pattern("${pattern}") monitor-method("poll") follow-freq(1)`
      + ' flags(no-parse)',
    '    log-msg-size(65536) max-files(100)); };',
    `  filter { match("/${podsOf(deployment)}_${namespace}_${container}-[0-9a-f]+\\\\.log$" value("FILE_NAME")); };`,
    '  parser(cri);',
    '  junction {',
    '    channel { filter { match("\\\\}$" value("cri.line")) }; parser(whole); };',
    '    channel { filter { not match("\\\\}$" value("cri.line")) }; parser(head); rewrite(cut); };',
    '  };',
    `  rewrite { set("${namespace}/${deployment}" value("gateway")); };`,
    ...DENIAL_RULES[kind].map(({ id, filter }) => `  log { filter { ${filter} }; destination(${id}); };`),
    '  flags(flow-control);',
    '};',
    '',
  ];
}

/** A pattern for the names of a Deployment's pods: the name of the Deployment, a hash and five characters. */
function podsOf(deployment: string): string {
  return deployment.length <= MAX_BASE_NAME - '-1234567890-'.length
    ? `${deployment}-[a-z0-9]+-[a-z0-9]{5}`
    : `${deployment.slice(0, MAX_BASE_NAME)}[a-z0-9-]*`;
}
