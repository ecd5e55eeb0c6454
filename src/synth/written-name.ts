import { ApiObject } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { Construct } from 'constructs';
import { Guard } from './guard';
import { requireDnsLabel } from '../engine/input/props';
import { object } from '../engine/value/json';

/** The name of an object in the text of a program, such as the host in a URL. */
interface WrittenName {
  readonly name: string;
  readonly namespace: string;
}

/**
 * The name and the namespace of an object for the text of a program. Both are DNS labels, which no program reads as anything else.
 *
 * Synth fails if the object is written under another name, for example because of a patch: the text would name an object that is not there.
 *
 * @param at what errors put before `name` and `namespace`, such as "service."
 */
export function requireWrittenName(scope: Construct, at: string, resource: kplus.Resource): WrittenName {
  const { name, metadata } = resource;
  const said = {
    name: requireDnsLabel(scope, `${at}name`, name),
    namespace: requireDnsLabel(scope, `${at}namespace`, metadata.namespace!),
  };
  scope.node.addValidation({
    validate: () => {
      const { name: writtenName, namespace } = writtenAs(ApiObject.of(resource)) ?? said;
      return writtenName === said.name && namespace === said.namespace
        ? []
        : [
          `'${at}name' must stay "${said.namespace}/${said.name}", which the configuration names, `
          + `got "${namespace}/${writtenName}"; give name and namespace where the object is made`,
        ];
    },
  });
  return said;
}

/** Undefined for an object that cannot be rendered. cdk8s reports that when it writes the object. */
function writtenAs(target: ApiObject): WrittenName | undefined {
  try {
    const { name, namespace } = object(Guard.adopt(target).render().manifest.metadata);
    return { name, namespace };
  } catch {
    return undefined;
  }
}
