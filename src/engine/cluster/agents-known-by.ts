/** What says which pods are agents. */
export enum AgentsKnownBy {
  /** Labels of this library, on pods or on their namespaces. */
  LABELS = 'labels',

  /** A selector that the user gives, beside these labels. */
  SELECTOR = 'selector',

  /** Every pod counts as an agent, since the user asks for it. */
  ALL = 'all',

  /** Pods that this library makes or hardens are agents: the app has no labels that mark others. */
  OWN_OBJECTS = 'own-objects',

  /** Nothing says it, so every pod counts as an agent. */
  GUESS = 'guess',
}
