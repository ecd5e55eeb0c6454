
/** Arguments that make Envoy one process with one worker, which writes nothing but its log. */
export function envoyCommand(file: string): string[] {
  return ['/usr/local/bin/envoy', '--config-path', file, '--disable-hot-restart', '--concurrency', '1', '--log-level', 'warning',
    '--file-flush-interval-msec', '1000'];
}
