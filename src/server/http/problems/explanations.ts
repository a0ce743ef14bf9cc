import type { ProblemCode } from '../../../errors.ts';

/** What each problem means, and what to do about it, with code in backquotes. docs/errors.md has the same texts. */
export const explanations = {
  'malformed-json':
    'The body is not JSON. `detail` gives line, column and byte offset, and mostly the cause: single quotes, ' +
    "Python's `True`, a trailing comma. Nesting beyond 64 levels, numbers of 64 KiB, duplicate keys, invalid " +
    'UTF-8 and the keys `__proto__` and `constructor.prototype` are refused too.',
  'malformed-base64':
    'The text in `base64` is not standard base64 (RFC 4648 §4) with padding. `pointer` names the tensor.',
  'malformed-safetensors':
    'The file does not follow the format: its header, the byte ranges of its tensors, or the request in ' +
    '`__metadata__.request`. For the request, `detail` gives line and column. A file has at most 64 tensors, ' +
    'and a header of at most 4 MiB.',
  'malformed-onnx':
    'The file is not a message of Protocol Buffers, has no graph, or has a tensor with more or fewer bytes ' +
    'than its sizes say. Most often it was truncated: compare its size with that of the original.',
  'malformed-query':
    'A parameter of the query is unknown, missing or unreadable. `pointer` names it, and `hint` shows how to ' +
    'write it.',
  'malformed-request':
    'The request is not well-formed HTTP: its request line, its Host, its lengths or its chunks. Or the body ' +
    'does not agree with `Content-Length` or `Content-Encoding`. The connection is closed if the beginning of ' +
    'the next request is unknown.',
  unauthorized: 'The service has API keys. Send one in `Authorization: Bearer <key>` or `X-API-Key: <key>`.',
  forbidden: 'The service does not know this API key. Ask whoever runs the service.',
  'origin-refused':
    'A page in a browser sent a request to `/mcp`, and `CORS_ORIGINS` does not list its origin.',
  'not-found': 'The service has no such address. `/docs` and `/openapi.json` list all routes.',
  'unknown-layer':
    'No layer of this name, or no such version of it, is stored. `GET /v1/layers` lists the layers. Names are ' +
    'case-sensitive. A version is kept until there are `MAX_LAYER_VERSIONS` newer ones.',
  'unknown-job':
    'No job has this id. It may never have existed, its time may be over (`JOB_TTL_MS` after its end), it may ' +
    'have been deleted, or it belongs to another API key.',
  'method-not-allowed': 'The address has other methods. `Allow` lists them.',
  'not-acceptable':
    'The `Accept` field excludes every media type of the answer. `detail` lists them. Most routes answer with ' +
    '`application/json`. `/v1/conv`, `/v1/gradients`, `/v1/quantized`, `/v1/onnx` and `/v1/layers/{name}` can ' +
    'answer with files too.',
  'request-timeout': 'The request arrived too slowly. Send it again over a better connection, or send less.',
  'no-result':
    'The job is queued or running and has no result yet, or it was cancelled and will have none. `detail` ' +
    'says which. Ask for the job or its events.',
  'precondition-failed':
    'The stored layer does not have the version that `If-Match` names, or it exists although `If-None-Match` ' +
    'says that it must not. Ask for its current version, and decide again.',
  'body-too-large':
    'The decompressed body is larger than `MAX_BODY_BYTES`. Send tensors in safetensors or base64, which are ' +
    'shorter than decimals, or generate them with a fill.',
  'limit-exceeded':
    'The request asks for more than a limit allows. `detail` names the limit, the requested figure and the ' +
    'setting: `MAX_ELEMENTS` (of one tensor, the padded input included), `MAX_MACS`, `MAX_WORK` (predicted ' +
    'time, in multiply-accumulates), `MAX_REPLY_BYTES`, `MEMORY_MB` (predicted memory) or, for jobs, ' +
    '`JOB_MAX_MACS`. The limits are checked on the shapes, before anything is allocated. A batch of 0 counts ' +
    'as one image. Some limits have no setting, and `pointer` says where one was reached. A JSON body has at ' +
    'most 32,768 values, where an array of numbers or a base64 text counts as 64, at most 256 keys in one ' +
    'object, and at most 1 MiB of keys and texts without base64. An ONNX model has at most 131,072 fields, ' +
    '16,384 nodes, 1,024 convolutions, names of 1 KiB and 8 nested graphs. `GET /v1/limits` lists the limits ' +
    'of one request.',
  'unsupported-media-type':
    'The route does not accept bodies of this `Content-Type`, or the field is missing. `Accept` and ' +
    '`Accept-Post` of the answer list the media types that it accepts. If the content coding is the reason, ' +
    '`Accept-Encoding` lists the codings.',
  'invalid-request':
    'The request can be read, but a field is missing, unknown, out of range or of the wrong type. `errors` ' +
    "names each field. If a field has another name in other libraries, `hint` gives PyTorch's name.",
  'invalid-layer':
    'Each field of the layer is valid, but they do not fit together, or the kernel does not fit this input. ' +
    'Other values in the tensors would not help. `hint` gives the nearest legal choice.',
  'invalid-tensor':
    'A tensor has the wrong shape, is ragged, has elements that are not numbers, or cannot be made by its ' +
    'fill. `hint` gives the right shape, and says if the tensor looks channels-last.',
  'key-reused':
    'The same `Idempotency-Key` came with another operation, body or `Accept` while its job is kept. Use a ' +
    'new key for a new request.',
  'rate-limited':
    'This API key, or this address, sent more than `RATE_LIMIT` requests in a window of time. Try again after ' +
    '`Retry-After` seconds. `RateLimit` tells how many are left.',
  'header-too-large':
    'The request line and the header fields together have more than `MAX_HEADER_BYTES`, 16 KiB by default. ' +
    'Send long values in the body.',
  'client-closed':
    'The client closed the connection before the answer. This code appears only in the log and in the ' +
    'metrics.',
  'internal-error':
    'The service has a defect, such as a worker that died while it computed this request. No other request is ' +
    'affected. The answer gives no internal details. The log has them under the same `instance`: please ' +
    'report them.',
  unavailable:
    'The queue in front of the workers is full, the workers are starting or stopping, or an allocation has ' +
    'failed. `detail` names the bound of the queue: `MAX_QUEUE` requests, `MAX_QUEUE_BYTES` of bodies and ' +
    'replies, `MAX_QUEUE_WORK` or `MEMORY_MB`. For jobs it is `JOBS_MAX` or `JOB_RESULTS_BYTES`. Or jobs and ' +
    'stored layers are in Redis (`REDIS_URL`), which cannot be reached. Try again after `Retry-After` seconds.',
  'deadline-exceeded':
    'The request took longer than its time budget: `REQUEST_BUDGET_MS`, less if its `Request-Timeout` header ' +
    'says so, or `JOB_TIMEOUT_MS` for a job. Its work has been stopped.',
  'storage-failed':
    'The stored layers cannot be changed: `MAX_LAYERS` or `MAX_LAYERS_BYTES` is reached, the folder ' +
    '`LAYERS_DIR` is read-only or full, or Redis is full. Or jobs have no temporary folder. `detail` says ' +
    'which. What was stored before is still there.',
} as const satisfies Record<ProblemCode, string>;
