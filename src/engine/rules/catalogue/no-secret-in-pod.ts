import { indexed } from '../../cluster/namespaced';
import { COPY_ANNOTATION } from '../../manifest/labels';
import { CEL_HANDLERS, ContainerView, handlersOf } from '../../manifest/pod-view';
import { object, textOf } from '../../value/json';
import { celHasSecret, secretInText } from '../criteria/secrets';
import { Report, Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.*containers[*].{command,args}, exec.command, httpGet.path and httpGet.httpHeaders of its probes and lifecycle handlers, the
 * pod's annotations.
 * Allowed: texts that do not contain the form of a credential and give no value to the name of a secret, such as --token=… or API_KEY=…. A
 * reference to a variable or a file is not a secret. kubectl.kubernetes.io/last-applied-configuration is allowed, since it is a copy of
 * the manifest. Base64 is decoded, but not by admission.
 */
export const rule: Rule = {
  id: 'no-secret-in-pod',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'no secret in commands and annotations',
  problem: 'Command or annotation has a secret',
  why: 'A command line is in the manifest, in the output of "kubectl get pod" and in the process list of the pod. Anyone who '
    + 'can read one of them has the secret, and so does any process of the agent.',
  fix: 'move the value to a Secret, mount it as a file and let the program read the file; rotate the value, since the '
    + 'manifest contains it',
  source: 'https://kubernetes.io/docs/concepts/security/secrets-good-practices/',
  since: '0.1.0',
  mappings: {
    nsaCisa: 'Network separation and hardening: Secrets',
    attack: ['T1552.001', 'T1552.007'],
    kubescape: ['C-0012'],
    owasp: ['ASI03'],
    nist: ['4.1.4'],
  },
  checkSpec: ({ containers }, report) => containers.forEach((container) => checkContainer(container, report)),
  checkPod: (pod, report) => {
    const annotations = object(pod.metadata.annotations);
    for (const key in annotations) {
      const secret = key !== COPY_ANNOTATION && typeof annotations[key] === 'string' ? secretInText(annotations[key]) : undefined;
      if (secret) {
        report(`${pod.metadataPath}.annotations["${key}"]`, secret.shown, secret.detail);
      }
    }
  },
  // One list of texts for each container and one for the annotations, so that the expression contains the patterns once.
  admission: {
    cel:
      `(variables.containers.map(c, [${joined('c.?command.orValue([]) + c.?args.orValue([])')}]` +
      ` + [${CEL_HANDLERS.map((at) => `c.?${at}.orValue({})`).join(', ')}]` +
      `.map(h, ([${joined('h.?exec.?command.orValue([])')}, string(h.?httpGet.?path.orValue(""))]` +
      ' + h.?httpGet.?httpHeaders.orValue([]).map(e, string(e.?name.orValue("")) + ": " + string(e.?value.orValue("")))).join("\\n\\n")))' +
      ` + [variables.metadata.?annotations.orValue({}).map(k, k == "${COPY_ANNOTATION}" ? ""` +
      ' : string(variables.metadata.annotations[k]))])' +
      `.all(l, l.all(t, !${celHasSecret('t')}))`,
    ofMetadata: true,
  },
};

function joined(list: string): string {
  return `(${list}).filter(a, type(a) == string).join("\\n")`;
}

function checkContainer({ path, container }: ContainerView, report: Report): void {
  checkList([...listAt(`${path}.command`, container.command), ...listAt(`${path}.args`, container.args)], report);
  for (const [handler, at] of handlersOf(container, path)) {
    const { path: urlPath, httpHeaders } = object(handler.httpGet);
    checkList(listAt(`${at}.exec.command`, object(handler.exec).command), report);
    checkList([[urlPath, `${at}.httpGet.path`]], report);
    for (const [{ name, value }, i] of indexed(httpHeaders)) {
      checkList([[typeof value === 'string' ? `${textOf(name)}: ${value}` : value, `${at}.httpGet.httpHeaders[${i}].value`]], report);
    }
  }
}

type Word = [text: unknown, path: string];

function listAt(path: string, list: unknown): Word[] {
  return Array.isArray(list) ? list.map((text: unknown, i): Word => [text, `${path}[${i}]`]) : [];
}

/** Judges the words of a command line together, since the value of a flag may be the next word, or the first argument. */
function checkList(words: Word[], report: Report): void {
  const texts = words.filter((word): word is [string, string] => typeof word[0] === 'string');
  const secret = secretInText(texts.map(([text]) => text).join('\n'));
  if (secret) {
    let end = -1;
    const [, path] = texts.find(([text]) => (end += text.length + 1) >= secret.at)!;
    report(path, secret.shown, secret.detail);
  }
}
