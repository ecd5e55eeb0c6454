import { Case, INIT, MAIN, ofContainer, ofEphemeral, ofInit, ofTemplate } from '../../../support/cases';


export const cases: Case[] = [
  ['both ways', ofContainer((c) => { c.volumeMounts[0].mountPropagation = 'Bidirectional'; }), `${MAIN}.volumeMounts[0].mountPropagation`,
    'Bidirectional'],
  ['an init container\'s', ofInit((c) => { c.volumeMounts[0].mountPropagation = 'Bidirectional'; }),
    `${INIT}.volumeMounts[0].mountPropagation`, 'Bidirectional'],
  ['an ephemeral container\'s', ofEphemeral((c) => { c.volumeMounts[0].mountPropagation = 'Bidirectional'; }),
    'spec.ephemeralContainers[0].volumeMounts[0].mountPropagation', 'Bidirectional'],
  ['a template\'s', ofTemplate((spec) => { spec.containers[0].volumeMounts[0].mountPropagation = 'Bidirectional'; }),
    'spec.template.spec.containers[0].volumeMounts[0].mountPropagation', 'Bidirectional'],
  ['from the node alone', ofContainer((c) => { c.volumeMounts[0].mountPropagation = 'HostToContainer'; })],
  ['none', ofContainer((c) => { c.volumeMounts[0].mountPropagation = 'None'; })],
];
