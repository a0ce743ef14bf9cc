import type { z } from 'zod';
import { compareExamples, type compareReply } from '../../src/contract/compare.ts';
import { convReply } from '../../src/contract/conv.ts';
import type { shapesReply } from '../../src/contract/shapes.ts';
import { DemoError, type ServiceClient } from './service.ts';

export type ConvReply = z.output<typeof convReply>;
export type CompareReply = z.output<typeof compareReply>;

/** The request that the whole tutorial is about. */
export const { value: comparisonRequest } = compareExamples.tutorial;

/** A value of an answer as the page prints it: lists in brackets as sizes are, everything else as JSON has it. */
export function valueText(value: unknown): string {
  return Array.isArray(value) ? `[${value.map(valueText).join(', ')}]` : String(value ?? 'none');
}

/** Nested numbers of an answer, as deep as they are, in one row-major list. */
export function flatValues(nested: unknown): string[] {
  return [nested].flat(Number.POSITIVE_INFINITY).map(valueText);
}

/** The one value that all of `values` are. @throws DemoError where they differ: the tutorial says that they do not. */
export function commonValue(values: readonly string[], what: string): string {
  const [value = 'none', ...others] = new Set(values);
  if (others.length > 0) throw new DemoError(`${what} should be ${value} throughout, but has also ${others}`);
  return value;
}

/** What the tutorial's input holds in each channel, as the service made it. */
export async function channelValues(service: ServiceClient): Promise<string[]> {
  const { input, layers } = comparisonRequest;
  const body = { input, layer: layers[0].layer, include: ['input'], format: 'flat' };
  const answer = await service.post('/v1/conv', body, convReply);
  const [images = 1, channels = 1] = answer.shapes.input;
  const values = flatValues(answer.input);
  const pixels = values.length / images / channels;
  return Array.from({ length: channels }, (_, channel) => {
    const ofChannel = values.filter((_, index) => Math.floor(index / pixels) % channels === channel);
    return commonValue(ofChannel, `channel ${channel} of x`);
  });
}

/** What GET or POST /v1/shapes said of one layer. @throws DemoError where it answered for a chain. */
export function singleLayerShapes(answer: z.output<typeof shapesReply>) {
  if ('layer' in answer) return answer;
  throw new DemoError('/v1/shapes was asked about one layer and answered about several');
}
