import { connect, type Socket } from 'node:net';
import { postMessage } from '../helpers/wire.ts';
import { largeReply } from './large-reply.ts';

const json = { 'content-type': 'application/json' };

/**
 * Connections that nothing comes of: one that sends nothing, one that sends half a header, and one that does
 * not read its reply.
 */
export function stalledConnections(port: number): readonly Socket[] {
  const request = postMessage('http://x', '/v1/conv', json, largeReply);
  const sent = ['', 'POST /v1/conv HTTP/1.1\r\nhost: x\r\nx-half:', request];
  return sent.map((text) => {
    const socket = connect(port, '127.0.0.1').on('error', () => {});
    socket.pause().write(text);
    return socket;
  });
}
