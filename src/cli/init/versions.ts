/** The packages of a new app beside this one, in versions that the tests of this library use. */
export const PACKAGES = {
  'cdk8s': '2.70.47',
  'cdk8s-plus-29': '2.6.0',
  'constructs': '10.5.0',
};

/** What a new app is built and tested with. */
export const DEV_PACKAGES = {
  '@types/node': '20.19.43',
  'tsx': '4.23.15',
  'typescript': '6.0.3',
};

/** The actions of its workflow, by commit. */
export const CHECKOUT = 'actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1';
export const SETUP_NODE = 'actions/setup-node@820762786026740c76f36085b0efc47a31fe5020';

/** The Node.js of its workflow. */
export const NODE = '24.11.0';
