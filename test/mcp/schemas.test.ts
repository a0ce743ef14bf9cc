import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { createClient } from '../../src/client/index.ts';
import { shortSchema } from '../../src/mcp/schemas.ts';
import { describeTools } from '../../src/mcp/tools.ts';
import { exchangesOf } from '../client/exchanges.ts';

const ajv = new Ajv2020({ strict: false });
const tools = describeTools();
const accepts = (name: string, args: unknown) => {
  const tool = tools.find((candidate) => candidate.name === name);
  return tool !== undefined && ajv.validate(tool.inputSchema, args);
};

describe('the schemas of the tools', () => {
  it('should be few characters for all that a call may have', () => {
    expect(JSON.stringify(tools).length).toBeLessThan(66_000);
  });

  it.each(exchangesOf(createClient({ url: 'http://127.0.0.1' })))(
    'should take the documented call of $operation: $example',
    ({ operation, request }) => {
      const { format: _, ...args } = JSON.parse(JSON.stringify(request));
      expect(accepts(operation, args)).toBe(true);
      expect(accepts(operation, { ...args, nothing: 1 })).toBe(false);
    },
  );

  it.each<[string, object]>([
    ['a layer without its sizes', { layer: { type: 'conv2d' }, input_shape: [1] }],
    [
      'a layer of no kind',
      { layer: { type: 'conv', in_channels: 1, out_channels: 1, kernel_size: 1 }, input_shape: [1] },
    ],
    [
      'a text for a number',
      { layer: { type: 'conv1d', in_channels: '4', out_channels: 1, kernel_size: 1 }, input_shape: [1] },
    ],
    ['no shape', { layer: 'edges' }],
  ])('should not take %s', (_, args) => {
    expect(accepts('shapes', args)).toBe(false);
  });

  it('should say the words of every dialect, and what each rule of a fill is', () => {
    const [translate, conv] = ['translate', 'conv'].map((name) =>
      JSON.stringify(tools.find((tool) => tool.name === name)),
    );
    for (const word of ['class_name', 'kernel_shape', 'feature_group_count', 'filterLayout'])
      expect(translate).toContain(word);
    for (const kind of ['arange', 'kaiming_uniform', 'dirac']) expect(conv).toContain(`"${kind}"`);
  });
});

describe('shortSchema', () => {
  const short = (property: object, $defs: object = {}) => {
    return shortSchema({ type: 'object', properties: { a: property }, $defs }).properties;
  };
  const integers = { type: 'array', items: { type: 'integer', maximum: 16 } };

  it('should put numbers, texts and lists of a union together', () => {
    expect(short({ anyOf: [{ type: 'integer', minimum: 1 }, integers] })).toEqual({
      a: { type: ['integer', 'array'] },
    });
    expect(short({ anyOf: [{ type: 'string' }, integers] })).toEqual({
      a: { type: ['string', 'array'], items: { type: 'integer' } },
    });
    expect(short({ anyOf: [{ type: 'number' }, { type: 'string', enum: ['NaN'] }] })).toEqual({
      a: { type: ['number', 'string'] },
    });
  });

  it('should keep choices, and put objects together that one property tells apart', () => {
    expect(short({ anyOf: [{ type: 'integer' }, { type: 'string', enum: ['same'] }] })).toEqual({
      a: { anyOf: [{ type: 'integer' }, { enum: ['same'] }] },
    });
    const kind = (name: string, properties: object, required: string[]) => ({
      type: 'object',
      properties: { kind: { const: name, description: `makes ${name}s` }, ...properties },
      required: ['kind', ...required],
    });
    const [one, two] = [kind('one', { value: { type: 'number' } }, ['value']), kind('two', {}, [])];
    expect(short({ oneOf: [one, two] })).toEqual({
      a: {
        type: 'object',
        properties: {
          kind: { enum: ['one', 'two'], description: 'one: makes ones; two: makes twos' },
          value: { type: 'number' },
        },
        required: ['kind'],
      },
    });
  });

  it('should put short definitions where they are used, and keep long ones with the first sentence of each field', () => {
    const long = {
      type: 'object',
      properties: { size: { type: 'integer', description: 'How large it is. Nobody needs to know more' } },
      required: ['size'],
      description:
        'Something whose definition is long enough to stay where it is. It has two sentences itself',
    };
    const whole = shortSchema({
      type: 'object',
      properties: { a: { $ref: '#/$defs/Long' }, b: { $ref: '#/$defs/Short', description: 'own' } },
      $defs: { Long: long, Short: { type: 'integer', description: 'general' }, Unused: {} },
    });
    expect(whole.properties).toEqual({
      a: { $ref: '#/$defs/Long' },
      b: { type: 'integer', description: 'own' },
    });
    expect(whole.$defs).toEqual({
      Long: { ...long, properties: { size: { type: 'integer', description: 'How large it is' } } },
    });
  });
});
