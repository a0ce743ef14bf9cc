import { z } from 'zod';
import { refuse } from '../issues.ts';
import { flag, loose, modelVersion, parametersWith } from './parts.ts';

export const serverReply = z
  .strictObject({
    name: z.string().describe('groupconv'),
    version: z.string().describe('Of the service'),
    extensions: z.array(z.string()).describe("The protocol's extensions that there are"),
  })
  .meta({ id: 'ServerMetadata', description: 'The server and its extensions' });

export const healthOfServerReply = z
  .strictObject({
    live: z.boolean().describe('The process answers'),
    ready: z.boolean().describe('Requests can be served now'),
  })
  .meta({ id: 'ServerHealth', description: 'Whether the service can be used' });

export const indexRequest = loose({ ready: flag.describe('Only those that are ready') }).meta({
  id: 'ModelIndexRequest',
  description: 'Which models to list',
});

export const loadRequest = loose({
  parameters: z
    .strictObject(
      {},
      {
        error: refuse(() => [
          'a model is loaded as it is stored, without',
          'PUT /v1/layers/{name} stores another one',
        ]),
      },
    )
    .optional()
    .describe('Parameters are ignored'),
}).meta({ id: 'LoadModelRequest', description: 'Parameters of loading a model' });

export const unloadRequest = loose({
  parameters: parametersWith({}).describe('Parameters are ignored'),
}).meta({ id: 'UnloadModelRequest', description: 'Parameters of unloading a model' });

export const indexOfModelsReply = z
  .array(
    z.strictObject({
      name: z.string().describe('Of the stored layer, or of a stored file that holds none'),
      version: modelVersion.optional(),
      state: z.enum(['READY', 'UNAVAILABLE']).describe('Whether it can be used'),
      reason: z.string().describe('Why it is not ready; else empty'),
    }),
  )
  .meta({ id: 'ModelIndex', description: 'All versions of all models' });
