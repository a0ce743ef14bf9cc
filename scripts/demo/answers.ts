import type { ShapesReply } from '../../src/contract/shapes.ts';
import { tutorialComparison } from '../../src/contract/tutorial.ts';
import { convOperation } from './operations.ts';
import { DemoError, type ServiceClient } from './service-client.ts';

/** A value of an answer as text: lists in brackets, other values as in JSON. */
export function valueText(value: unknown): string {
  return Array.isArray(value) ? `[${value.map(valueText).join(', ')}]` : String(value ?? 'none');
}

/** Nested numbers of any depth as one row-major list of texts. */
export function flatValues(nested: unknown): string[] {
  return [nested].flat(Number.POSITIVE_INFINITY).map(valueText);
}

/**
 * The value that all of `values` equal.
 * @throws DemoError where two of them differ.
 */
export function commonValue(values: readonly string[], what: string): string {
  const [value = 'none', ...others] = new Set(values);
  if (others.length > 0) throw new DemoError(`${what} should be ${value} throughout, but has also ${others}`);
  return value;
}

/** The value that the tutorial's input has throughout each channel, as the service made it. */
export async function channelValues(service: ServiceClient): Promise<string[]> {
  const { input, layers } = tutorialComparison;
  const [{ layer }] = layers;
  const answer = await service.post(convOperation, { input, layer, include: ['input'], format: 'flat' });
  const [images = 1, channels = 1] = answer.shapes.input;
  const values = flatValues(answer.input);
  const pixels = values.length / images / channels;
  return Array.from({ length: channels }, (_, channel) => {
    const ofChannel = values.filter((_, index) => Math.floor(index / pixels) % channels === channel);
    return commonValue(ofChannel, `channel ${channel} of x`);
  });
}

/**
 * The answer of /v1/shapes for one layer.
 * @throws DemoError where it is the answer for several layers.
 */
export function singleLayerShapes(reply: ShapesReply) {
  if ('layer' in reply) return reply;
  throw new DemoError('/v1/shapes was asked about one layer and answered about several');
}
