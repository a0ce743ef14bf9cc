import { describe, expect, it } from 'vitest';
import { nativeKernels } from '../../../src/backend/native/kernel-table.ts';
import type { NativeEngine } from '../../../src/backend/native/native-engine.ts';
import { runNative } from '../../../src/backend/native/run-plan.ts';
import { convolveReference } from '../../../src/backend/reference/reference.ts';
import type { Geometry } from '../../../src/layers/geometry.ts';
import { stoppable } from '../../../src/memory/checkpoint.ts';
import { type PackedRoom, packedRoomAt, packedRoomBytes } from '../../../src/tensor/packed-room.ts';
import { geometryFrom, operandsOf, outputBy } from '../../helpers/geometries.ts';
import { nativeEngines } from '../../helpers/kernels.ts';
import { bitsOf } from '../../helpers/random.ts';
import { testShapes } from '../../helpers/shapes.ts';

function roomOf(elements: number, dtype: Geometry['dtype']): PackedRoom {
  const bytes = packedRoomBytes(Math.max(1, elements), dtype);
  return packedRoomAt(new SharedArrayBuffer(bytes), 0, elements, dtype);
}

/** Computes by a kernel with a room. Undefined where the kernel cannot compute the geometry. */
function run(
  engine: NativeEngine,
  name: string,
  geometry: Geometry,
  operands: ReturnType<typeof operandsOf>,
  packedRoom: PackedRoom,
) {
  const plan = engine.plan(name, geometry);
  if (!plan) return undefined;
  return bitsOf(
    outputBy(
      (one, given, output) => runNative(engine, plan, one, { ...given, packedRoom }, output),
      geometry,
      operands,
    ),
  );
}

const geometry = geometryFrom({
  ...{ dtype: 'float32', batch: 2, groups: 2, inPerGroup: 5, outPerGroup: 70 },
  ...{ input: [1, 6, 7], kernel: [1, 3, 3], stride: [1, 1, 1], dilation: [1, 1, 1] },
  ...{ before: [0, 1, 1], after: [0, 1, 1] },
});
const weights = 2 * 70 * 5 * 9;

describe.each(nativeEngines)('packed weights on $instructions', (engine) => {
  describe.each(['float32', 'float64'] as const)('in %s', (dtype) => {
    it.each(testShapes)('give the bits of the reference, packed now or before: $name', (shape) => {
      const geometry = { ...shape.geometry, dtype };
      const operands = operandsOf(geometry);
      const wanted = bitsOf(outputBy(convolveReference, geometry, operands));
      for (const { name } of nativeKernels) {
        const room = roomOf(64 * operands.weight.length, dtype);
        const first = run(engine, name, geometry, operands, room);
        if (!first) continue;
        expect(first, name).toEqual(wanted);
        expect(run(engine, name, geometry, operands, room), name).toEqual(wanted);
      }
    });
  });

  const name = 'channels';

  it('are packed once, and read where they lie', () => {
    const operands = operandsOf(geometry);
    const wanted = bitsOf(outputBy(convolveReference, geometry, operands));
    const room = roomOf(2 * weights, 'float32');
    expect(run(engine, name, geometry, operands, room)).toEqual(wanted);
    const others = { ...operands, weight: operands.weight.slice().fill(0) };
    expect(run(engine, name, geometry, others, room)).toEqual(wanted);
    // Those of an input of another size have the same order.
    const smaller = geometryFrom({ ...geometry, batch: 1 });
    const fewer = operandsOf(smaller);
    const poor = { ...fewer, weight: others.weight };
    expect(run(engine, name, smaller, poor, room)).toEqual(
      bitsOf(outputBy(convolveReference, smaller, { ...fewer, weight: operands.weight })),
    );
  });

  it('are packed for the job where the room has another order', () => {
    const operands = operandsOf(geometry);
    const room = roomOf(2 * weights, 'float32');
    room.words.fill(2 ** 20);
    const wanted = bitsOf(outputBy(convolveReference, geometry, operands));
    expect(run(engine, name, geometry, operands, room)).toEqual(wanted);
    expect(room.elements.every((element) => element === 0)).toBe(true);
  });

  it('are not kept where the room is too small', () => {
    const operands = operandsOf(geometry);
    const room = roomOf(weights - 1, 'float32');
    const wanted = bitsOf(outputBy(convolveReference, geometry, operands));
    expect(run(engine, name, geometry, operands, room)).toEqual(wanted);
    expect([...room.words]).toEqual([0, 0]);
  });

  it('are packed anew after a job that was stopped in the midst of it', () => {
    const operands = operandsOf(geometry);
    const room = roomOf(2 * weights, 'float32');
    let left = 2;
    const stop = () => {
      if (left-- === 0) throw new Error('stopped');
    };
    expect(() => stoppable(stop, () => run(engine, name, geometry, operands, room))).toThrow('stopped');
    expect(room.words[0]).not.toBe(0);
    expect(room.words[1]).toBe(0);
    const wanted = bitsOf(outputBy(convolveReference, geometry, operands));
    expect(run(engine, name, geometry, operands, room)).toEqual(wanted);
    expect(room.words[1]).toBe(room.words[0]);
  });
});
