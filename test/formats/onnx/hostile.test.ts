import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exampleModel } from '../../../scripts/example-model.ts';
import { ProblemError } from '../../../src/errors.ts';
import { readModel } from '../../../src/formats/onnx/model.ts';
import {
  encodeModel,
  floatTensor,
  type GraphProto,
  INT8,
  modelOf,
  type NodeProto,
  node,
  onnxNodeTests,
  valueInfo,
} from '../../helpers/onnx.ts';
import { madeModels } from '../../helpers/onnx-models.ts';

const numRuns = Number(process.env.FUZZ_RUNS ?? 400);

/** What becomes of a file: 'read', or the code of the problem. A defect is thrown. */
function fateOf(bytes: Uint8Array): string {
  try {
    readModel(bytes);
    return 'read';
  } catch (error) {
    if (error instanceof ProblemError) return error.code;
    throw error;
  }
}

const fates = ['read', 'malformed-onnx', 'limit-exceeded'];
const files = [
  Buffer.from(exampleModel()),
  ...Object.values(madeModels).map(({ bytes }) => bytes),
  ...onnxNodeTests.map(({ model }) => model),
];

describe('a file that is cut or changed', () => {
  it('is refused or read at every length', () => {
    const [example, ...others] = files;
    const shortest = others.reduce((best, file) => (file.length < best.length ? file : best));
    for (const file of [example, shortest])
      for (let length = 0; length < file.length; length++)
        expect(fates).toContain(fateOf(file.subarray(0, length)));
    expect(fateOf(example.subarray(0, example.length - 1))).toBe('malformed-onnx');
  });

  it('is refused or read whatever its bytes are', () => {
    const file = fc.constantFrom(...files);
    const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    const edit = fc.record({
      kind: fc.constantFrom('set', 'cut', 'insert', 'repeat'),
      at: place,
      length: fc.integer({ min: 1, max: 40 }),
      bytes: fc.uint8Array({ minLength: 1, maxLength: 12 }),
    });
    fc.assert(
      fc.property(file, fc.array(edit, { minLength: 1, maxLength: 4 }), (original, edits) => {
        const changed = edits.reduce((bytes, { kind, at, length, bytes: given }) => {
          const from = Math.floor(at * bytes.length);
          const part = bytes.subarray(from, from + length);
          const [before, after] = [bytes.subarray(0, from), bytes.subarray(from)];
          if (kind === 'set') return Buffer.concat([before, given, after.subarray(given.length)]);
          if (kind === 'cut') return Buffer.concat([before, after.subarray(length)]);
          return Buffer.concat([before, kind === 'insert' ? given : part, after]);
        }, original);
        expect(fates).toContain(fateOf(changed));
      }),
      { numRuns },
    );
  });

  it('is refused or read where it is only bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        // Field 7 of a model is its graph.
        const graph = Buffer.from([0x3a, bytes.length & 127 || 1, ...bytes]);
        for (const file of [bytes, graph]) expect(fates).toContain(fateOf(file));
      }),
      { numRuns },
    );
  });
});

const conv = (input: string, output: string, weight = 'w') => node('Conv', [input, weight], output);
const weight = floatTensor('w', [1, 1, 1, 1], [2]);
const input = [valueInfo('x', [1, 1, 4, 4])];
const read = (graph: GraphProto) => readModel(modelOf(graph)).convolutions;
const repeated = <T>(count: number, make: (at: number) => T) =>
  Array.from({ length: count }, (_, at) => make(at));

describe('a model that is made to hurt', () => {
  it('may have a cycle, or nodes in a wrong order: sizes are not known there', () => {
    const nodes = [conv('b', 'a'), node('Relu', ['a'], 'b'), node('Identity', ['i'], 'i'), conv('i', 'c')];
    const convolutions = read({ node: nodes, initializer: [weight] });
    expect(convolutions.map(({ shapes }) => shapes?.input)).toEqual([
      [-1, 1, -1, -1],
      [-1, 1, -1, -1],
    ]);
    expect(convolutions[1].lostAt).toBe('Identity i');
  });

  it('says a length that it does not have', () => {
    for (const length of [
      [0xff, 0xff, 0xff, 0xff, 0x07],
      [0xff, 0xff, 0xff, 0xff, 0x0f],
      [0x80, 0x80, 0x80, 0x80, 0x80],
    ])
      expect(fateOf(Buffer.from([0x3a, ...length, 0]))).toBe('malformed-onnx');
    const sizes = { ...weight, dims: [2 ** 40, 2 ** 40, 1, 1] };
    expect(read({ node: [conv('x', 'y')], initializer: [sizes], input })[0].reason).toContain(
      'each size is from 1',
    );
    const many = { ...weight, dims: [2 ** 24, 2 ** 24, 1, 1] };
    expect(fateOf(modelOf({ node: [conv('x', 'y')], initializer: [many] }))).toBe('malformed-onnx');
    const { raw_data: _, ...elsewhere } = {
      ...weight,
      dims: [2 ** 24, 2 ** 24, 2 ** 24, 1],
      data_location: 1,
    };
    expect(read({ node: [conv('x', 'y')], initializer: [elsewhere] })[0]).toMatchObject({
      cost: null,
      reason: expect.stringContaining('2^52 elements'),
    });
    for (const more of [{ ir_version: 2 ** 62 }, { opset_import: [{ domain: '', version: -1 }] }])
      expect(fateOf(modelOf({}, more))).toBe('malformed-onnx');
    const negative = { ...weight, dims: [-1, 1, 1, 1] };
    expect(fateOf(modelOf({ node: [conv('x', 'y')], initializer: [negative] }))).toBe('read');
  });

  it('is over a limit', () => {
    const over = {
      convolutions: modelOf({ node: repeated(1025, (at) => conv('x', `y${at}`)), initializer: [weight] }),
      nodes: modelOf({ node: repeated(2 ** 14 + 1, () => node('Relu', [], '')) }),
      fields: modelOf({ node: [{ ...conv('x', 'y'), input: repeated(2 ** 18, () => '') }] }),
      names: modelOf({ node: [conv('x', 'y'.repeat(1025))] }),
      graphs: modelOf(
        repeated(9, (at) => at).reduce((graph: GraphProto): GraphProto => ({ node: [within(graph)] }), {}),
      ),
      scales: modelOf({ node: repeated(3, (at) => quantized(`y${at}`)), initializer: scales(2 ** 13) }),
    };
    for (const [what, bytes] of Object.entries(over)) expect(fateOf(bytes), what).toBe('limit-exceeded');
    const deep = repeated(7, (at) => at).reduce(
      (graph: GraphProto): GraphProto => ({ node: [within(graph)] }),
      {
        node: [conv('x', 'y')],
        initializer: [weight],
      },
    );
    expect(read(deep)).toHaveLength(1);
  });

  it('has one weight for a thousand convolutions, which is read once', () => {
    const nodes = repeated(1024, (at) => conv('x', `y${at}`));
    const model = readModel(modelOf({ node: nodes, initializer: [weight], input }));
    expect(model.tensors).toHaveLength(1);
    expect(model.convolutions.every(({ tensors }) => tensors?.weight === 0)).toBe(true);
  });

  it('has shapes of many axes, which are not followed', () => {
    const shape = repeated(30_000, () => 1);
    const nodes = [
      ...repeated(1000, (at) => node('Add', [at === 0 ? 'x' : `a${at - 1}`, 'x'], `a${at}`)),
      conv('a999', 'y'),
    ];
    const [found] = read({ node: nodes, initializer: [weight], input: [valueInfo('x', shape)] });
    expect(found.shapes?.input).toEqual([-1, 1, -1, -1]);
  });

  it('has a tensor of many sizes, which no text repeats for each convolution', () => {
    const nodes = (count: number) => repeated(count, (at) => conv('x', `y${at}`));
    const wide = (axes: number) => ({ ...weight, dims: repeated(axes, () => 1) });
    expect(fateOf(modelOf({ node: nodes(1024), initializer: [wide(100_000)] }))).toBe('limit-exceeded');
    const [{ reason }] = read({ node: nodes(1), initializer: [wide(64)] });
    expect(reason).toContain('3 to 5 axes are taken');
  });

  it('has long names around many convolutions, which are cut', () => {
    const long = 'n'.repeat(1000);
    const around = (graph: GraphProto): NodeProto => ({
      ...{ op_type: 'If', name: long, input: ['c'], output: ['o'] },
      attribute: [{ name: 'a'.repeat(1000), type: 5, g: graph }],
    });
    const inner = {
      node: [
        node('F'.repeat(1000), ['x'], long),
        ...repeated(1023, (at) => ({ ...conv(long, `y${at}`, long), domain: long })),
      ],
    };
    const graph = repeated(7, () => 0).reduce<GraphProto>((held) => ({ node: [around(held)] }), inner);
    const found = read(graph);
    expect(found).toHaveLength(1023);
    // They are copied to the event loop.
    expect(JSON.stringify(found).length / found.length).toBeLessThan(2000);
  });

  it('has scales that are no numbers, which are told apart from those that it does not hold', () => {
    const wild = floatTensor('s', [3], [Number.NaN, Number.POSITIVE_INFINITY, 0.1]);
    const [{ quantization }] = read({
      node: [quantized('y')],
      initializer: [...scales(3).filter(({ name }) => name !== 's'), wild],
    });
    expect(quantization?.weight.scale).toEqual(['NaN', 'Infinity', 0.1]);
  });

  it('comes in parts, as one message may', () => {
    const halves = [
      encodeModel({ graph: { node: [conv('x', 'y')] } }),
      encodeModel({ ir_version: 8, graph: { initializer: [weight], input } }),
    ];
    const { convolutions } = readModel(Buffer.concat(halves));
    expect(convolutions).toMatchObject([{ reason: null, shapes: { output: [1, 1, 4, 4] } }]);
  });
});

const within = (graph: GraphProto): NodeProto => ({
  ...{ op_type: 'If', input: ['c'], output: ['o'] },
  attribute: [{ name: 'then_branch', type: 5, g: graph }],
});

const quantized = (output: string) => node('QLinearConv', ['x', 's', 'z', 'w', 's', 'z', 's', 'z'], output);

/** A weight of int8, and a scale per channel. */
const scales = (count: number) => [
  { name: 'w', dims: [count, 1, 1, 1], data_type: INT8, raw_data: new Uint8Array(count) },
  floatTensor('s', [count], Array(count).fill(1)),
  { name: 'z', dims: [], data_type: INT8, int32_data: [0] },
];
