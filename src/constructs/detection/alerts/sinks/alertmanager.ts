import * as kplus from 'cdk8s-plus-29';
import { AlertSinkOptions } from './alert-sink-options';
import { SinkInput } from './sink-input';
import { SINK_OPTIONS, SinkKind, authorizationHeader } from './sink-kind';
import { checkedLater, keyOf, mapOf } from '../../../../engine/input/check';

/**
 * Prometheus' Alertmanager, by API v2.
 */
export interface AlertmanagerSinkOptions extends AlertSinkOptions {
  /**
   * The URLs of all its instances, such as `["http://alertmanager.monitoring.svc:9093"]`.
   */
  readonly urls: string[];

  /**
   * Labels that each alert gets in addition to those of the event, such as `{ team: 'agents' }`. A label of the event, such as "severity",
   * is refused.
   *
   * @default - none
   */
  readonly labels?: { [name: string]: string };

  /**
   * Value of the Authorization header, such as "Bearer …", without colon and comma.
   *
   * @default - no such header
   */
  readonly authorization?: kplus.SecretValue;
}

/** Labels that falcosidekick sets from the event. A label of the user with the same name would replace it. */
const EVENT_LABELS: readonly string[] = ['alertname', 'eventsource', 'hostname', 'priority', 'rule', 'severity', 'source', 'tags'];

export const ALERTMANAGER: SinkKind<AlertmanagerSinkOptions> = {
  name: 'alertmanager',
  isHttp: true,
  shape: { ...SINK_OPTIONS, urls: checkedLater, labels: mapOf(checkedLater, '{ team: "agents" }'), authorization: checkedLater },
  read: (input, { urls, labels, authorization }) => {
    const read = input.list('urls', urls, '"http://alertmanager.monitoring.svc:9093"').map((url, i) =>
      input.url(`urls[${i}]`, url),
    );
    const extraLabels = requireLabels(input, labels ?? {});
    return {
      env: {
        ALERTMANAGER_HOSTPORT: read.map(({ text }) => text).join(','),
        ALERTMANAGER_EXTRALABELS: extraLabels.length > 0 ? extraLabels.join(',') : undefined,
        ...authorizationHeader('ALERTMANAGER', input, authorization),
      },
      endpoints: read.map(({ endpoint }) => endpoint),
    };
  },
};

function requireLabels(input: SinkInput, labels: { [name: string]: string }): string[] {
  return Object.entries(labels).sort().map(([name, value]) => {
    if (EVENT_LABELS.includes(name)) {
      throw input.error('labels', 'not replace a label of the event', name, `the labels of the event are ${EVENT_LABELS.join(', ')}`);
    }
    if (!/^[a-zA-Z_]\w*$/.test(name)) {
      throw input.error('labels', 'have names of letters, digits and "_", such as "team"', name);
    }
    return `${name}:${input.text(keyOf('labels', name), value, 'agents')}`;
  });
}
