import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { askExamples } from '../../../scripts/document-examples.ts';
import { operations } from '../../../src/operations/table.ts';
import examples from '../../../src/server/docs/examples.json' with { type: 'json' };
import { at, type Json, type JsonObject, testApp } from '../../helpers/app.ts';
import { referredTo } from '../../helpers/document.ts';

const app = await testApp();
const document: JsonObject = JSON.parse(JSON.stringify(app.swagger()));
const ajv = new Ajv2020({ strict: false });
ajv.addSchema(document, 'openapi');

interface Shown {
  readonly place: string;
  readonly operation: string;
  readonly status: string;
  readonly description: string;
  readonly type: string;
  readonly media: JsonObject;
}

/** Every media type of every answer. */
const shown: Shown[] = Object.entries<JsonObject>(Object(document.paths)).flatMap(([path, methods]) =>
  Object.entries<JsonObject>(Object(methods)).flatMap(([method, operation]) =>
    Object.entries<JsonObject>(Object(operation.responses)).flatMap(([status, { description, content }]) =>
      Object.entries<JsonObject>(Object(content)).map(([type, media]) => ({
        place: `${method} ${path} ${status} ${type}`,
        operation: String(operation.operationId),
        description: String(description),
        ...{ status, type, media },
      })),
    ),
  ),
);

const valuesOf = (media: JsonObject): [string, Json][] =>
  Object.entries<JsonObject>(Object(media.examples)).map(([name, { $ref, value }]) => [
    name,
    typeof $ref === 'string' ? referredTo(document, $ref).value : value,
  ]);

describe('the examples of the OpenAPI document', () => {
  it('are what the service answers: run npm run openapi after a change', async () => {
    expect(await askExamples()).toEqual(examples);
  });

  it('are there for every answer in JSON', () => {
    const without = shown.filter(({ type, media }) => type.endsWith('json') && valuesOf(media).length === 0);
    expect(without.map(({ place }) => place)).toEqual([]);
  });

  it('are problems of the status that they stand at, one for each that is named there', () => {
    const problems = shown.filter(({ type }) => type === 'application/problem+json');
    expect(problems.length).toBeGreaterThan(100);
    for (const { place, status, description, media } of problems) {
      const named = [...description.matchAll(/`([a-z0-9-]+)`: /g)].map(([, code]) => code);
      expect(Object.keys(Object(media.examples)).sort(), place).toEqual(named.sort());
      for (const [code, value] of valuesOf(media))
        expect(value, place).toMatchObject({ type: `/problems/${code}`, status: Number(status) });
    }
  });

  it('have the documented form', () => {
    for (const { place, media } of shown)
      for (const [name, value] of valuesOf(media)) {
        const validate = ajv.compile(
          JSON.parse(JSON.stringify(media.schema).replaceAll('"#/', '"openapi#/')),
        );
        expect(validate(value) ? [] : validate.errors, `${place} ${name}`).toEqual([]);
      }
  });

  it('answer the example of the request that has their name', () => {
    for (const { name, contract } of operations) {
      const media = shown.find(
        ({ operation, status, type }) => operation === name && `${status} ${type}` === '200 application/json',
      );
      const asked = Object.keys(contract.examples);
      for (const [example] of valuesOf(media?.media ?? {})) expect(asked, name).toContain(example);
    }
  });

  it('show what requests send: none for what may be left out of every one', () => {
    const timeout = Object(at(document, 'components', 'parameters', 'requestTimeout'));
    expect(timeout.example ?? timeout.examples ?? timeout.schema.default).toBeUndefined();
  });
});
