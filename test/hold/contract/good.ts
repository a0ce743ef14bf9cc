import fc from 'fast-check';
import { problemTitles } from '../../../src/errors.ts';
import { legalGroups } from '../../../src/layers/groups.ts';
import { elementCount } from '../../../src/tensor/tensor.ts';
import { specOf } from '../../helpers/layers.ts';
import { defined, format, included, maybe, parameters, reductions, seed } from './fields.ts';
import { largeLayers, layers, type Placed, queryOf } from './layers.ts';
import { type Drawn, tensorOf } from './tensors.ts';

/** A request that has to be answered: its fields, and of its body the tensors that can stand in a file. */
export interface Good {
  readonly id: string;
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly tensors?: Readonly<Record<string, Drawn>>;
  readonly query?: Readonly<Record<string, string>>;
}

const conv = (placed: Placed, data = false): fc.Arbitrary<Good> =>
  fc
    .record({
      fields: fc.record({
        layer: fc.constant(placed.layer),
        ...{ seed, format, reduce: reductions(placed.shapes.output.length) },
        include: included('input', 'weight', 'bias'),
      }),
      tensors: fc.record({ input: tensorOf(placed.shapes.input, { data }), ...parameters(placed, data) }),
    })
    .map(({ fields, tensors }) => ({ id: 'conv', fields, tensors: defined<Drawn>(tensors) }));

const gradients = (placed: Placed): fc.Arbitrary<Good> =>
  fc
    .record({
      fields: fc.record({
        layer: fc.constant(placed.layer),
        ...{ seed, format, reduce: reductions(placed.shapes.output.length) },
        include: included('input', 'weight', 'bias', 'output', 'grad_output'),
      }),
      tensors: fc.record({
        input: tensorOf(placed.shapes.input),
        grad_output: maybe(tensorOf(placed.shapes.output, { implied: true })),
        ...parameters(placed),
      }),
    })
    .map(({ fields, tensors }) => ({ id: 'gradients', fields, tensors: defined<Drawn>(tensors) }));

const explain = (placed: Placed): fc.Arbitrary<Good> =>
  fc
    .record({
      fields: fc.record({
        layer: fc.constant(placed.layer),
        ...{ seed },
        index: fc.tuple(...placed.shapes.output.map((size) => fc.integer({ min: -size, max: size - 1 }))),
      }),
      tensors: fc.record({ input: tensorOf(placed.shapes.input), ...parameters(placed) }),
    })
    .map(({ fields, tensors }) => ({ id: 'explain', fields, tensors: defined<Drawn>(tensors) }));

const verify = (placed: Placed): fc.Arbitrary<Good> =>
  fc
    .record({
      fields: fc.record({ layer: fc.constant(placed.layer), seed }),
      tensors: fc.record({
        ...{ input: tensorOf(placed.shapes.input), output: tensorOf(placed.shapes.output) },
        ...parameters(placed),
      }),
    })
    .map(({ fields, tensors }) => ({
      id: 'verify',
      fields: defined(fields),
      tensors: defined<Drawn>(tensors),
    }));

/** Packs that hold every layer. */
const vectors = (placed: Placed): fc.Arbitrary<Good> =>
  fc
    .record({
      fields: fc.record({
        pack: fc.constantFrom('npz', 'safetensors', 'readmemh', 'coe', 'hls4ml'),
        ...{ layer: fc.constant(placed.layer), seed },
      }),
      tensors: fc.record({ input: tensorOf(placed.shapes.input), ...parameters(placed) }),
    })
    .map(({ fields, tensors }) => ({
      id: 'vectors',
      fields: defined(fields),
      tensors: defined<Drawn>(tensors),
    }));

const uniform = (more: object = {}) => ({ ...more, fill: { kind: 'uniform', low: -1, high: 1 } });
const scaling = { scale: 0.0078125, zero_point: 0 };

/** Real numbers, quantized by one scale. */
const quantized = ({ layer, shapes }: Placed): fc.Arbitrary<Good> =>
  fc.constantFrom('int8', 'uint8').map((dtype) => ({
    id: 'quantized',
    fields: {
      ...{
        layer,
        input: uniform({ shape: shapes.input }),
        weight: uniform(),
        quantize: true,
        format: 'base64',
      },
      quantization: { dtype, input: scaling, weight: scaling, output: { ...scaling, scale: 0.25 } },
    },
  }));

const translate = ({ layer, shapes }: Placed): fc.Arbitrary<Good> =>
  fc
    .constantFrom(undefined, ['pytorch'], ['keras', 'onnx'])
    .map((to) => ({ id: 'translate', fields: defined({ layer, input_shape: shapes.input, to }) }));

/** Of the output of no image there is nothing to explain. */
const filled = layers.filter(({ shapes }) => elementCount(shapes.output) > 0);

const jsonOf = ({ json }: Drawn) => json;
const inJson = (drawn: fc.Arbitrary<Drawn | undefined>) => drawn.map((one) => one && jsonOf(one));

/** The layer itself, and others that differ in what the input does not see. */
const compared = ({ layer, spec, shapes }: Placed) =>
  fc.record({
    name: maybe(fc.string({ maxLength: 100 })),
    layer: fc.constantFrom(layer, { ...spec, groups: 1 }, { ...spec, out_channels: 2 * spec.out_channels }),
    seed,
    ...(spec.bias && { bias: inJson(maybe(fc.constant({ json: { fill: 1 } }))) }),
    weight: inJson(maybe(fc.constant({ json: { fill: shapes.weight.length } }))),
  });

const compare = (placed: Placed): fc.Arbitrary<Good> =>
  fc
    .record({
      fields: fc.record({
        layers: fc.array(compared(placed), { minLength: 1, maxLength: 3 }),
        ...{ format, reduce: reductions(placed.shapes.output.length) },
      }),
      tensors: fc.record({ input: tensorOf(placed.shapes.input) }),
    })
    .map((request) => ({ id: 'compare', ...request }));

const sweep = ({ layer, spec, shapes }: Placed): fc.Arbitrary<Good> =>
  fc
    .record({
      groups: maybe(fc.subarray(legalGroups(spec.in_channels, spec.out_channels), { minLength: 1 })),
      input: fc.oneof(
        inJson(tensorOf(shapes.input)).map((input) => ({ input })),
        fc.constant({ input_shape: shapes.input }),
      ),
      ...{ seed, repeat: maybe(fc.integer({ min: 1, max: 3 })) },
    })
    .map(({ input, ...fields }) => ({ id: 'sweep', fields: { layer, ...input, ...fields } }));

/** A layer of one tap that takes what this one gives. */
const next = ({ type, out_channels }: Placed['spec']) => ({
  type,
  in_channels: out_channels,
  out_channels: 2,
  kernel_size: 1,
});

/** So many layers that they are no small body. */
const longChain = (layer: object, spec: Placed['spec']) => [
  layer,
  next(spec),
  ...Array<object>(250).fill(specOf({ ...next({ ...spec, out_channels: 2 }), stride: [1], padding: [0] })),
];

const shapesOf = ({ layer, spec, shapes }: Placed): fc.Arbitrary<Good> =>
  fc
    .oneof(
      {
        weight: 9,
        arbitrary: fc.constantFrom({ layer }, { layers: [layer] }, { layers: [layer, next(spec)] }),
      },
      fc.constant({ layers: longChain(layer, spec) }),
    )
    .map((given) => ({ id: 'shapes', fields: { ...given, input_shape: shapes.input } }));

const queries = layers.map(queryOf).filter((query) => query !== undefined);
const diagrams = fc
  .record({
    ...{ groups: fc.integer({ min: 1, max: 40 }), ins: fc.integer({ min: 1, max: 400 }) },
    outs: fc.integer({ min: 1, max: 400 }),
    kernel: maybe(fc.constantFrom('1', '3', '3,5', '3,5,7', '7')),
  })
  .map(({ groups, ins, outs, kernel }) =>
    defined<string>({
      in_channels: String(groups * ins),
      out_channels: String(groups * outs),
      groups: groups > 1 ? String(groups) : undefined,
      kernel_size: kernel,
    }),
  );

/** Requests of every operation that have to be answered with 200, by how they are made. */
export const good: fc.Arbitrary<Good> = fc.oneof(
  { weight: 30, arbitrary: layers.chain((placed) => conv(placed)) },
  { weight: 15, arbitrary: layers.chain(gradients) },
  { weight: 10, arbitrary: filled.chain(explain) },
  { weight: 10, arbitrary: layers.chain(compare) },
  { weight: 10, arbitrary: layers.chain(sweep) },
  { weight: 10, arbitrary: layers.chain(shapesOf) },
  { weight: 5, arbitrary: layers.chain(verify) },
  { weight: 5, arbitrary: layers.chain(vectors) },
  { weight: 5, arbitrary: layers.chain(quantized) },
  { weight: 5, arbitrary: layers.chain(translate) },
  { weight: 6, arbitrary: queries.map((query) => ({ id: 'shapesOfQuery', query })) },
  { weight: 4, arbitrary: diagrams.map((query) => ({ id: 'diagram', query })) },
  {
    weight: 5,
    arbitrary: fc.constantFrom('live', 'ready', 'index', 'index', 'limits').map((id) => ({ id })),
  },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom(...Object.keys(problemTitles))
      .map((code) => ({ id: 'problem', query: { code } })),
  },
  { weight: 3, arbitrary: largeLayers.chain((placed) => conv(placed, true)) },
);
