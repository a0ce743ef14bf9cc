/** The package's `groupconv/client`: a typed client of the service, for Node and browsers. */
export type { Fault, ProblemCode } from '../errors.ts';
export { type Client, createClient } from './client.ts';
export type { JobState } from './job-states.ts';
export type { Job, JobOptions, LaterOptions, WaitOptions } from './jobs.ts';
export type { LayerFile, StoreOptions } from './layers.ts';
export type { components, paths } from './openapi.ts';
export { ServiceProblem } from './problem.ts';
export type { CallOptions, SenderOptions as ClientOptions } from './sender.ts';
export type {
  OnnxModel,
  OperationName,
  ReplyOf,
  RequestOf,
  StoredLayer,
  StoredLayers,
  StoreRequest,
  TypedTensor,
} from './types.ts';
