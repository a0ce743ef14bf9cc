import { describe, expect, it } from 'vitest';
import { parseRequest } from '../../src/contract/parse.ts';
import { layerOfQuery, queryPointers, shapesQuery } from '../../src/contract/query.ts';
import { shapesRequest } from '../../src/contract/shapes.ts';
import { ProblemError } from '../../src/errors.ts';
import { faultsFrom } from '../helpers/problems.ts';
import { refusalOf } from '../helpers/schemas.ts';

const least = { in_channels: '16', out_channels: '4', kernel_size: '1', input_shape: '2,16,10,10' };

const parsed = (query: object) =>
  parseRequest(shapesRequest, layerOfQuery(shapesQuery.parse({ ...least, ...query })));
const unreadable = (query: object) => refusalOf(shapesQuery, { ...least, ...query }, 'malformed-query');
const refused = (query: object) =>
  faultsFrom(() => {
    try {
      return parsed(query);
    } catch (error) {
      throw error instanceof ProblemError ? queryPointers(error) : error;
    }
  });

describe('the query of GET /v1/shapes', () => {
  it('states a conv2d with the defaults of the body', () => {
    expect(parsed({})).toEqual({
      layer: {
        type: 'conv2d',
        in_channels: 16,
        out_channels: 4,
        kernel_size: 1,
        stride: 1,
        dilation: 1,
        groups: 1,
        bias: true,
        padding_mode: 'zeros',
        dtype: 'float32',
      },
      input_shape: [2, 16, 10, 10],
    });
  });

  it.each([
    [{ type: 'conv3d' }, { type: 'conv3d' }],
    [{ kernel_size: '3,5' }, { kernel_size: [3, 5] }],
    [
      { stride: '2', dilation: '3,1' },
      { stride: 2, dilation: [3, 1] },
    ],
    [{ padding: 'same' }, { padding: 'same' }],
    [{ padding: '2' }, { padding: 2 }],
    [{ padding: '1,2' }, { padding: [1, 2] }],
    [{ groups: '4' }, { groups: 4 }],
    [{ bias: 'false' }, { bias: false }],
    [{ bias: 'true' }, { bias: true }],
    [{ dtype: 'float64' }, { dtype: 'float64' }],
    [{ groups: '0004' }, { groups: 4 }],
    [{ kernel_size: ['3', '5'] }, { kernel_size: [3, 5] }],
    [{ kernel_size: ' 3 , 5 ' }, { kernel_size: [3, 5] }],
    [{ kernel_size: '[3,5]' }, { kernel_size: [3, 5] }],
    [{ kernel_size: ' [ 3 , 5 ] ' }, { kernel_size: [3, 5] }],
    [{ kernel_size: '[3]' }, { kernel_size: [3] }],
    [{ padding: ['1', '2'] }, { padding: [1, 2] }],
    [
      { padding: '1:2,3:4' },
      {
        padding: [
          [1, 2],
          [3, 4],
        ],
      },
    ],
    [{ padding: '1:2' }, { padding: [[1, 2]] }],
    [
      { padding: '1 : 2, 3 : 4' },
      {
        padding: [
          [1, 2],
          [3, 4],
        ],
      },
    ],
    [
      { padding: ['1:2', '3:4'] },
      {
        padding: [
          [1, 2],
          [3, 4],
        ],
      },
    ],
    [
      { padding: '[[1,2],[3,4]]' },
      {
        padding: [
          [1, 2],
          [3, 4],
        ],
      },
    ],
    [
      { padding: ['[1,2]', '[3,4]'] },
      {
        padding: [
          [1, 2],
          [3, 4],
        ],
      },
    ],
  ])('reads %j', (query, fields) => {
    expect(parsed(query).layer).toMatchObject(fields);
  });

  it('reads a shape of one size as a list', () => {
    expect(parsed({ input_shape: '5' }).input_shape).toEqual([5]);
  });

  it.each([['1, 16, 8, 8'], ['[1,16,8,8]'], [['1', '16', '8', '8']], [['1,16', '8,8']]])(
    'reads the shape %j',
    (input_shape) => {
      expect(parsed({ input_shape }).input_shape).toEqual([1, 16, 8, 8]);
    },
  );

  const integersHint = 'integers, separated by commas, such as 3 or 3,3';
  const sizesHint = 'integers, separated by commas, such as 2,16,10,10';

  it.each(['in_channels', 'out_channels', 'kernel_size', 'stride', 'dilation', 'groups', 'input_shape'])(
    'cannot read %s of anything but integers',
    (name) => {
      for (const text of [
        '',
        ' ',
        'x',
        '3x',
        '3,',
        ',3',
        '3,,3',
        '3;3',
        '1e3',
        '1.5',
        '+3',
        '0x3',
        '1 0',
        '[3',
        '3]',
        '[3,]',
        '1:',
        '1:2:3',
        '٣',
      ]) {
        expect(unreadable({ [name]: text })).toEqual({
          code: 'malformed-query',
          faults: [
            {
              pointer: `/${name}`,
              message: `${name} cannot be read: ${JSON.stringify(text)}`,
              hint: name === 'input_shape' ? sizesHint : integersHint,
            },
          ],
        });
      }
    },
  );

  it.each([
    ['bias', 'yes'],
    ['bias', ''],
    ['bias', 'True'],
  ])('cannot read %s %j', (name, text) => {
    expect(unreadable({ [name]: text })).toEqual({
      code: 'malformed-query',
      faults: [
        {
          pointer: `/${name}`,
          message: `${name} cannot be read: ${JSON.stringify(text)}`,
          hint: 'true or false',
        },
      ],
    });
  });

  it.each(['in_channels', 'out_channels', 'kernel_size', 'input_shape'])('requires %s', (name) => {
    const { code, faults } = unreadable({ [name]: undefined });
    expect(code).toBe('malformed-query');
    expect(faults.map(({ pointer }) => pointer)).toEqual([`/${name}`]);
  });

  it('takes a name in place of the fields', () => {
    const asked = { layer: 'stem@0123456789abcdef', input_shape: '1,2' };
    expect(layerOfQuery(shapesQuery.parse(asked))).toEqual({
      layer: 'stem@0123456789abcdef',
      input_shape: [1, 2],
    });
  });

  it.each([
    [{ layer: 'stem' }, '/in_channels', 'in_channels is a field of layer stem'],
    [{ layer: 'a b' }, '/layer', '"a b" is no stored layer'],
  ])('refuses %j beside the fields', (query, pointer, message) => {
    const { code, faults } = unreadable(query);
    expect([code, faults[0]?.pointer, faults[0]?.message]).toEqual(['malformed-query', pointer, message]);
  });

  it('refuses a word given twice', () => {
    const { code, faults } = unreadable({ dtype: ['float32', 'float64'] });
    expect(code).toBe('malformed-query');
    expect(faults.map(({ pointer }) => pointer)).toEqual(['/dtype']);
  });

  it.each([
    ['group', 'PyTorch\'s word is "groups"'],
    ['inputshape', 'did you mean "input_shape"?'],
    ['layers', 'did you mean "layer"?'],
    ['tensors', /^the fields are layer, type, in_channels/],
  ])('knows no parameter %s', (name, hint) => {
    expect(unreadable({ [name]: '1' })).toEqual({
      code: 'malformed-query',
      faults: [
        {
          pointer: `/${name}`,
          message: `unknown field "${name}"`,
          hint: typeof hint === 'string' ? hint : expect.stringMatching(hint),
        },
      ],
    });
  });

  it.each([
    [{ groups: '0' }, '/groups', 'groups must be a positive integer, but got 0'],
    [{ groups: '-2' }, '/groups', 'groups must be a positive integer, but got -2'],
    [{ groups: '99999999' }, '/groups', 'groups is too large: 99999999'],
    [{ in_channels: '4,4' }, '/in_channels', 'in_channels must be an integer, but got [4,4]'],
    [{ groups: ['1', '2'] }, '/groups', 'groups must be an integer, but got [1,2]'],
    [{ kernel_size: '1:2' }, '/kernel_size/0', 'kernel_size must be an integer, but got [1,2]'],
    [{ kernel_size: '[1.5]' }, '/kernel_size/0', 'kernel_size must be an integer, but got 1.5'],
    [{ padding: '1:2:3' }, '/padding', expect.stringContaining("Invalid padding string '1:2:3'")],
    [{ kernel_size: '3,0' }, '/kernel_size/1', 'kernel_size must be a positive integer, but got 0'],
    [{ stride: '0' }, '/stride', 'non-positive stride is not supported, but got 0'],
    [{ padding: '-1' }, '/padding', 'negative padding is not supported, but got -1'],
    [{ padding: 'full' }, '/padding', "Invalid padding string 'full', should be one of {'same', 'valid'}"],
    [{ type: 'conv4d' }, '/type', expect.stringContaining("but got type='conv4d'")],
    [{ dtype: 'int8' }, '/dtype', expect.stringContaining("but got dtype='int8'")],
    [{ padding_mode: 'none' }, '/padding_mode', expect.stringContaining("but got padding_mode='none'")],
    [{ input_shape: '1,-2' }, '/input_shape/1', 'a size must not be negative, but got -2'],
    [{ input_shape: '1,1,1,1,1,1,1,1,1' }, '/input_shape', 'a shape has at most 8 sizes'],
  ])('refuses the value of %j where the parameter is', (query, pointer, message) => {
    expect(refused(query)).toMatchObject({ code: 'invalid-request', faults: [{ pointer, message }] });
  });
});

describe('queryPointers', () => {
  it('drops the layer in front of its fields, and nothing else', () => {
    const pointers = ['/layer/groups', '/layer/kernel_size/1', '/input_shape', '/layers/0/layer/groups'];
    const problem = new ProblemError(
      'invalid-layer',
      'as it was',
      pointers.map((pointer) => ({ pointer, message: 'so', hint: 'and so' })),
    );
    const { code, message, faults } = queryPointers(problem);
    expect([code, message]).toEqual(['invalid-layer', 'as it was']);
    expect(faults).toEqual(
      ['/groups', '/kernel_size/1', '/input_shape', '/layers/0/layer/groups'].map((pointer) => ({
        pointer,
        message: 'so',
        hint: 'and so',
      })),
    );
  });
});
