import { ApiObject, App, Chart, YamlOutputType } from 'cdk8s';
import { IConstruct } from 'constructs';
import { propText } from '../engine/input/props';
import { STATIC_SUFFIX } from '../engine/rules/criteria/own-admission';

const KINDS = ['ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding'];

/** The fault of a file that has more than static policies and their bindings: an API server does not start with it. */
export function faultsOfFile(construct: IConstruct): string[] {
  const isFileOfApp = App.of(construct).yamlOutputType === YamlOutputType.FILE_PER_APP;
  const chart = Chart.of(construct);
  const other = construct.node.root.node.findAll()
    .find((one): one is ApiObject => ApiObject.isApiObject(one) && (isFileOfApp || one.chart === chart) && !isStatic(one));
  return other === undefined ? [] : [propText(
    'staticManifests',
    `be false unless its file has only admission policies and bindings whose names end in "${STATIC_SUFFIX}"; the file also has `
      + `${other.kind} "${other.name}" of ${other.node.path}`,
    true,
    isFileOfApp ? 'use another yamlOutputType of the App than FILE_PER_APP' : 'give AgentAdmission a chart of its own',
  )];
}

function isStatic({ apiVersion, kind, name }: ApiObject): boolean {
  return apiVersion === 'admissionregistration.k8s.io/v1' && KINDS.includes(kind) && name.endsWith(STATIC_SUFFIX);
}
