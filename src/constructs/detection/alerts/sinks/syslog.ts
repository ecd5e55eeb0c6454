import { AlertSinkOptions } from './alert-sink-options';
import { PLAIN_TEXT } from './sink-input';
import { SINK_OPTIONS, SinkKind } from './sink-kind';
import { checkedLater } from '../../../../engine/input/check';

/**
 * The transport protocol of syslog.
 */
export enum SyslogProtocol {
  /** TCP. */
  TCP = 'tcp',
  /** UDP, which can lose messages unnoticed. */
  UDP = 'udp',
}

/**
 * The format of a syslog message.
 */
export enum SyslogFormat {
  /** The event as JSON. */
  JSON = 'json',
  /** Common Event Format. */
  CEF = 'cef',
}

/**
 * A syslog server. Syslog is plain text, so it needs `peer`.
 */
export interface SyslogSinkOptions extends AlertSinkOptions {
  /**
   * Name or address, such as "syslog.logging.svc".
   */
  readonly host: string;

  /**
   * The port, from 1 to 65535.
   *
   * @default 514
   */
  readonly port?: number;

  /**
   * The transport protocol.
   *
   * @default SyslogProtocol.TCP
   */
  readonly protocol?: SyslogProtocol;

  /**
   * The format of a message.
   *
   * @default SyslogFormat.JSON
   */
  readonly format?: SyslogFormat;
}

export const SYSLOG: SinkKind<SyslogSinkOptions> = {
  name: 'syslog',
  isHttp: false,
  shape: { ...SINK_OPTIONS, host: checkedLater, port: checkedLater, protocol: checkedLater, format: checkedLater },
  read: (input, { host, port = 514, protocol = SyslogProtocol.TCP, format = SyslogFormat.JSON }) => {
    if (!input.hasPeer) {
      throw input.error('peer', 'be given for syslog', undefined, PLAIN_TEXT);
    }
    const transport = input.oneOf('protocol', protocol, Object.values(SyslogProtocol));
    return {
      env: {
        SYSLOG_HOST: input.host('host', host),
        SYSLOG_PORT: String(input.port('port', port)),
        SYSLOG_PROTOCOL: transport,
        SYSLOG_FORMAT: input.oneOf('format', format, Object.values(SyslogFormat)),
      },
      endpoints: [{ host, port, protocol: transport === SyslogProtocol.UDP ? 'UDP' : 'TCP' }],
    };
  },
};
