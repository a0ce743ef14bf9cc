import { compareReply, compareRequest } from '../../src/contract/compare.ts';
import { convReply, convRequest } from '../../src/contract/conv.ts';
import { shapesReply, shapesRequest } from '../../src/contract/shapes.ts';

/** The operations that the demo posts to. */
export const compareOperation = { path: '/v1/compare', request: compareRequest, reply: compareReply };
export const convOperation = { path: '/v1/conv', request: convRequest, reply: convReply };
export const shapesOperation = { path: '/v1/shapes', request: shapesRequest, reply: shapesReply };
