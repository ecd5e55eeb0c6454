import { Case, INIT, MAIN, allows, finds, ofContainer, ofEphemeral, ofInit, ofTemplate } from '../../../support/cases';


export const cases: Case[] = [
  finds('both ways', ofContainer((c) => { c.volumeMounts[0].mountPropagation = 'Bidirectional'; }),
    { field: `${MAIN}.volumeMounts[0].mountPropagation`, got: 'Bidirectional' }),
  finds('an init container\'s', ofInit((c) => { c.volumeMounts[0].mountPropagation = 'Bidirectional'; }),
    { field: `${INIT}.volumeMounts[0].mountPropagation`, got: 'Bidirectional' }),
  finds('an ephemeral container\'s', ofEphemeral((c) => { c.volumeMounts[0].mountPropagation = 'Bidirectional'; }),
    { field: 'spec.ephemeralContainers[0].volumeMounts[0].mountPropagation', got: 'Bidirectional' }),
  finds('a template\'s', ofTemplate((spec) => { spec.containers[0].volumeMounts[0].mountPropagation = 'Bidirectional'; }),
    { field: 'spec.template.spec.containers[0].volumeMounts[0].mountPropagation', got: 'Bidirectional' }),
  allows('from the node alone', ofContainer((c) => { c.volumeMounts[0].mountPropagation = 'HostToContainer'; })),
  allows('none', ofContainer((c) => { c.volumeMounts[0].mountPropagation = 'None'; })),
];
