import { describe, expect, it } from 'vitest';
import { at, type JsonObject, testApp } from '../../helpers/app.ts';
import { objectsIn, referredTo, saysWhat } from '../../helpers/document.ts';

const app = await testApp();
const document: JsonObject = JSON.parse(JSON.stringify(app.swagger()));
const schemas: Readonly<Record<string, JsonObject>> = Object(at(document, 'components', 'schemas'));
const objects = [...objectsIn(document)];
const withProperties = objects.filter(({ value }) => Object(value.properties) === value.properties);
const properties = withProperties.flatMap(({ pointer, value }) =>
  Object.entries<JsonObject>(Object(value.properties)).map(([name, schema]) => ({
    place: `${pointer}/${name}`,
    schema,
    required: Object(value.required ?? []).includes(name),
  })),
);

const isDescribed = ({ description, $ref }: JsonObject): boolean =>
  typeof description === 'string' || (typeof $ref === 'string' && isDescribed(referredTo(document, $ref)));

describe('the schemas of the OpenAPI document', () => {
  it('describe every property', () => {
    expect(properties.length).toBeGreaterThan(200);
    expect(properties.filter(({ schema }) => !isDescribed(schema)).map(({ place }) => place)).toEqual([]);
  });

  it('say of every property what it is', () => {
    expect(properties.filter(({ schema }) => !saysWhat(schema)).map(({ place }) => place)).toEqual([]);
  });

  it('are described where they have a name', () => {
    expect(Object.keys(schemas).filter((name) => !isDescribed(schemas[name]))).toEqual([]);
  });

  it('describe every parameter and every header field', () => {
    const described = objects.filter(({ value }) => value.in !== undefined || value.header !== undefined);
    const fields = Object.entries<JsonObject>(Object(at(document, 'components', 'headers')));
    expect(described.length).toBeGreaterThan(15);
    for (const { pointer, value } of described) expect(isDescribed(value), pointer).toBe(true);
    for (const [name, field] of fields) expect(isDescribed(field), name).toBe(true);
  });

  it('are there for every body, and say what it is', () => {
    const contents = objects.filter(({ pointer }) => /\/content\/[^/]+\/[^/]+$/.test(pointer));
    expect(contents.length).toBeGreaterThan(100);
    for (const { pointer, value } of contents) {
      const { type, $ref, anyOf } = Object(value.schema);
      expect(type ?? $ref ?? anyOf, pointer).toBeDefined();
    }
  });

  it('say of binary bodies that they are', () => {
    for (const [pointer, part] of [
      ['post/requestBody', 'application/x-safetensors'],
      ['post/responses/200', 'application/x-safetensors'],
      ['post/responses/200', 'application/x-npy'],
    ]) {
      const schema = at(document, 'paths', '/v1/conv', ...pointer.split('/'), 'content', part, 'schema');
      expect(schema).toMatchObject({ type: 'string', format: 'binary' });
    }
  });

  it('have names for the bodies of all requests', () => {
    for (const name of ['conv', 'compare', 'shapes', 'gradients', 'explain', 'sweep', 'quantized']) {
      const path = ['paths', `/v1/${name}`, 'post', 'requestBody', 'content', 'application/json', 'schema'];
      expect(at(document, ...path), name).toEqual({ $ref: expect.stringMatching(/Request$/) });
    }
  });

  it('have no field with a default of its own that may be left out', () => {
    const defaults = properties.filter(({ schema }) => schema.default !== undefined);
    expect(defaults).toEqual([]);
    const moved = properties.filter(({ schema }) => Object(schema.allOf)[0]?.default !== undefined);
    expect(moved.length).toBeGreaterThan(15);
    expect(moved.filter(({ required }) => required)).toEqual([]);
  });

  it('have no tuples, which generators of clients refuse', () => {
    expect(objects.filter(({ value }) => value.prefixItems !== undefined || value.items === false)).toEqual(
      [],
    );
    const padding = ['components', 'schemas', 'Layer', 'properties', 'padding', 'anyOf', 2, 'items'];
    expect(at(document, ...padding)).toMatchObject({ minItems: 2, maxItems: 2, items: { type: 'integer' } });
  });

  it('contain none that contains itself', () => {
    const inner = (name: string): string[] =>
      [...objectsIn(schemas[name])].flatMap(({ value: { $ref } }) =>
        typeof $ref === 'string' ? [$ref.slice($ref.lastIndexOf('/') + 1)] : [],
      );
    const contains = (name: string, seen: readonly string[]): boolean =>
      seen.includes(name) || inner(name).some((other) => contains(other, [...seen, name]));
    expect(Object.keys(schemas).filter((name) => contains(name, []))).toEqual([]);
  });

  it("bound no integer by JavaScript's largest, which is no example for anything", () => {
    for (const { pointer, value } of objects)
      for (const bound of [value.minimum, value.maximum])
        expect(Math.abs(Number(bound ?? 0)), pointer).toBeLessThan(Number.MAX_SAFE_INTEGER);
  });
});
