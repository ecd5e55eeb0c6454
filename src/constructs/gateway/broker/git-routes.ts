import { BrokerRoute } from '../../../engine/gateway-files/broker/broker-route';
import { ErrorSource, propError, requireList } from '../../../engine/input/props';
import { firstRepeated } from '../../../engine/value/json';

/** What a client of git may do in which repositories. */
interface GitAccess {
  /** Paths without ".git", such as "org/app". */
  readonly repositories: readonly string[];
  readonly push: boolean;
}

/** A part of the path that no server and no proxy reads as another one. */
const SEGMENT = /^[A-Za-z0-9._~-]+$/;

/**
 * The calls of git's smart HTTP protocol: one that lists the references for a service, and the service.
 *
 * Git LFS has no route: its upload and its download begin with the same call.
 *
 * @see https://git-scm.com/docs/http-protocol
 */
export function gitRoutes({ repositories, push }: GitAccess): BrokerRoute[] {
  const services = ['git-upload-pack', ...(push ? ['git-receive-pack'] : [])];
  const paths = repositories.flatMap((repository) => [`/${repository}`, `/${repository}.git`]);
  return paths.flatMap((path) => services.flatMap((service) => [
    { method: 'GET', path: `${path}/info/refs`, query: `service=${service}` },
    { method: 'POST', path: `${path}/${service}` },
  ]));
}

/** Repositories of a host without ".git", each once. */
export function requireRepositories(scope: ErrorSource, prop: string, values: string[], host: string): string[] {
  const repositories = requireList(scope, prop, values).map((value, i) => requireRepository(scope, `${prop}[${i}]`, value, host));
  if (repositories.length === 0) {
    throw propError(scope, prop, 'name at least one repository such as "org/app"', values);
  }
  const twice = firstRepeated(repositories);
  if (twice !== undefined) {
    throw propError(scope, prop, 'contain each repository once', twice);
  }
  return repositories;
}

function requireRepository(scope: ErrorSource, prop: string, value: string, host: string): string {
  const repository = typeof value === 'string' ? value.replace(/\.git$/, '') : '';
  const segments = repository.split('/');
  const hasHost = siteOf(segments[0]) === siteOf(host);
  if (hasHost || segments.length < 2 || !segments.every((segment) => SEGMENT.test(segment) && !/^\.+$/.test(segment))) {
    throw propError(
      scope,
      prop,
      'be the path of one repository such as "org/app", of letters, digits, "-", ".", "_" and "~" between the slashes',
      value,
      hasHost || /^\w+:\/\/|^git@/.test(value) ? 'leave out the host' : undefined,
    );
  }
  return repository;
}

/** What the names of a site have in common: those of its API and of its pages, in any case, with a final dot or without. */
function siteOf(host: string): string {
  return host.toLowerCase().replace(/^(?:api|www|ssh)\./, '').replace(/\.$/, '');
}
