import { RuntimeClassProps } from './runtime-class-props';
import { Shape, mapOf, text } from '../../engine/input/check';
import { tolerations } from '../props/tolerations';

/** The props of a RuntimeClass. Its constructor checks the name and the handler. */
export const RUNTIME_CLASS: Shape<RuntimeClassProps> & { readonly [prop in 'name' | 'handler']: typeof text } = {
  nodeSelector: mapOf(text, '{ sandbox: "gvisor" }'),
  tolerations,
  name: text,
  handler: text,
};
