import { IConstruct } from 'constructs';
import { AppSnapshot } from './app-snapshot';
import { CallScope } from './call-scope';
import { Guard } from './guard';
import { perApp } from './per-app';

/** Set while a text of the app is made. Its snapshot renders all objects; those with such texts must not take one more snapshot. */
const making = perApp(() => new CallScope<true>());

/**
 * What depends on all objects of the app as they are now, for example the text of a configuration.
 *
 * @param meanwhile the result while the app is rendered for another such text
 */
export function textOfApp<T>(construct: IConstruct, make: (snapshot: AppSnapshot) => T, meanwhile: T): T {
  const scope = making(construct);
  return scope.value ? meanwhile : scope.run(true, () => make(Guard.of(construct).snapshot()));
}

/** The app as it is now, but for such texts, to be read: no network depends on them. */
export function snapshotWithoutTexts(construct: IConstruct): AppSnapshot {
  return making(construct).run(true, () => Guard.of(construct).snapshotToRead());
}
