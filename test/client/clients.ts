import * as browser from '../../src/client/index.ts';
import * as node from '../../src/client/node.ts';

/** The client as the package has it for browsers and for Node. */
export const clients = [
  { how: 'by fetch', createClient: browser.createClient },
  { how: 'by node:http', createClient: node.createClient },
] as const;
