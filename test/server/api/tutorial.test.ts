import { describe, expect, it } from 'vitest';
import { compareExamples } from '../../../src/contract/compare.ts';
import { convExamples } from '../../../src/contract/conv.ts';
import { at, post, testApp } from '../../helpers/app.ts';

const app = await testApp();

/** "Groups in convolution": every number that the tutorial tells, through HTTP. */
describe('POST /v1/compare with the tutorial', async () => {
  const { status, body } = await post(app, '/v1/compare', compareExamples.tutorial.value);

  it('answers 200 with three results', () => {
    expect(status).toBe(200);
    expect(at(body, 'results')).toHaveLength(3);
  });

  it('reads x of shape [2,16,10,10] whose channels are 1 to 16', () => {
    expect(at(body, 'input', 'shape')).toEqual([2, 16, 10, 10]);
    expect(body.input).toMatchObject({
      statistics: { count: 3200, mean: 8.5, min: 1, max: 16, sum: 27200 },
    });
  });

  const rows = [
    { i: 0, groups: 1, weight: [4, 16, 1, 1], weightMean: 1, outputMean: 136 },
    { i: 1, groups: 2, weight: [4, 8, 1, 1], weightMean: 2, outputMean: 136 },
    { i: 2, groups: 4, weight: [4, 4, 1, 1], weightMean: 3, outputMean: 102 },
  ];

  it.each(rows)(
    'groups $groups: weight size $weight, bias size 4, output size [2,4,10,10]',
    ({ i, groups, weight }) => {
      const result = at(body, 'results', i);
      expect(at(result, 'layer', 'groups')).toBe(groups);
      expect(at(result, 'shapes')).toEqual({
        input: [2, 16, 10, 10],
        weight,
        bias: [4],
        output: [2, 4, 10, 10],
      });
    },
  );

  it.each(rows)(
    'groups $groups: weight mean $weightMean, bias mean 0, output mean $outputMean',
    ({ i, weightMean, outputMean }) => {
      const result = at(body, 'results', i);
      expect(at(result, 'statistics', 'weight', 'mean')).toBe(weightMean);
      expect(at(result, 'statistics', 'bias', 'mean')).toBe(0);
      expect(at(result, 'statistics', 'output', 'mean')).toBe(outputMean);
    },
  );

  it('groups 4: y[:, i].mean(1) is 30, 78, 126, 174 throughout', () => {
    const reduction = at(body, 'results', 2, 'reductions', 0);
    expect(at(reduction, 'shape')).toEqual([2, 4, 10]);
    const channel = (value: number) => Array(10).fill(value);
    const image = [30, 78, 126, 174].map(channel);
    expect(at(reduction, 'values')).toEqual([image, image]);
  });
});

describe('POST /v1/conv with the tutorial', async () => {
  const { status, headers, body } = await post(app, '/v1/conv', convExamples.tutorial.value);

  it('gives the output of 4 groups as nested numbers', () => {
    expect(status).toBe(200);
    const plane = (value: number) => Array(10).fill(Array(10).fill(value));
    const image = [30, 78, 126, 174].map(plane);
    expect(at(body, 'output')).toEqual([image, image]);
  });

  it('gives the statistics of each channel', () => {
    expect(at(body, 'statistics', 'output', 'per_channel')).toEqual({
      mean: [30, 78, 126, 174],
      std: [0, 0, 0, 0],
      min: [30, 78, 126, 174],
      max: [30, 78, 126, 174],
    });
  });

  it('gives the cost: 16 weights and 4 biases, 4 multiply-accumulates for each of 800 outputs', () => {
    expect(at(body, 'cost')).toEqual({ parameters: 20, macs: 3200, output_bytes: 3200 });
  });

  it('says where the time went', () => {
    expect(headers['groupconv-numerics']).toBe('order=(channel position), rounding=each, fma=?0');
    expect(headers['server-timing']).toMatch(
      /^decode;dur=[\d.]+, queue;dur=[\d.]+, compute;dur=[\d.]+, encode;dur=[\d.]+$/,
    );
  });
});
