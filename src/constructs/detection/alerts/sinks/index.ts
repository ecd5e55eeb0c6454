import { ALERTMANAGER } from './alertmanager';
import { DISCORD } from './discord';
import { ELASTICSEARCH } from './elasticsearch';
import { KAFKA } from './kafka';
import { OPSGENIE } from './opsgenie';
import { PAGER_DUTY } from './pager-duty';
import { SinkKind } from './sink-kind';
import { SLACK } from './slack';
import { SYSLOG } from './syslog';
import { TEAMS } from './teams';
import { WEBHOOK } from './webhook';

/** Every kind of sink that users can create, in the order of docs/alerts.md. Each has a method of `AlertSink`. */
export const SINKS: readonly SinkKind[] = [
  WEBHOOK,
  SLACK,
  TEAMS,
  DISCORD,
  PAGER_DUTY,
  OPSGENIE,
  ALERTMANAGER,
  ELASTICSEARCH,
  KAFKA,
  SYSLOG,
];
