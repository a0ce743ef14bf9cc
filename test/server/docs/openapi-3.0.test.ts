import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import examples from '../../../src/server/docs/examples.json' with { type: 'json' };
import { at, get, type JsonObject, testApp } from '../../helpers/app.ts';
import { objectsIn, saysWhat } from '../../helpers/document.ts';

const app = await testApp();
const document: JsonObject = JSON.parse(JSON.stringify(app.swagger30()));
const newer: JsonObject = JSON.parse(JSON.stringify(app.swagger()));
const objects = [...objectsIn(document)];

describe('the OpenAPI 3.0 document', () => {
  it('is what openapi/ holds, and what is served', async () => {
    const stored = readFileSync(new URL('../../../openapi/openapi-3.0.json', import.meta.url), 'utf8');
    expect(JSON.parse(stored)).toEqual(document);
    const { body, headers } = await get(app, '/openapi-3.0.json');
    expect(body).toEqual(document);
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    expect(document.openapi).toBe('3.0.3');
  });

  it('has the operations, the schemas and the examples of the other one', () => {
    const names = (of: JsonObject, ...path: string[]) => Object.keys(Object(at(of, ...path))).sort();
    for (const path of [['paths'], ['components', 'schemas'], ['components', 'headers']])
      expect(names(document, ...path)).toEqual(names(newer, ...path));
    expect(at(document, 'components', 'examples')).toEqual(at(newer, 'components', 'examples'));
  });

  it.each(['const', 'prefixItems', '$schema', '$id', 'contentMediaType', 'identifier', 'propertyNames'])(
    'has no %s',
    (keyword) => {
      const found = objects.filter(({ value }) => value[keyword] !== undefined && value.type !== 'apiKey');
      expect(found.map(({ pointer }) => pointer)).toEqual([]);
    },
  );

  it('says of every property what it is', () => {
    for (const { pointer, value } of objects.filter(({ pointer }) => pointer.endsWith('/properties')))
      for (const [name, schema] of Object.entries<JsonObject>(Object(value)))
        expect(saysWhat(schema), `${pointer}/${name}`).toBe(true);
  });

  it('has one type for each schema, and null beside a type', () => {
    for (const { pointer, value } of objects) {
      expect(Array.isArray(value.type), pointer).toBe(false);
      expect(value.type, pointer).not.toBe('null');
      if (value.nullable === true) expect(typeof value.type, pointer).toBe('string');
    }
  });

  it('has no list of examples, no bound that excludes by number, and nothing beside a reference', () => {
    for (const { pointer, value } of objects) {
      expect(Array.isArray(value.examples), pointer).toBe(false);
      expect(typeof value.exclusiveMinimum, pointer).not.toBe('number');
      if (value.$ref !== undefined) expect(Object.keys(value), pointer).toEqual(['$ref']);
    }
    expect(at(document, 'components', 'parameters', 'requestTimeout', 'schema')).toEqual({
      ...{ type: 'number', minimum: 0, exclusiveMinimum: true },
    });
  });

  it('describes what the service answers, with null where there is nothing', () => {
    const ajv = new Ajv({ strict: false });
    ajv.addSchema({ $id: 'openapi', components: Object(document.components) });
    const valid = (name: string, value: unknown) =>
      ajv.validate({ $ref: `openapi#/components/schemas/${name}` }, value);
    for (const reply of Object.values(examples.replies.conv)) expect(valid('Convolution', reply)).toBe(true);
    for (const reply of Object.values(examples.replies.shapes))
      expect(valid('ShapesAnswer', reply)).toBe(true);
    for (const problem of Object.values(examples.problems)) expect(valid('Problem', problem)).toBe(true);
    expect(valid('Figure', null)).toBe(true);
    expect(valid('Figure', 'none')).toBe(false);
    expect(valid('Cost', null)).toBe(false);
  });
});
