/**
 * Marks the lines of a script that throw. Above the message of an error that ends an app, Node prints the line that threw it, here a
 * line of a bundle, unless it finds this text in the line.
 */
export function withHiddenThrows(source: string): string {
  return source.replace(/^( *)(throw |Error\.captureStackTrace\()/gm, '$1/*! node-do-not-add-exception-line */ $2');
}
