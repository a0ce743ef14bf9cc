import { describe, expect, it } from 'vitest';
import { asksForFloat64 } from '../../src/contract/precision.ts';
import { decodeRequest, decodeRequestInPlace } from '../../src/formats/request-body.ts';
import { writeSafetensors } from '../../src/formats/safetensors/file.ts';

const input = { shape: [2], data: Float32Array.of(1, -2) };
const file = writeSafetensors([['input', input]], { request: '{"a":1}' });

describe('decodeRequestInPlace', () => {
  it('decodes a file whose tensors stay where they are', () => {
    expect(decodeRequestInPlace(file, 'safetensors', asksForFloat64)).toEqual({
      value: { a: 1, input },
      buffers: [file.buffer],
    });
  });

  it('leaves other files, and JSON, to others', () => {
    const narrow = writeSafetensors([['input', { ...input, dtype: 'float16' }]], {});
    expect(decodeRequestInPlace(narrow, 'safetensors', asksForFloat64)).toBeUndefined();
    expect(decodeRequestInPlace(Buffer.from('{}'), 'json', asksForFloat64)).toBeUndefined();
  });
});

describe('decodeRequest', () => {
  const decode = (text: string) => decodeRequest(Buffer.from(text), 'json', asksForFloat64);

  it('lists no memory that is shared, and so cannot be handed on', () => {
    const shared = new Uint8Array(new SharedArrayBuffer(file.length));
    shared.set(file);
    const { value, buffers } = decodeRequest(shared, 'safetensors', asksForFloat64);
    expect(value).toEqual({ a: 1, input });
    expect(buffers).toEqual([]);
  });

  it('lists the buffers of numbers that stand beside base64', () => {
    const { value, buffers } = decode(`{"base64":"AAAA","x":[${Array(65).fill(1).join(',')}]}`);
    expect(buffers).toEqual([Object(value).x.data.buffer]);
  });
});
