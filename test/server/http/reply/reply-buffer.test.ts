import type { FastifyRequest } from 'fastify';
import { describe, expect, it } from 'vitest';
import { takeKept } from '../../../../src/memory/buffers.ts';
import { Lifetime } from '../../../../src/server/http/lifecycle/lifetime.ts';
import { ownReplyBuffer, takeReplyBuffer } from '../../../../src/server/http/reply/reply-buffer.ts';
import { problemFrom } from '../../../helpers/problems.ts';

const size = 2 ** 20;

/** The part of a request that its reply's memory depends on. */
function requestOn(socket: { destroyed: boolean }): FastifyRequest {
  return Object({ lifetime: new Lifetime(), raw: { socket }, replyBuffer: null });
}

describe('the memory of a reply', () => {
  it('should be kept for the next one when the reply has been sent', () => {
    const request = requestOn({ destroyed: false });
    const buffer = new ArrayBuffer(size);
    ownReplyBuffer(request, buffer);
    expect(takeKept(size)).toBeUndefined();
    request.lifetime.end();
    expect(takeKept(size)).toBe(buffer);
  });

  it('should be freed when the connection has ended', () => {
    const socket = { destroyed: false };
    const request = requestOn(socket);
    const buffer = new ArrayBuffer(size);
    ownReplyBuffer(request, buffer);
    socket.destroyed = true;
    request.lifetime.end();
    expect(buffer.byteLength).toBe(0);
    expect(takeKept(size)).toBeUndefined();
  });

  it('should stay as long as a thread that took it reads it', () => {
    const request = requestOn({ destroyed: true });
    const buffer = new ArrayBuffer(size);
    ownReplyBuffer(request, buffer);
    expect(takeReplyBuffer(request)).toBe(buffer);
    request.lifetime.end();
    expect(buffer.byteLength).toBe(size);
  });

  it('should be freed at once where nobody is there to read the reply', () => {
    const request = requestOn({ destroyed: true });
    const buffer = new ArrayBuffer(size);
    request.lifetime.end();
    expect(problemFrom(() => ownReplyBuffer(request, buffer)).code).toBe('client-closed');
    expect(buffer.byteLength).toBe(0);
  });
});
