import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { GuardedObject } from './guarded-object';
import { scopesByFiller } from './harden-scopes';
import { RuntimesByClass, StatedRuntime } from '../engine/runtimes/runtimes';
import { object } from '../engine/value/json';

/** The runtimes that constructs of the app state, sorted by class. A RuntimeClass of the app counts while it is written as it was made. */
export function statedRuntimes(construct: IConstruct): RuntimesByClass {
  const { root } = construct.node;
  const guarded = root.node.findAll().flatMap((one) => (ApiObject.isApiObject(one) ? GuardedObject.of(one) ?? [] : []));
  const stated = [
    ...guarded.flatMap((one) => (one.hints?.runtime && isWritten(one, one.hints.runtime) ? one.hints.runtime : [])),
    ...[...scopesByFiller(root).keys()].map(({ runtime }) => runtime),
  ];
  const byClass = stated.flatMap(({ className, traits }) => (className === undefined ? [] : [[className, traits] as const]));
  return Object.fromEntries(byClass.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** If the app creates the class, only its RuntimeClass counts, and only as it was made. */
function isWritten(guarded: GuardedObject, { className, handler }: StatedRuntime): boolean {
  if (handler === undefined || guarded.target.kind !== 'RuntimeClass') {
    return handler === undefined;
  }
  const { manifest } = guarded.render();
  return manifest.handler === handler && object(manifest.metadata).name === className;
}
