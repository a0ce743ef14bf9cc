import type { ProblemCode } from '../../../errors.ts';

/** What each problem means, and what to do about it, with code in backquotes. docs/errors.md has the same texts. */
export const explanations = {
  'malformed-json':
    'The body is not JSON. `detail` gives line, column and byte offset, and mostly the cause: single quotes, ' +
    "Python's `True`, a trailing comma. Nesting beyond 64 levels, numbers of 64 KiB, duplicate keys, invalid UTF-8 " +
    'and the keys `__proto__` and `constructor.prototype` are refused too.',
  'malformed-base64':
    'The text in `base64` is not standard base64 (RFC 4648 §4) with padding. `pointer` names the tensor.',
  'malformed-safetensors':
    'The file breaks the format: its header, the places of its tensors, or the request in `__metadata__.request`, ' +
    'whose line and column `detail` gives. A file has at most 64 tensors, and a header of at most 4 MiB.',
  'malformed-onnx':
    'The file is no message of Protocol Buffers, has no graph, or a tensor in it has other bytes than its sizes say. ' +
    'Mostly it has been cut: compare its size with that of the original.',
  'malformed-query':
    'A parameter of the query is unknown, missing or unreadable. `pointer` names it, and `hint` shows how to write it.',
  'malformed-request':
    'The request is not well-formed HTTP: its request line, its Host, its lengths or its chunks. Or its body is not ' +
    'what `Content-Length` or `Content-Encoding` say. The connection is closed where the next ' +
    'request could not be found.',
  unauthorized: 'The service has API keys. Send one in `Authorization: Bearer <key>` or `X-API-Key: <key>`.',
  forbidden: 'The API key is none of those that the service knows. Ask who runs it.',
  'origin-refused': 'A page in a browser asked `/mcp`, and `CORS_ORIGINS` does not name its origin.',
  'not-found': 'The address is wrong. `/docs` and `/openapi.json` list what there is.',
  'unknown-layer':
    'No layer of this name, or of this version, is stored. `GET /v1/layers` lists them. Names are exact; a version is ' +
    'kept until `MAX_LAYER_VERSIONS` newer ones are there.',
  'unknown-job':
    'No job has this id: it never had, its time is over (`JOB_TTL_MS` after its end), it has been deleted, or it belongs ' +
    'to another API key.',
  'method-not-allowed': 'The address has other methods. `Allow` lists them.',
  'not-acceptable':
    'The `Accept` field leaves out every media type that the route gives. `detail` lists them: `application/json` ' +
    'always, and files from `/v1/conv`, `/v1/gradients` and `/v1/layers/{name}`.',
  'request-timeout': 'The request came too slowly. Send it again over a better connection, or send less.',
  'no-result':
    'The job is queued or running, and has no result yet, or it was cancelled, and will have none. `detail` says which. ' +
    'Ask for the job or its events.',
  'precondition-failed':
    'The stored layer has another version than `If-Match` says, or is there against `If-None-Match`. Ask for its ' +
    'current version, and decide again.',
  'body-too-large':
    'The body, decompressed, is over `MAX_BODY_BYTES`. Send tensors in safetensors or base64, which are shorter ' +
    'than decimals, or generate them by a fill.',
  'limit-exceeded':
    'The request asks for more than a limit allows. `detail` names the limit, the figure asked for and the setting: ' +
    '`MAX_ELEMENTS` (of one tensor, the padded input included), `MAX_MACS`, `MAX_WORK` (predicted time, in ' +
    'multiply-accumulates), of jobs `JOB_MAX_MACS`, `MAX_REPLY_BYTES` or `MEMORY_MB` (predicted memory). They are decided from the geometry, ' +
    'before anything is allocated. A batch of 0 counts as one image. Three bounds on a JSON body have no setting: ' +
    '32,768 values, an array of numbers or a base64 text counting as 64; 256 keys in one object; 1 MiB of keys and ' +
    'texts, base64 aside. `pointer` says where one was reached. Nor have those on an ONNX model: 131,072 fields, 16,384 ' +
    'nodes, 1,024 convolutions, names of 1 KiB, 8 graphs within each other. `GET /v1/limits` tells the limits.',
  'unsupported-media-type':
    'The route does not take bodies of this `Content-Type`, or of none. `Accept` and `Accept-Post` of the answer list ' +
    'those that it takes. If the content coding is the reason, `Accept-Encoding` lists those.',
  'invalid-request':
    'The request can be read, but a field is missing, unknown, out of range or of the wrong type. `errors` names ' +
    "each field, and `hint` PyTorch's word for it, if it has another name in other libraries.",
  'invalid-layer':
    'The fields of the layer are fine one by one, but not together, or the kernel does not fit this input. No other ' +
    'elements would help: `hint` gives the nearest legal choice.',
  'invalid-tensor':
    'A tensor has the wrong shape, is ragged, has elements that are no numbers, or a fill cannot make it. `hint` ' +
    'gives the right shape, and says if it looks channels-last.',
  'key-reused':
    'The same `Idempotency-Key` came with another operation, body or `Accept` while its job is kept. Use a new key for a ' +
    'new request.',
  'rate-limited':
    'This API key, or this address, sent more than `RATE_LIMIT` requests in a window of time. Try again after ' +
    '`Retry-After` seconds. `RateLimit` tells how many are left.',
  'header-too-large':
    'The request line and the header fields have more than `MAX_HEADER_BYTES` together, 16 KiB by default. Put what is ' +
    'long into the body.',
  'client-closed':
    'The client went before its answer. The code is only in the log and the metrics, for nobody is there to read it.',
  'internal-error':
    'A defect here, such as a worker that died over this request. No other request is affected. The answer says ' +
    'nothing of the inside. The log has it under the same `instance`: please report it.',
  unavailable:
    'The queue in front of the workers is full, or the workers are starting or stopping. `detail` names the bound: ' +
    '`MAX_QUEUE` requests, `MAX_QUEUE_BYTES` of bodies and replies, `MAX_QUEUE_WORK` or `MEMORY_MB`; of jobs, ' +
    '`JOBS_MAX` or `JOB_RESULTS_BYTES`. Or an allocation has failed. Try again after `Retry-After` seconds.',
  'deadline-exceeded':
    "The request's time budget ran out: `REQUEST_BUDGET_MS`, or what its `Request-Timeout` header asked for; of a job, " +
    '`JOB_TIMEOUT_MS`. Its work has been stopped.',
  'storage-failed':
    'The stored layers cannot be changed: `MAX_LAYERS` or `MAX_LAYERS_BYTES` is reached, or the folder `LAYERS_DIR` ' +
    'is read-only or full; or jobs have no temporary folder. `detail` says which. What was stored before is still there.',
} as const satisfies Record<ProblemCode, string>;
