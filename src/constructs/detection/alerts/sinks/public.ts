/** The types of sinks that users see. */

export { AlertRegion } from './alert-region';
export type { AlertSinkOptions } from './alert-sink-options';
export type { AlertmanagerSinkOptions } from './alertmanager';
export type { DiscordSinkOptions } from './discord';
export type { ElasticsearchSinkOptions } from './elasticsearch';
export { KafkaSasl } from './kafka';
export type { KafkaSinkOptions } from './kafka';
export type { OpsgenieSinkOptions } from './opsgenie';
export type { PagerDutySinkOptions } from './pager-duty';
export type { SlackSinkOptions } from './slack';
export { SyslogFormat, SyslogProtocol } from './syslog';
export type { SyslogSinkOptions } from './syslog';
export type { TeamsSinkOptions } from './teams';
export type { WebhookSinkOptions } from './webhook';
