/**
 * The service's contract as types: what requests may be, and what answers are. `npm run openapi` writes this file
 * from the OpenAPI document.
 */

export interface paths {
    readonly "/v1/conv": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * One layer on one input
         * @description The output with its statistics, shapes and cost. Server-Timing has the times.
         */
        readonly post: operations["conv"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/compare": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Several layers on the same input
         * @description Computes several layers on the same input. The example is the tutorial "Groups in convolution": the same input through 1, 2 and 4 groups.
         */
        readonly post: operations["compare"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/shapes": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Shapes and cost of one layer, from a query string
         * @description The same as POST for one layer: /v1/shapes?in_channels=16&out_channels=4&kernel_size=1&groups=4&input_shape=2,16,10,10, or of a stored one: /v1/shapes?layer=stem&input_shape=2,16,10,10
         */
        readonly get: operations["shapesOfQuery"];
        readonly put?: never;
        /**
         * Shapes and cost of a layer or a chain of layers
         * @description Shapes, cost and connectivity of a layer. For layers that feed each other, also the totals and the receptive field. No outputs are computed.
         */
        readonly post: operations["shapes"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/gradients": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * The backward pass of one layer
         * @description The gradients of Σ output · grad_output by input, weight and bias, as loss.backward() gives them in PyTorch.
         */
        readonly post: operations["gradients"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/explain": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Where one output value comes from
         * @description The terms of one output value, in the order in which every kernel adds them.
         */
        readonly post: operations["explain"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/sweep": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * What changing groups does
         * @description A layer under every possible value of groups, or those given: shapes, cost, and with an input the statistics of the output and the time.
         */
        readonly post: operations["sweep"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/verify": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Whether an output is right, and if not, why not
         * @description Compares `output` with the output of the layer, within the bound that every order of the sums keeps. If they differ, the usual faults of a port are computed, singly and in pairs. Those that reproduce `output` are its causes. With `quantization` the output is one of integers, and is compared with that of every runtime.
         */
        readonly post: operations["verify"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/quantized": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * A quantized layer under each runtime's own arithmetic
         * @description The exact integer accumulators, the output as each runtime rounds them, and the first output where two runtimes differ, explained. docs/quantized.md has the formulae and their sources.
         */
        readonly post: operations["quantized"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/translate": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * The same layer as other frameworks write it
         * @description Attributes, code, the arrangement of the weight, and the steps before and after the layer, in PyTorch, ONNX, Keras, TFLite, JAX, Flax, WebNN and Core ML. If a framework has no such layer, the reason. With `from`, `layer` holds the attributes of that dialect.
         */
        readonly post: operations["translate"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/vectors": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * A pack of test vectors in the format of its reader
         * @description A zip file with the tensors of a computed layer and manifest.json: the layer, how the tensors were made, the order of the sums, and the SHA-256 of every file. The same request gives the same bytes.
         */
        readonly post: operations["vectors"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/layers": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * The stored layers
         * @description The current version of each layer, and the stored files that hold no layer.
         */
        readonly get: operations["layers"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/layers/{name}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * A stored layer
         * @description Its description, or a file with the parameters, which PUT takes. If-None-Match gets 304 where the version has not changed.
         */
        readonly get: operations["layer"];
        /**
         * Store a layer under a name
         * @description The layer is checked once, and its parameters stay in memory. Requests then give its name as their `layer`. The same layer with the same parameters has the same version. The last MAX_LAYER_VERSIONS are kept.
         */
        readonly put: operations["store"];
        readonly post?: never;
        /**
         * Delete a stored layer
         * @description Deletes all its versions. Requests that are being computed are not affected.
         */
        readonly delete: operations["deleteLayer"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/onnx": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * The convolutions of an ONNX model
         * @description The layer, shapes and cost of every Conv, ConvTranspose, ConvInteger and QLinearConv, also of those between DequantizeLinear and QuantizeLinear. A convolution that cannot be stored has a `reason`. With `store`, all others are stored. If one cannot be stored, those before it stay stored. A safetensors file has the parameters of one convolution.
         */
        readonly post: operations["onnx"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v2": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * The server and its extensions
         * @description ServerMetadata of the Open Inference Protocol.
         */
        readonly get: operations["server"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v2/health/live": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Whether the process answers
         * @description The same as GET /health/live.
         */
        readonly get: operations["server_live"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v2/health/ready": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Whether the service can serve requests now
         * @description The same as GET /health/ready.
         */
        readonly get: operations["server_ready"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v2/models/stats": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * How often each model was used, and where the time went
         * @description Counts and times of all versions, since they were stored or loaded.
         */
        readonly get: operations["statistics"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v2/models/{model}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * A stored layer as a model
         * @description ModelMetadata of the current version.
         */
        readonly get: operations["model"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v2/models/{model}/ready": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Whether a model can be used
         * @description Whether the current version is stored and loaded.
         */
        readonly get: operations["modelReady"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v2/models/{model}/config": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * The configuration of a model
         * @description The configuration of the current version, in Triton's form.
         */
        readonly get: operations["modelConfig"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v2/models/{model}/stats": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * How often the model was used, and where the time went
         * @description Counts and times of all versions.
         */
        readonly get: operations["modelStatistics"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v2/models/{model}/infer": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * A stored layer on one input
         * @description Numbers in JSON, or as bytes behind it (extension binary_tensor_data). No Content-Type is needed.
         */
        readonly post: operations["infer"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v2/models/{model}/versions/{version}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * A stored layer as a model
         * @description ModelMetadata of one version.
         */
        readonly get: operations["modelVersion"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v2/models/{model}/versions/{version}/ready": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Whether a model can be used
         * @description Whether one version is stored and loaded.
         */
        readonly get: operations["modelReadyVersion"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v2/models/{model}/versions/{version}/config": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * The configuration of a model
         * @description The configuration of one version, in Triton's form.
         */
        readonly get: operations["modelConfigVersion"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v2/models/{model}/versions/{version}/stats": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * How often the model was used, and where the time went
         * @description Counts and times of one version.
         */
        readonly get: operations["modelStatisticsVersion"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v2/models/{model}/versions/{version}/infer": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * A stored layer on one input
         * @description Numbers in JSON, or as bytes behind it (extension binary_tensor_data). No Content-Type is needed.
         */
        readonly post: operations["inferVersion"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v2/repository/index": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * All versions of the stored layers
         * @description The list also has the stored files that hold no layer, with the reason.
         */
        readonly post: operations["modelIndex"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v2/repository/models/{model}/load": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Take in what has been stored elsewhere
         * @description Reads the files of all names. If the layer was unloaded, it becomes a model again.
         */
        readonly post: operations["loadModel"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v2/repository/models/{model}/unload": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Remove a layer from /v2 until it is loaded again
         * @description The layer stays stored, and can be used in /v1.
         */
        readonly post: operations["unloadModel"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/jobs/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * A job and its progress
         * @description A POST below /v1/ that computes makes a job if it has `Prefer: respond-async`.
         */
        readonly get: operations["job"];
        readonly put?: never;
        readonly post?: never;
        /**
         * Cancel or forget a job
         * @description A job that is queued or running becomes `cancelled`, and its work stops. A job that has ended is deleted with its result, which makes room for others.
         */
        readonly delete: operations["deleteJob"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/jobs/{id}/result": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * The result of a job
         * @description The answer that the POST would have had: the same status, bytes and media type. The Accept of the POST decides the media type. If the job has failed, the answer is its problem. While there is no result, the answer is 409.
         */
        readonly get: operations["jobResult"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/jobs/{id}/events": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * The progress of a job as server-sent events
         * @description Server-sent events (EventSource): `progress`, at most four a second, and `end`. A stream ends by itself from time to time: EventSource goes on by `Last-Event-ID`. 204 after the end.
         */
        readonly get: operations["jobEvents"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/diagram.svg": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * A picture of the connections
         * @description Input channels, filters and output channels, a band per group and a strand per kernel, for light and dark pages; it can stand in an <img>: /v1/diagram.svg?in_channels=16&out_channels=4&groups=4
         */
        readonly get: operations["diagram"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/health/live": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Whether the process answers
         * @description For the liveness probe. 200 as long as the event loop turns.
         */
        readonly get: operations["live"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/health/ready": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Whether the service can serve requests now
         * @description For the readiness probe. 503 while the workers start and while the service stops.
         */
        readonly get: operations["ready"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * The page, or an index
         * @description The page for browsers; an index in JSON for all other clients.
         */
        readonly get: operations["index"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/problems/{code}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * What an error means
         * @description The `type` of an error is this address. For browsers, a page; for all others, JSON.
         */
        readonly get: operations["problem"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/limits": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * The limits of one request, and the kernels that compute
         * @description A request over a limit gets 413, naming the limit, the figure and the setting.
         */
        readonly get: operations["limits"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description The integer sums, the same for every runtime */
        readonly Accumulator: {
            /** @description Sizes, outermost axis first */
            readonly shape: readonly number[];
            /** @description Σ (x − x_zp)·(w − w_zp) + bias, exact. Absent with format none */
            readonly data?: components["schemas"]["TensorValue"];
            /** @description The least; null where there is none */
            readonly min: number | null;
            /** @description The greatest; null where there is none */
            readonly max: number | null;
            /** @description Bits of the narrowest signed register that holds all of them */
            readonly bits: number;
            /** @description How many are outside the range of int32. They are exact here, and wrap before they are requantized */
            readonly overflows: number;
        };
        /** @description A fault that was computed and reproduces `output` */
        readonly Cause: {
            /** @description The name of a fault, or of two with + between them */
            readonly cause: string;
            /** @description The share of the mismatched values that it reproduces within the bound. Null if the shape is wrong */
            readonly explains: number | null;
            /** @description The largest difference that is left. Null if the shape is wrong */
            readonly max_abs: components["schemas"]["JsonNumber"] | null;
            /** @description What was done */
            readonly text: string;
            /** @description What to do instead */
            readonly fix: string;
            /**
             * @description With quantization: the runtime under whose arithmetic the fault reproduces the output
             * @enum {string}
             */
            readonly runtime?: "exact" | "onnxruntime" | "onnx-reference" | "tflite-double" | "tflite-single" | "xnnpack-fp32" | "xnnpack-rndnu" | "fbgemm" | "qnnpack" | "tosa-double" | "tosa-single";
        };
        /** @description A layer with its parameters */
        readonly ComparedLayer: {
            /** @description What its result is called. Default: type and groups */
            readonly name?: string;
            readonly layer: components["schemas"]["LayerOrName"];
            /** @description Of the shape that `layer` implies. Default: PyTorch's initialisation after `seed` */
            readonly weight?: components["schemas"]["Tensor"];
            /** @description Of shape [out_channels]. Default: PyTorch's initialisation after `seed` */
            readonly bias?: components["schemas"]["Tensor"];
            /** @description What is left out of weight and bias is drawn as by torch.manual_seed(seed); nn.ConvNd(…) */
            readonly seed?: components["schemas"]["Seed"];
        };
        /** @description Several layers on the same input */
        readonly Comparison: {
            /** @description The input that all layers share */
            readonly input: {
                /** @description Sizes, outermost axis first */
                readonly shape: readonly number[];
                readonly statistics: components["schemas"]["Statistics"];
            };
            /** @description One per layer, in the order of the request */
            readonly results: readonly components["schemas"]["ComparisonResult"][];
        };
        /** @description An input and the layers that get it */
        readonly ComparisonRequest: {
            /** @description The input: [N, C, …spatial], or [C, …spatial] without a batch axis */
            readonly input: components["schemas"]["Tensor"];
            /** @description The layers, each with its parameters */
            readonly layers: readonly components["schemas"]["ComparedLayer"][];
            /** @description The order of the axes of the tensors, in the request and in the reply. `shapes`, `dims` and indexes count the axes in this order. A fill makes its values in the order of PyTorch */
            readonly layout?: components["schemas"]["Layouts"];
            /** @description Reductions of the output */
            readonly reduce?: readonly components["schemas"]["Reduction"][];
            /** @description How tensors come back: nested arrays, one flat array, base64 of little-endian elements, or not at all */
            readonly format?: "nested" | "flat" | "base64" | "none";
        };
        /** @description One layer's results */
        readonly ComparisonResult: {
            /** @description As given, or the type and groups */
            readonly name: string;
            readonly layer: components["schemas"]["ResolvedLayer"];
            readonly shapes: components["schemas"]["Shapes"];
            readonly cost: components["schemas"]["Cost"];
            /** @description Where `include` asked for it */
            readonly input?: components["schemas"]["TensorValue"];
            /** @description Where `include` asked for it */
            readonly weight?: components["schemas"]["TensorValue"];
            /** @description Where `include` asked for it */
            readonly bias?: components["schemas"]["TensorValue"] | null;
            /** @description Absent with format none */
            readonly output?: components["schemas"]["TensorValue"];
            /** @description Of each tensor */
            readonly statistics: {
                readonly input: components["schemas"]["Statistics"];
                readonly weight: components["schemas"]["Statistics"];
                /** @description Null where the layer has no bias */
                readonly bias: components["schemas"]["Statistics"] | null;
                readonly output: components["schemas"]["OutputStatistics"];
            };
            /** @description Those that `reduce` asked for */
            readonly reductions: readonly components["schemas"]["ReductionResult"][];
        };
        /** @description One layer on one input */
        readonly Convolution: {
            readonly layer: components["schemas"]["ResolvedLayer"];
            readonly shapes: components["schemas"]["Shapes"];
            readonly cost: components["schemas"]["Cost"];
            /** @description Where `include` asked for it */
            readonly input?: components["schemas"]["TensorValue"];
            /** @description Where `include` asked for it */
            readonly weight?: components["schemas"]["TensorValue"];
            /** @description Where `include` asked for it */
            readonly bias?: components["schemas"]["TensorValue"] | null;
            /** @description Absent with format none */
            readonly output?: components["schemas"]["TensorValue"];
            /** @description Of each tensor */
            readonly statistics: {
                readonly input: components["schemas"]["Statistics"];
                readonly weight: components["schemas"]["Statistics"];
                /** @description Null where the layer has no bias */
                readonly bias: components["schemas"]["Statistics"] | null;
                readonly output: components["schemas"]["OutputStatistics"];
            };
            /** @description Those that `reduce` asked for */
            readonly reductions: readonly components["schemas"]["ReductionResult"][];
        };
        /** @description A layer, its input and parameters, and what to answer */
        readonly ConvolutionRequest: {
            /** @description The input: [N, C, …spatial], or [C, …spatial] without a batch axis */
            readonly input: components["schemas"]["Tensor"];
            readonly layer: components["schemas"]["LayerOrName"];
            /** @description Of the shape that `layer` implies. Default: PyTorch's initialisation after `seed` */
            readonly weight?: components["schemas"]["Tensor"];
            /** @description Of shape [out_channels]. Default: PyTorch's initialisation after `seed` */
            readonly bias?: components["schemas"]["Tensor"];
            /** @description What is left out of weight and bias is drawn as by torch.manual_seed(seed); nn.ConvNd(…) */
            readonly seed?: components["schemas"]["Seed"];
            /** @description The order of the axes of the tensors, in the request and in the reply. `shapes`, `dims` and indexes count the axes in this order. A fill makes its values in the order of PyTorch */
            readonly layout?: components["schemas"]["Layouts"];
            /** @description Reductions of the output */
            readonly reduce?: readonly components["schemas"]["Reduction"][];
            /** @description Further tensors to return beside the output */
            readonly include?: readonly ("input" | "weight" | "bias")[];
            /** @description How tensors come back: nested arrays, one flat array, base64 of little-endian elements, or not at all */
            readonly format?: "nested" | "flat" | "base64" | "none";
        };
        /** @description Inputs of the MIL operations conv and conv_transpose */
        readonly CoremlAttributes: {
            /**
             * @description Of MIL
             * @enum {string}
             */
            readonly op: "conv" | "conv_transpose";
            /** @description Steps of the kernel */
            readonly strides: readonly number[];
            /** @description The rule of the padding */
            readonly pad_type?: "valid" | "same" | "same_lower" | "custom";
            /** @description Both sides of each axis in turn, with pad_type custom */
            readonly pad?: readonly number[];
            /** @description Steps of the taps */
            readonly dilations: readonly number[];
            /** @description Blocks of channels */
            readonly groups?: number;
            /** @description Spatial sizes of output_shape */
            readonly output_size?: readonly number[];
            /** @description The weight's shape in this dialect */
            readonly weight_shape: readonly number[];
            /** @description Whether a bias is added */
            readonly bias?: boolean;
            /** @description The type of the arithmetic */
            readonly dtype?: "fp32" | "fp16";
        };
        /** @description What the layer costs */
        readonly Cost: {
            /** @description The number of elements of weight and bias */
            readonly parameters: number;
            /** @description Multiply-accumulates: N·∏output·C_out·(C_in/groups)·∏kernel; transposed: N·∏input·C_in·(C_out/groups)·∏kernel */
            readonly macs: number;
            /** @description Bytes of the output in its dtype */
            readonly output_bytes: number;
        };
        /** @description The sample deviation (n − 1); null below two elements */
        readonly Deviation: components["schemas"]["JsonNumber"] | null;
        /** @description One output value as a sum */
        readonly Explanation: {
            readonly layer: components["schemas"]["ResolvedLayer"];
            readonly shapes: components["schemas"]["Shapes"];
            /** @description The index of the output value, without negative entries */
            readonly index: readonly number[];
            /** @description The group of the output channel, from 0 */
            readonly group: number;
            /** @description The sum of the products in their order, from 0, then + bias, each step rounded in the dtype */
            readonly value: components["schemas"]["JsonNumber"];
            /** @description The bias of the output channel; null where the layer has none */
            readonly bias: components["schemas"]["JsonNumber"] | null;
            /** @description The products in the order of their sum */
            readonly terms: readonly components["schemas"]["Term"][];
        };
        /** @description A layer, its input, and the output value to explain */
        readonly ExplanationRequest: {
            /** @description The input: [N, C, …spatial], or [C, …spatial] without a batch axis */
            readonly input: components["schemas"]["Tensor"];
            readonly layer: components["schemas"]["LayerOrName"];
            /** @description Of the shape that `layer` implies. Default: PyTorch's initialisation after `seed` */
            readonly weight?: components["schemas"]["Tensor"];
            /** @description Of shape [out_channels]. Default: PyTorch's initialisation after `seed` */
            readonly bias?: components["schemas"]["Tensor"];
            /** @description What is left out of weight and bias is drawn as by torch.manual_seed(seed); nn.ConvNd(…) */
            readonly seed?: components["schemas"]["Seed"];
            /** @description The order of the axes of the tensors, in the request and in the reply. `shapes`, `dims` and indexes count the axes in this order. A fill makes its values in the order of PyTorch */
            readonly layout?: components["schemas"]["Layouts"];
            /** @description Index of the output value, [n, c, …spatial]. Omit n without a batch axis. Negative entries count from the end. */
            readonly index: readonly number[];
        };
        /** @description null where there are no elements */
        readonly Figure: components["schemas"]["JsonNumber"] | null;
        /** @description A number for every element, or a rule that makes elements: from their positions, or at random, bit for bit as the call of the same name in PyTorch after torch.manual_seed(seed) */
        readonly Fill: ({
            /**
             * @description One value for all elements
             * @constant
             */
            readonly kind: "constant";
            /** @description Every element */
            readonly value: number | ("NaN" | "Infinity" | "-Infinity");
        } | {
            /**
             * @description start, start + step, start + 2 · step, …
             * @constant
             */
            readonly kind: "arange";
            /** @description The first element */
            readonly start?: number;
            /** @description From each element to the next, in row-major order */
            readonly step?: number;
        } | {
            /**
             * @description The index along an axis
             * @constant
             */
            readonly kind: "axis";
            /** @description The axis whose index is the value; negative counts from the end */
            readonly axis: number;
            /** @description The index is taken modulo this */
            readonly modulo?: number;
            /** @description Added to the index */
            readonly offset?: number;
        } | {
            /**
             * @description torch.Tensor.uniform_
             * @constant
             */
            readonly kind: "uniform";
            /** @description The lower bound */
            readonly low?: number;
            /** @description The upper bound */
            readonly high?: number;
            readonly seed?: components["schemas"]["Seed"];
        } | {
            /**
             * @description torch.Tensor.normal_
             * @constant
             */
            readonly kind: "normal";
            /** @description The mean */
            readonly mean?: number;
            /** @description The standard deviation */
            readonly std?: number;
            readonly seed?: components["schemas"]["Seed"];
        } | {
            /**
             * @description torch.nn.init.kaiming_uniform_
             * @constant
             */
            readonly kind: "kaiming_uniform";
            /** @description The leaky ReLU's negative slope */
            readonly a?: number;
            /** @description fan_in = size(1) · taps keeps the forward pass's variance, fan_out = size(0) · taps the backward pass's. The sizes are those of the tensor, as in PyTorch: fan_in of a grouped layer is of one group, fan_out of all */
            readonly mode?: "fan_in" | "fan_out";
            /** @description With fan_out: divides it, to make it that of one group. Default: 1, as in PyTorch */
            readonly groups?: number;
            readonly seed?: components["schemas"]["Seed"];
        } | {
            /**
             * @description torch.nn.init.kaiming_normal_
             * @constant
             */
            readonly kind: "kaiming_normal";
            /** @description The leaky ReLU's negative slope */
            readonly a?: number;
            /** @description fan_in = size(1) · taps keeps the forward pass's variance, fan_out = size(0) · taps the backward pass's. The sizes are those of the tensor, as in PyTorch: fan_in of a grouped layer is of one group, fan_out of all */
            readonly mode?: "fan_in" | "fan_out";
            /** @description With fan_out: divides it, to make it that of one group. Default: 1, as in PyTorch */
            readonly groups?: number;
            readonly seed?: components["schemas"]["Seed"];
        } | {
            /**
             * @description torch.nn.init.xavier_uniform_
             * @constant
             */
            readonly kind: "xavier_uniform";
            /** @description Scales the deviation */
            readonly gain?: number;
            readonly seed?: components["schemas"]["Seed"];
        } | {
            /**
             * @description torch.nn.init.xavier_normal_
             * @constant
             */
            readonly kind: "xavier_normal";
            /** @description Scales the deviation */
            readonly gain?: number;
            readonly seed?: components["schemas"]["Seed"];
        } | {
            /**
             * @description torch.nn.init.dirac_: the identity, as far as the shape allows
             * @constant
             */
            readonly kind: "dirac";
            /** @description Default: for a weight the layer's groups, else 1 */
            readonly groups?: number;
        }) | (number | ("NaN" | "Infinity" | "-Infinity"));
        /** @description Arguments of flax.linen.Conv or ConvTranspose */
        readonly FlaxAttributes: {
            /**
             * @description Of flax.linen
             * @enum {string}
             */
            readonly module: "Conv" | "ConvTranspose";
            /** @description Channels of the input */
            readonly in_features: number;
            /** @description Channels of the output */
            readonly features: number;
            /** @description Sizes of the kernel */
            readonly kernel_size: readonly number[];
            /** @description Steps of the kernel */
            readonly strides?: readonly number[];
            /** @description What stands around the input */
            readonly padding?: ("SAME" | "VALID" | "CAUSAL" | "CIRCULAR" | "REFLECT") | readonly (readonly number[])[];
            /** @description Steps of the taps */
            readonly kernel_dilation?: readonly number[];
            /** @description Blocks of channels */
            readonly feature_group_count?: number;
            /**
             * @description Of ConvTranspose: required
             * @constant
             */
            readonly transpose_kernel?: true;
            /** @description Whether a bias is added */
            readonly use_bias?: boolean;
            /** @description The type of the arithmetic */
            readonly dtype?: "float32" | "float64" | "float16" | "bfloat16";
        };
        /** @description The backward pass */
        readonly Gradients: {
            readonly layer: components["schemas"]["ResolvedLayer"];
            readonly shapes: components["schemas"]["Shapes"];
            /** @description Of the forward pass */
            readonly cost: components["schemas"]["Cost"];
            /** @description The gradient by the input. Absent with format none, as the others */
            readonly grad_input?: components["schemas"]["TensorValue"];
            /** @description The gradient by the weight */
            readonly grad_weight?: components["schemas"]["TensorValue"];
            /** @description The gradient by the bias; null where the layer has none */
            readonly grad_bias?: components["schemas"]["TensorValue"] | null;
            /** @description Where `include` asked for it */
            readonly input?: components["schemas"]["TensorValue"];
            /** @description Where `include` asked for it */
            readonly weight?: components["schemas"]["TensorValue"];
            /** @description Where `include` asked for it */
            readonly bias?: components["schemas"]["TensorValue"] | null;
            /** @description Where `include` asked for it */
            readonly output?: components["schemas"]["TensorValue"];
            /** @description Where `include` asked for it */
            readonly grad_output?: components["schemas"]["TensorValue"];
            /** @description Of each gradient */
            readonly statistics: {
                readonly grad_input: components["schemas"]["Statistics"];
                readonly grad_weight: components["schemas"]["Statistics"];
                /** @description Null where the layer has no bias */
                readonly grad_bias: components["schemas"]["Statistics"] | null;
            };
            /** @description Those of the output that `reduce` asked for */
            readonly reductions: readonly components["schemas"]["ReductionResult"][];
        };
        /** @description A layer, its input and parameters, and the gradient by its output */
        readonly GradientsRequest: {
            /** @description The input: [N, C, …spatial], or [C, …spatial] without a batch axis */
            readonly input: components["schemas"]["Tensor"];
            readonly layer: components["schemas"]["LayerOrName"];
            /** @description Of the shape that `layer` implies. Default: PyTorch's initialisation after `seed` */
            readonly weight?: components["schemas"]["Tensor"];
            /** @description Of shape [out_channels]. Default: PyTorch's initialisation after `seed` */
            readonly bias?: components["schemas"]["Tensor"];
            /** @description What is left out of weight and bias is drawn as by torch.manual_seed(seed); nn.ConvNd(…) */
            readonly seed?: components["schemas"]["Seed"];
            /** @description The order of the axes of the tensors, in the request and in the reply. `shapes`, `dims` and indexes count the axes in this order. A fill makes its values in the order of PyTorch */
            readonly layout?: components["schemas"]["Layouts"];
            /** @description The gradient by the output, of its shape; ones where it is left out */
            readonly grad_output?: components["schemas"]["Tensor"];
            /** @description Reductions of the output, as in /v1/conv */
            readonly reduce?: readonly components["schemas"]["Reduction"][];
            /** @description Further tensors to return beside the gradients */
            readonly include?: readonly ("input" | "weight" | "bias" | "output" | "grad_output")[];
            /** @description How tensors come back: nested arrays, one flat array, base64 of little-endian elements, or not at all */
            readonly format?: "nested" | "flat" | "base64" | "none";
        };
        /** @description The state of the service */
        readonly Health: {
            /**
             * @description What the service is
             * @enum {string}
             */
            readonly status: "live" | "ready";
        };
        /** @description An index of the service */
        readonly Index: {
            /** @description Of the service */
            readonly name: string;
            /** @description Of the service */
            readonly version: string;
            /** @description Of the service */
            readonly description: string;
            /** @description Addresses by name */
            readonly links: {
                readonly [key: string]: string;
            };
            /** @description A command to start with */
            readonly try: string;
        };
        /** @description The output of a stored layer */
        readonly InferReply: {
            /** @description The name of a stored layer */
            readonly model_name: string;
            /** @description The version of the stored layer */
            readonly model_version: string;
            /** @description The request's `id` */
            readonly id?: string;
            /** @description Statistics of the output */
            readonly parameters?: {
                /** @description Absent where the output is empty */
                readonly mean?: components["schemas"]["JsonNumber"];
                /** @description Absent where the output has fewer than two elements */
                readonly std?: components["schemas"]["JsonNumber"];
                /** @description Absent where the output is empty */
                readonly min?: components["schemas"]["JsonNumber"];
                /** @description Absent where the output is empty */
                readonly max?: components["schemas"]["JsonNumber"];
            };
            /** @description The one output */
            readonly outputs: readonly {
                /** @description `input` or `output` */
                readonly name: string;
                /**
                 * @description The type of its elements
                 * @enum {string}
                 */
                readonly datatype: "FP32" | "FP64" | "FP16" | "BF16" | "INT8" | "UINT8" | "INT32";
                /** @description Sizes, outermost axis first */
                readonly shape: readonly number[];
                /** @description Where the output comes in binary */
                readonly parameters?: {
                    /** @description Bytes of the output behind the JSON */
                    readonly binary_data_size: number;
                };
                /** @description Flat, row-major; absent in binary */
                readonly data?: components["schemas"]["TensorValue"];
            }[];
        };
        /** @description The input of a stored layer */
        readonly InferRequest: {
            /** @description Comes back in the reply */
            readonly id?: string;
            /** @description Others are ignored */
            readonly parameters?: {
                /** @description Whether outputs come in binary */
                readonly binary_data_output?: boolean;
                /** @description Whether the reply has those of the output */
                readonly statistics?: boolean;
                /** @description Of a layer of integers: whose arithmetic makes the output; onnxruntime where it is left out */
                readonly runtime?: string;
            } & {
                readonly [key: string]: unknown;
            };
            /** @description The one input, named `input` */
            readonly inputs: readonly ({
                /** @description `input` */
                readonly name: string;
                /** @description Of the input, with or without N */
                readonly shape: components["schemas"]["Shape"];
                /** @description FP32, FP64, FP16 or BF16, as the layer computes; INT8 or UINT8 where it is quantized */
                readonly datatype: string;
                /** @description Others are ignored */
                readonly parameters?: {
                    /** @description Bytes of the input behind the JSON */
                    readonly binary_data_size?: number;
                } & {
                    readonly [key: string]: unknown;
                };
                /** @description Numbers, flat or nested; NaN and the infinities as strings */
                readonly data?: components["schemas"]["NestedNumbers"];
            } & {
                readonly [key: string]: unknown;
            })[];
            /** @description `output`, with `binary_data` among its parameters */
            readonly outputs?: readonly ({
                /** @description `output` */
                readonly name: string;
                /** @description Others are ignored */
                readonly parameters?: {
                    /** @description Whether the output comes in binary */
                    readonly binary_data?: boolean;
                } & {
                    readonly [key: string]: unknown;
                };
            } & {
                readonly [key: string]: unknown;
            })[];
        } & {
            readonly [key: string]: unknown;
        };
        /** @description Arguments of jax.lax.conv_general_dilated */
        readonly JaxAttributes: {
            /** @description Steps of the kernel */
            readonly window_strides: readonly number[];
            /** @description What stands around the input */
            readonly padding: ("SAME" | "VALID") | readonly (readonly number[])[];
            /** @description Steps of the elements of the input: the stride of a transposed layer */
            readonly lhs_dilation?: readonly number[];
            /** @description Steps of the taps */
            readonly rhs_dilation?: readonly number[];
            /** @description Blocks of channels */
            readonly feature_group_count?: number;
            /** @description Channels first, kernels OI */
            readonly dimension_numbers: readonly string[];
            /** @description The weight's shape in this dialect */
            readonly rhs_shape: readonly number[];
            /** @description Whether a bias is added to the result */
            readonly bias?: boolean;
            /** @description The type of the arithmetic */
            readonly dtype?: "float32" | "float64" | "float16" | "bfloat16";
        };
        /** @description A request that is computed later */
        readonly Job: {
            /** @description The id. It cannot be guessed */
            readonly id: string;
            /** @description The operation: the last part of the path of the POST */
            readonly operation: string;
            /**
             * @description The state of the job. done, failed and cancelled are final
             * @enum {string}
             */
            readonly status: "queued" | "running" | "done" | "failed" | "cancelled";
            /** @description The progress */
            readonly progress: {
                /** @description Multiply-accumulates that are done */
                readonly done: number;
                /** @description Multiply-accumulates of the whole job, as planned */
                readonly total: number;
                /**
                 * @description Multiply-accumulates
                 * @constant
                 */
                readonly unit: "macs";
            };
            /**
             * Format: date-time
             * @description When it was accepted
             */
            readonly created: string;
            /**
             * Format: date-time
             * @description When its computation began; of the last attempt
             */
            readonly started?: string;
            /**
             * Format: date-time
             * @description When it ended. The job is kept for JOB_TTL_MS after that
             */
            readonly ended?: string;
            /** @description Why it failed: the problem that GET …/result answers */
            readonly problem?: components["schemas"]["Problem"];
        };
        /** @description NaN and the infinities as strings */
        readonly JsonNumber: number | ("NaN" | "Infinity" | "-Infinity");
        /** @description Arguments of a layer of Keras, channels last */
        readonly KerasAttributes: {
            /**
             * @description The class of keras.layers
             * @enum {string}
             */
            readonly class_name: "Conv1D" | "Conv2D" | "Conv3D" | "DepthwiseConv1D" | "DepthwiseConv2D" | "Conv1DTranspose" | "Conv2DTranspose" | "Conv3DTranspose";
            /** @description Not of depthwise layers */
            readonly filters?: number;
            /** @description Sizes of the kernel */
            readonly kernel_size: readonly number[];
            /** @description Steps of the kernel */
            readonly strides?: readonly number[];
            /** @description What stands around the input; causal of Conv1D alone */
            readonly padding?: "valid" | "same" | "causal";
            /** @description What a transposed layer appends */
            readonly output_padding?: readonly number[] | null;
            /** @description Steps of the taps */
            readonly dilation_rate?: readonly number[];
            /** @description Blocks of channels */
            readonly groups?: number;
            /** @description Outputs per input channel of depthwise layers */
            readonly depth_multiplier?: number;
            /** @description Whether a bias is added */
            readonly use_bias?: boolean;
            /** @description The type of the arithmetic */
            readonly dtype?: "float32" | "float64" | "float16" | "bfloat16";
            /** @description Channels of the input */
            readonly input_channels: number;
        };
        /** @description A convolution, with the names and defaults of PyTorch */
        readonly Layer: {
            /**
             * @description The kind of the layer, with the name of its PyTorch module in lower case
             * @enum {string}
             */
            readonly type: "conv1d" | "conv2d" | "conv3d" | "conv_transpose1d" | "conv_transpose2d" | "conv_transpose3d";
            /** @description C of the input */
            readonly in_channels: number;
            /** @description C of the output: the number of filters */
            readonly out_channels: number;
            /** @description Of the kernel, one integer or one per axis */
            readonly kernel_size: number | readonly number[];
            /** @description From one position of the kernel to the next, one integer or one per axis */
            readonly stride?: number | readonly number[];
            /** @description One integer for all axes, one per axis, `same`, `valid`, or one [before, after] pair per axis; 0 where it is left out. In a transposed layer it crops the output */
            readonly padding?: number | readonly number[] | readonly (readonly number[])[] | ("same" | "valid");
            /**
             * @description Alternative to `padding` (ONNX). SAME_UPPER and SAME_LOWER: the output size becomes ⌈size / stride⌉, of a transposed layer size · stride; SAME_UPPER puts an odd element at the end. VALID: no padding. NOTSET: `padding` counts
             * @enum {string}
             */
            readonly auto_pad?: "SAME_UPPER" | "SAME_LOWER" | "VALID" | "NOTSET";
            /** @description Transposed layers only: makes the end of the output longer; 0 where it is left out */
            readonly output_padding?: number | readonly number[];
            /** @description Transposed layers only, instead of `output_padding`: the output's spatial sizes */
            readonly output_size?: number | readonly number[];
            /** @description From one tap of the kernel to the next, one integer or one per axis */
            readonly dilation?: number | readonly number[];
            /** @description Blocks of input channels that reach only their own block of output channels; must divide both channel counts */
            readonly groups?: number;
            /** @description Whether a bias is added */
            readonly bias?: boolean;
            /** @description What stands in the padding; transposed layers have zeros only */
            readonly padding_mode?: "zeros" | "reflect" | "replicate" | "circular";
            /** @description The type of the arithmetic and of every returned tensor. float16 and bfloat16: operands are rounded to it, products and sums are float32, and the result is rounded once */
            readonly dtype?: "float32" | "float64" | "float16" | "bfloat16";
        };
        /** @description A layer, or the name of a stored one */
        readonly LayerOrName: components["schemas"]["Layer"] | string;
        /** @description The order of the axes of tensors. Default: PyTorch's */
        readonly Layouts: {
            /** @description Of `input`, its gradient and the included one: any order of N, C and DHW, HW or W */
            readonly input?: string;
            /** @description Of `weight`, its gradient and the included one: any order of O (output), I (input) and the spatial axes; of depthwise layers also HWIM (channel, then multiplier; Keras) and 1HWO (TFLite) */
            readonly weight?: string;
            /** @description Of `output` and its gradient: as `input` */
            readonly output?: string;
        };
        /** @description The most that one request may ask for */
        readonly Limits: {
            /** @description The kernels that compute. The numbers are the same for both */
            readonly engine: {
                /**
                 * @description `native`: compiled C; `wasm`: WebAssembly
                 * @enum {string}
                 */
                readonly name: "native" | "wasm";
                /** @description The instruction set of its vectors */
                readonly instructions: string;
            };
            /** @description Bytes of a decoded request body */
            readonly body_bytes: {
                /** @description The most that is allowed */
                readonly limit: number;
                /** @description Its name in the environment */
                readonly setting: string;
            };
            /** @description Elements of any one tensor, the padded input included, and of all outputs together */
            readonly elements: {
                /** @description The most that is allowed */
                readonly limit: number;
                /** @description Its name in the environment */
                readonly setting: string;
            };
            /** @description Bytes of the tensors of a reply, as predicted from their number, dtype and format */
            readonly reply_bytes: {
                /** @description The most that is allowed */
                readonly limit: number;
                /** @description Its name in the environment */
                readonly setting: string;
            };
            /** @description Multiply-accumulates of all layers of a request together */
            readonly macs: {
                /** @description The most that is allowed */
                readonly limit: number;
                /** @description Its name in the environment */
                readonly setting: string;
            };
            /** @description Predicted time of a request, in multiply-accumulates: fills, padding, statistics and text included */
            readonly work: {
                /** @description The most that is allowed */
                readonly limit: number;
                /** @description Its name in the environment */
                readonly setting: string;
            };
        };
        /** @description Parameters of loading a model */
        readonly LoadModelRequest: {
            /** @description Parameters are ignored */
            readonly parameters?: Record<string, never>;
        } & {
            readonly [key: string]: unknown;
        };
        /** @description One value of the output */
        readonly Mismatch: {
            /** @description Into the output, in its layout. /v1/explain shows the terms */
            readonly index: readonly number[];
            /** @description The value of `output` */
            readonly got: components["schemas"]["JsonNumber"];
            /** @description The service's own value */
            readonly expected: components["schemas"]["JsonNumber"];
            /** @description How far apart the two may be */
            readonly bound: components["schemas"]["JsonNumber"];
        };
        /** @description A stored layer, as Triton configures models */
        readonly ModelConfig: {
            /** @description The name of a stored layer */
            readonly name: string;
            /**
             * @description What computes
             * @constant
             */
            readonly platform: "groupconv_layer";
            /** @description 0: the batch is among the sizes */
            readonly max_batch_size: number;
            /** @description The one input */
            readonly input: readonly {
                /** @description `input` or `output` */
                readonly name: string;
                /** @description TYPE_ and the datatype, such as TYPE_FP32 */
                readonly data_type: string;
                /** @description Sizes with the batch; -1 if they depend on the request */
                readonly dims: readonly number[];
            }[];
            /** @description The one output */
            readonly output: readonly {
                /** @description `input` or `output` */
                readonly name: string;
                /** @description TYPE_ and the datatype, such as TYPE_FP32 */
                readonly data_type: string;
                /** @description Sizes with the batch; -1 if they depend on the request */
                readonly dims: readonly number[];
            }[];
        };
        /** @description All versions of all models */
        readonly ModelIndex: readonly {
            /** @description Of the stored layer, or of a stored file that holds none */
            readonly name: string;
            /** @description The version of the stored layer */
            readonly version?: string;
            /**
             * @description Whether it can be used
             * @enum {string}
             */
            readonly state: "READY" | "UNAVAILABLE";
            /** @description Why it is not ready; else empty */
            readonly reason: string;
        }[];
        /** @description Which models to list */
        readonly ModelIndexRequest: {
            /** @description Only those that are ready */
            readonly ready?: boolean;
        } & {
            readonly [key: string]: unknown;
        };
        /** @description A stored layer. Sizes of -1 are those of the request */
        readonly ModelMetadata: {
            /** @description The name of a stored layer */
            readonly name: string;
            /** @description Those that are kept, the newest first */
            readonly versions: readonly string[];
            /**
             * @description What computes
             * @constant
             */
            readonly platform: "groupconv_layer";
            /** @description The one input */
            readonly inputs: readonly {
                /** @description `input` or `output` */
                readonly name: string;
                /**
                 * @description The type of its elements
                 * @enum {string}
                 */
                readonly datatype: "FP32" | "FP64" | "FP16" | "BF16" | "INT8" | "UINT8" | "INT32";
                /** @description -1 if it depends on the request */
                readonly shape: readonly number[];
            }[];
            /** @description The one output */
            readonly outputs: readonly {
                /** @description `input` or `output` */
                readonly name: string;
                /**
                 * @description The type of its elements
                 * @enum {string}
                 */
                readonly datatype: "FP32" | "FP64" | "FP16" | "BF16" | "INT8" | "UINT8" | "INT32";
                /** @description -1 if it depends on the request */
                readonly shape: readonly number[];
            }[];
        };
        /** @description Whether a model can be used */
        readonly ModelReady: {
            /** @description The name of a stored layer */
            readonly name: string;
            /** @description Whether it is stored and loaded */
            readonly ready: boolean;
        };
        /** @description Since the version was stored or loaded */
        readonly ModelStatistics: {
            /** @description One entry per version */
            readonly model_stats: readonly {
                /** @description The name of a stored layer */
                readonly name: string;
                /** @description The version of the stored layer */
                readonly version: string;
                /** @description Milliseconds since the epoch; 0 where there was none */
                readonly last_inference: number;
                /** @description Images */
                readonly inference_count: number;
                /** @description Requests */
                readonly execution_count: number;
                /** @description Where the time went */
                readonly inference_stats: {
                    /** @description All of those that succeeded */
                    readonly success: {
                        /** @description How often */
                        readonly count: number;
                        /** @description Nanoseconds in all */
                        readonly ns: number;
                    };
                    /** @description All of those that failed */
                    readonly fail: {
                        /** @description How often */
                        readonly count: number;
                        /** @description Nanoseconds in all */
                        readonly ns: number;
                    };
                    /** @description Waiting for a worker */
                    readonly queue: {
                        /** @description How often */
                        readonly count: number;
                        /** @description Nanoseconds in all */
                        readonly ns: number;
                    };
                    /** @description Decoding */
                    readonly compute_input: {
                        /** @description How often */
                        readonly count: number;
                        /** @description Nanoseconds in all */
                        readonly ns: number;
                    };
                    /** @description Computing */
                    readonly compute_infer: {
                        /** @description How often */
                        readonly count: number;
                        /** @description Nanoseconds in all */
                        readonly ns: number;
                    };
                    /** @description Encoding */
                    readonly compute_output: {
                        /** @description How often */
                        readonly count: number;
                        /** @description Nanoseconds in all */
                        readonly ns: number;
                    };
                    /** @description 0: there is no cache */
                    readonly cache_hit: {
                        /** @description How often */
                        readonly count: number;
                        /** @description Nanoseconds in all */
                        readonly ns: number;
                    };
                    /** @description 0: there is no cache */
                    readonly cache_miss: {
                        /** @description How often */
                        readonly count: number;
                        /** @description Nanoseconds in all */
                        readonly ns: number;
                    };
                };
                /** @description Empty: requests are not put together */
                readonly batch_stats: readonly Record<string, never>[];
            }[];
        };
        /** @description Nested arrays of numbers, row-major, one level per axis */
        readonly NestedArrays: readonly components["schemas"]["JsonNumber"][] | readonly (readonly components["schemas"]["JsonNumber"][])[] | readonly (readonly (readonly components["schemas"]["JsonNumber"][])[])[] | readonly (readonly (readonly (readonly components["schemas"]["JsonNumber"][])[])[])[] | readonly (readonly (readonly (readonly (readonly components["schemas"]["JsonNumber"][])[])[])[])[];
        /** @description Nested arrays of numbers; a bare number where there are no axes */
        readonly NestedNumbers: components["schemas"]["JsonNumber"] | components["schemas"]["NestedArrays"];
        /** @description Attributes of an ONNX node */
        readonly OnnxAttributes: {
            /**
             * @description The operator
             * @enum {string}
             */
            readonly op_type: "Conv" | "ConvTranspose";
            /** @description Sizes of the kernel */
            readonly kernel_shape: readonly number[];
            /** @description Steps of the kernel */
            readonly strides?: readonly number[];
            /** @description All beginnings, then all ends */
            readonly pads?: readonly number[];
            /**
             * @description The rule of the padding
             * @enum {string}
             */
            readonly auto_pad?: "SAME_UPPER" | "SAME_LOWER" | "VALID" | "NOTSET";
            /** @description Steps of the taps */
            readonly dilations?: readonly number[];
            /** @description Blocks of channels */
            readonly group?: number;
            /** @description What a transposed layer appends */
            readonly output_padding?: readonly number[];
            /** @description Sizes of the output of ConvTranspose */
            readonly output_shape?: readonly number[];
            /** @description Of the input W */
            readonly weight_shape: readonly number[];
            /** @description Whether there is an input B */
            readonly bias?: boolean;
            /** @description The type of the elements */
            readonly elem_type?: "FLOAT" | "DOUBLE" | "FLOAT16" | "BFLOAT16";
        };
        /** @description A convolution of a model */
        readonly OnnxConvolution: {
            /** @description The node's name, or its first output's, behind those of the graphs around it */
            readonly node: string;
            /** @description Such as Conv */
            readonly operator: string;
            /** @description Null if no layer of this service computes the same */
            readonly layer: components["schemas"]["StoredSpec"] | null;
            /** @description The type of the weight. A layer of float16 or bfloat16 may compute in float32 */
            readonly element_type: string | null;
            /** @description The shapes, as far as they follow from the inputs of the model through common operators */
            readonly shapes: {
                /** @description -1 if it depends on the input */
                readonly input: readonly number[];
                /** @description Sizes, outermost axis first */
                readonly weight: readonly number[];
                /** @description Null where the layer has no bias */
                readonly bias: readonly number[] | null;
                /** @description -1 if it depends on the input */
                readonly output: readonly number[];
            } | null;
            /** @description What the layer takes; null without one */
            readonly cost: {
                /** @description The number of elements of weight and bias */
                readonly parameters: number;
                /** @description Of one image where the batch is not known; null where sizes are not */
                readonly macs: number | null;
                /** @description The same of the output */
                readonly output_bytes: number | null;
            } | null;
            /** @description The first node whose output has unknown sizes */
            readonly sizes_lost_at: string | null;
            /** @description Null where it has real numbers */
            readonly quantization: components["schemas"]["OnnxQuantization"] | null;
            /** @description Whether the model holds them */
            readonly parameters: {
                /** @description All of its elements */
                readonly weight: boolean;
                /** @description Null: no bias */
                readonly bias: boolean | null;
            };
            /** @description Why it cannot be stored, or has not been */
            readonly reason: string | null;
            /** @description The name and version under which it was stored; null if it was not stored */
            readonly stored: {
                /** @description The name of a stored layer */
                readonly name: string;
                /** @description The first 16 hexadecimal digits of the SHA-256 of the layer and its parameters */
                readonly version: string;
            } | null;
        };
        /** @description The convolutions of a model */
        readonly OnnxModel: {
            /** @description What the file states about itself */
            readonly model: {
                /** @description The program that made the file */
                readonly producer: string;
                /** @description The version of the format */
                readonly ir_version: number;
                /** @description The version of ONNX's operators */
                readonly opset: number | null;
                /** @description The name of its graph */
                readonly graph: string;
                /** @description The number of its nodes */
                readonly nodes: number;
            };
            /** @description All of them, in the order of the file */
            readonly convolutions: readonly components["schemas"]["OnnxConvolution"][];
        };
        /** @description How the integers of a convolution stand for real numbers */
        readonly OnnxQuantization: {
            /**
             * @description QDQ: real numbers between DequantizeLinear and QuantizeLinear
             * @enum {string}
             */
            readonly form: "ConvInteger" | "QLinearConv" | "QDQ";
            /** @description Null where it has real numbers */
            readonly input: components["schemas"]["QuantizedTensor"] | null;
            readonly weight: components["schemas"]["QuantizedTensor"];
            /** @description Null where it has real numbers, or int32 */
            readonly output: components["schemas"]["QuantizedTensor"] | null;
            /** @description The operator between the convolution and QuantizeLinear */
            readonly activation: string | null;
        };
        /** @description The order of the axes of operands. Default: PyTorch's */
        readonly OperandLayouts: {
            /** @description Of `input`, its gradient and the included one: any order of N, C and DHW, HW or W */
            readonly input?: string;
            /** @description Of `weight`, its gradient and the included one: any order of O (output), I (input) and the spatial axes; of depthwise layers also HWIM (channel, then multiplier; Keras) and 1HWO (TFLite) */
            readonly weight?: string;
        };
        /** @description How far the output is from the expected one */
        readonly OutputError: {
            /** @description The largest difference */
            readonly max_abs: components["schemas"]["JsonNumber"];
            /** @description The largest difference in proportion to an expected value that is not 0 */
            readonly max_rel: components["schemas"]["JsonNumber"];
            /** @description The largest difference in units in the last place of the dtype */
            readonly max_ulp: components["schemas"]["JsonNumber"];
            /** @description The root of the mean square of the differences */
            readonly rms: components["schemas"]["JsonNumber"];
            /** @description 10·log10(Σ expected² / Σ difference²); Infinity where nothing differs */
            readonly snr_db: components["schemas"]["JsonNumber"];
            /** @description Values that are further from the expected ones than the bound */
            readonly mismatched: number;
            /** @description Mismatched values of which one is NaN or infinite. All figures above leave them out */
            readonly nonfinite: number;
            /** @description Values in all */
            readonly count: number;
            /** @description The first mismatched value */
            readonly first: components["schemas"]["Mismatch"] | null;
            /** @description The value with the largest difference; null where nothing differs */
            readonly worst: components["schemas"]["Mismatch"] | null;
        };
        /** @description Statistics of the output, in all and per channel */
        readonly OutputStatistics: {
            /** @description How many elements there are */
            readonly count: number;
            /** @description Null where there are no elements */
            readonly mean: components["schemas"]["Figure"];
            readonly std: components["schemas"]["Deviation"];
            /** @description The smallest element; null where there is none */
            readonly min: components["schemas"]["Figure"];
            /** @description The largest element; null where there is none */
            readonly max: components["schemas"]["Figure"];
            /** @description Of all elements */
            readonly sum: components["schemas"]["JsonNumber"];
            /** @description The same of each output channel, over the batch and all pixels */
            readonly per_channel: {
                /** @description Of each channel */
                readonly mean: readonly components["schemas"]["Figure"][];
                /** @description Of each channel */
                readonly std: readonly components["schemas"]["Deviation"][];
                /** @description Of each channel */
                readonly min: readonly components["schemas"]["Figure"][];
                /** @description Of each channel */
                readonly max: readonly components["schemas"]["Figure"][];
            };
        };
        /** @description What went wrong (RFC 9457) */
        readonly Problem: {
            /**
             * @description What kind of problem it is
             * @enum {string}
             */
            readonly type: "/problems/malformed-json" | "/problems/malformed-base64" | "/problems/malformed-safetensors" | "/problems/malformed-onnx" | "/problems/malformed-query" | "/problems/malformed-request" | "/problems/unauthorized" | "/problems/forbidden" | "/problems/origin-refused" | "/problems/not-found" | "/problems/unknown-layer" | "/problems/unknown-job" | "/problems/method-not-allowed" | "/problems/not-acceptable" | "/problems/request-timeout" | "/problems/no-result" | "/problems/precondition-failed" | "/problems/body-too-large" | "/problems/limit-exceeded" | "/problems/unsupported-media-type" | "/problems/invalid-request" | "/problems/invalid-layer" | "/problems/invalid-tensor" | "/problems/key-reused" | "/problems/rate-limited" | "/problems/header-too-large" | "/problems/client-closed" | "/problems/internal-error" | "/problems/unavailable" | "/problems/deadline-exceeded" | "/problems/storage-failed";
            /** @description The kind in words */
            readonly title: string;
            /** @description The HTTP status */
            readonly status: number;
            /** @description What is wrong with this request */
            readonly detail: string;
            /** @description The request's id, as in the logs */
            readonly instance: string;
            /** @description The fields that are wrong, at most 20 */
            readonly errors: readonly {
                /** @description RFC 6901, into the request */
                readonly pointer: string;
                /** @description What is wrong there */
                readonly message: string;
                /** @description The nearest legal choice */
                readonly hint?: string;
            }[];
            /** @description Of /v2: the detail once more */
            readonly error?: string;
        };
        /** @description What a kind of problem means, and what to do about it */
        readonly ProblemExplanation: {
            /**
             * @description The kind of problem
             * @enum {string}
             */
            readonly type: "/problems/malformed-json" | "/problems/malformed-base64" | "/problems/malformed-safetensors" | "/problems/malformed-onnx" | "/problems/malformed-query" | "/problems/malformed-request" | "/problems/unauthorized" | "/problems/forbidden" | "/problems/origin-refused" | "/problems/not-found" | "/problems/unknown-layer" | "/problems/unknown-job" | "/problems/method-not-allowed" | "/problems/not-acceptable" | "/problems/request-timeout" | "/problems/no-result" | "/problems/precondition-failed" | "/problems/body-too-large" | "/problems/limit-exceeded" | "/problems/unsupported-media-type" | "/problems/invalid-request" | "/problems/invalid-layer" | "/problems/invalid-tensor" | "/problems/key-reused" | "/problems/rate-limited" | "/problems/header-too-large" | "/problems/client-closed" | "/problems/internal-error" | "/problems/unavailable" | "/problems/deadline-exceeded" | "/problems/storage-failed";
            /** @description The kind in words */
            readonly title: string;
            /** @description The HTTP status of answers with this problem */
            readonly status: number;
            /** @description What it means, and what to do about it; code stands in backquotes */
            readonly explanation: string;
        };
        /** @description Arguments of a module of torch.nn */
        readonly PytorchAttributes: {
            /**
             * @description Of torch.nn
             * @enum {string}
             */
            readonly module: "Conv1d" | "Conv2d" | "Conv3d" | "ConvTranspose1d" | "ConvTranspose2d" | "ConvTranspose3d";
            /** @description Channels of the input */
            readonly in_channels: number;
            /** @description Channels of the output */
            readonly out_channels: number;
            /** @description Sizes of the kernel */
            readonly kernel_size: number | readonly number[];
            /** @description Steps of the kernel */
            readonly stride?: number | readonly number[];
            /** @description What stands around the input */
            readonly padding?: (number | readonly number[]) | ("same" | "valid");
            /** @description What a transposed layer appends */
            readonly output_padding?: number | readonly number[];
            /** @description Steps of the taps */
            readonly dilation?: number | readonly number[];
            /** @description Blocks of channels */
            readonly groups?: number;
            /** @description Whether a bias is added */
            readonly bias?: boolean;
            /** @description What stands in the padding */
            readonly padding_mode?: "zeros" | "reflect" | "replicate" | "circular";
            /** @description The type of the arithmetic */
            readonly dtype?: "float32" | "float64" | "float16" | "bfloat16";
        };
        /** @description Scales and zero points of the input, the weight and the output */
        readonly Quantization: {
            /**
             * @description Of the input and the output
             * @enum {string}
             */
            readonly dtype: "int8" | "uint8";
            /** @description Of the input */
            readonly input: {
                /** @description real = scale · (integer − zero point); rounded to float32, as all runtimes store it */
                readonly scale: number;
                /** @description The integer that stands for 0 */
                readonly zero_point: number;
            };
            /** @description Of the weight */
            readonly weight: {
                /** @description One, or one for each output channel */
                readonly scale: number | readonly number[];
                /** @description One, or one for each output channel */
                readonly zero_point: number | readonly number[];
                /**
                 * @description Of the weight; int8 where it is left out
                 * @enum {string}
                 */
                readonly dtype?: "int8" | "uint8";
            };
            /** @description Of the output */
            readonly output: {
                /** @description real = scale · (integer − zero point); rounded to float32, as all runtimes store it */
                readonly scale: number;
                /** @description The integer that stands for 0 */
                readonly zero_point: number;
            };
            /** @description What follows the layer, as bounds of its output */
            readonly activation?: ("relu" | "relu6") | {
                /** @description The least real output */
                readonly min: number | ("NaN" | "Infinity" | "-Infinity");
                /** @description The greatest real output */
                readonly max: number | ("NaN" | "Infinity" | "-Infinity");
            };
        };
        /** @description A quantized layer under each runtime's own arithmetic */
        readonly Quantized: {
            /** @description The layer with all its defaults filled in */
            readonly layer: {
                /**
                 * @description The kind of the layer
                 * @enum {string}
                 */
                readonly type: "conv1d" | "conv2d" | "conv3d" | "conv_transpose1d" | "conv_transpose2d" | "conv_transpose3d";
                /** @description C of the input */
                readonly in_channels: number;
                /** @description C of the output */
                readonly out_channels: number;
                /** @description One entry per spatial axis */
                readonly kernel_size: readonly number[];
                /** @description One entry per spatial axis */
                readonly stride: readonly number[];
                /** @description Integers, or [before, after] pairs where they differ */
                readonly padding: readonly number[] | readonly (readonly number[])[];
                /** @description Transposed layers only */
                readonly output_padding?: readonly number[];
                /** @description One entry per spatial axis */
                readonly dilation: readonly number[];
                /** @description The number of groups. Channels of different groups are not connected */
                readonly groups: number;
                /** @description Whether a bias is added */
                readonly bias: boolean;
                /**
                 * @description What stands in the padding
                 * @enum {string}
                 */
                readonly padding_mode: "zeros" | "reflect" | "replicate" | "circular";
            };
            readonly shapes: components["schemas"]["Shapes"];
            readonly cost: components["schemas"]["Cost"];
            readonly quantization: components["schemas"]["ResolvedQuantization"];
            /** @description Where `include` asked for it */
            readonly input?: components["schemas"]["TensorValue"];
            /** @description Where `include` asked for it */
            readonly weight?: components["schemas"]["TensorValue"];
            /** @description Where `include` asked for it */
            readonly bias?: components["schemas"]["TensorValue"] | null;
            readonly accumulator: components["schemas"]["Accumulator"];
            /** @description In the order of `runtimes` */
            readonly results: readonly components["schemas"]["RuntimeResult"][];
            /** @description Pairs of runtimes that do not agree */
            readonly differences: readonly components["schemas"]["RuntimeDifference"][];
        };
        /** @description A quantized layer, its integers, and the runtimes to compute */
        readonly QuantizedRequest: {
            /** @description The layer. Its dtype is ignored here */
            readonly layer: components["schemas"]["LayerOrName"];
            /** @description Integers: [N, C, …spatial], or [C, …spatial] without a batch axis */
            readonly input: components["schemas"]["Tensor"];
            /** @description Integers, of the shape that `layer` implies */
            readonly weight?: components["schemas"]["Tensor"];
            /** @description int32 with the scale s_x·s_w and the zero point 0, [out_channels]. Without it the layer has no bias */
            readonly bias?: components["schemas"]["Tensor"];
            /** @description The order of the axes of the tensors, in the request and in the reply. `shapes`, `dims` and indexes count the axes in this order. A fill makes its values in the order of PyTorch */
            readonly layout?: components["schemas"]["Layouts"];
            /** @description How the integers stand for real numbers. A stored layer of integers has its own */
            readonly quantization?: components["schemas"]["Quantization"];
            /** @description Whether input, weight and bias are real numbers, which are quantized first. Stored integers are not */
            readonly quantize?: boolean;
            /** @description The runtimes whose arithmetic is computed */
            readonly runtimes?: readonly ("exact" | "onnxruntime" | "onnx-reference" | "tflite-double" | "tflite-single" | "xnnpack-fp32" | "xnnpack-rndnu" | "fbgemm" | "qnnpack" | "tosa-double" | "tosa-single")[];
            /** @description Integer operands to return beside the outputs */
            readonly include?: readonly ("input" | "weight" | "bias")[];
            /** @description How tensors come back: nested arrays, one flat array, base64 of little-endian elements, or not at all */
            readonly format?: "nested" | "flat" | "base64" | "none";
        };
        /** @description real = scale · (integer − zero_point) */
        readonly QuantizedTensor: {
            /** @description The type of its integers */
            readonly dtype: string;
            /** @description One number, or one per channel; null where the model does not hold it */
            readonly scale: (components["schemas"]["JsonNumber"] | readonly components["schemas"]["JsonNumber"][]) | null;
            /** @description One number, or one per channel; null where the model does not hold it */
            readonly zero_point: (components["schemas"]["JsonNumber"] | readonly components["schemas"]["JsonNumber"][]) | null;
        };
        /** @description y.mean(dim=[2]) and the like */
        readonly Reduction: {
            /**
             * @description As the method of this name in PyTorch
             * @enum {string}
             */
            readonly op: "mean" | "sum" | "min" | "max" | "std";
            /** @description Axes of the output to reduce. Default: all. Negative ones count from the end */
            readonly dims?: readonly number[];
        };
        /** @description A reduction of the output */
        readonly ReductionResult: {
            /**
             * @description As asked for
             * @enum {string}
             */
            readonly op: "mean" | "sum" | "min" | "max" | "std";
            /** @description The axes that were reduced, counted from the start */
            readonly dims: readonly number[];
            /** @description Sizes, outermost axis first */
            readonly shape: readonly number[];
            /** @description What is left, of this shape */
            readonly values: components["schemas"]["NestedNumbers"];
        };
        /** @description The layer with all its defaults filled in */
        readonly ResolvedLayer: {
            /**
             * @description The kind of the layer
             * @enum {string}
             */
            readonly type: "conv1d" | "conv2d" | "conv3d" | "conv_transpose1d" | "conv_transpose2d" | "conv_transpose3d";
            /** @description C of the input */
            readonly in_channels: number;
            /** @description C of the output */
            readonly out_channels: number;
            /** @description One entry per spatial axis */
            readonly kernel_size: readonly number[];
            /** @description One entry per spatial axis */
            readonly stride: readonly number[];
            /** @description Integers, or [before, after] pairs where they differ */
            readonly padding: readonly number[] | readonly (readonly number[])[];
            /** @description Transposed layers only */
            readonly output_padding?: readonly number[];
            /** @description One entry per spatial axis */
            readonly dilation: readonly number[];
            /** @description The number of groups. Channels of different groups are not connected */
            readonly groups: number;
            /** @description Whether a bias is added */
            readonly bias: boolean;
            /**
             * @description What stands in the padding
             * @enum {string}
             */
            readonly padding_mode: "zeros" | "reflect" | "replicate" | "circular";
            /**
             * @description The type of every returned tensor
             * @enum {string}
             */
            readonly dtype: "float32" | "float64" | "float16" | "bfloat16";
        };
        /** @description The quantization, with scales as runtimes hold them */
        readonly ResolvedQuantization: {
            /**
             * @description Of the input and the output
             * @enum {string}
             */
            readonly dtype: "int8" | "uint8";
            /** @description Of the input */
            readonly input: {
                /** @description A float32 */
                readonly scale: number;
                /** @description The integer that stands for 0 */
                readonly zero_point: number;
            };
            /** @description Of the weight */
            readonly weight: {
                /**
                 * @description Of the weight
                 * @enum {string}
                 */
                readonly dtype: "int8" | "uint8";
                /** @description One entry, or one for each output channel */
                readonly scale: readonly number[];
                /** @description One entry, or one for each output channel */
                readonly zero_point: readonly number[];
            };
            /** @description Of the output */
            readonly output: {
                /** @description A float32 */
                readonly scale: number;
                /** @description The integer that stands for 0 */
                readonly zero_point: number;
            };
            /** @description The dtype's range and the activation's bounds */
            readonly bounds: {
                /** @description The least integer of the output */
                readonly min: number;
                /** @description The greatest integer of the output */
                readonly max: number;
            };
        };
        /** @description The output compared with that of a runtime */
        readonly RuntimeComparison: {
            /**
             * @description Whose arithmetic it is
             * @enum {string}
             */
            readonly runtime: "exact" | "onnxruntime" | "onnx-reference" | "tflite-double" | "tflite-single" | "xnnpack-fp32" | "xnnpack-rndnu" | "fbgemm" | "qnnpack" | "tosa-double" | "tosa-single";
            /**
             * @description `identical`: every integer is the same; `refused`: the runtime does not take the layer
             * @enum {string}
             */
            readonly verdict: "identical" | "different" | "refused";
            /** @description How many integers differ; null if the runtime refuses the layer */
            readonly mismatched: number | null;
            /** @description The largest difference; null if the runtime refuses the layer */
            readonly max: number | null;
            /** @description The first integer that differs */
            readonly first: {
                /** @description Into the output, in its layout. /v1/explain shows the terms, on operands minus their zero points */
                readonly index: readonly number[];
                /** @description As an int32 */
                readonly accumulator: number;
                /** @description accumulator · s_x·s_w / s_y */
                readonly real: components["schemas"]["JsonNumber"];
                /** @description The integer of `output` */
                readonly got: number;
                /** @description The runtime's */
                readonly expected: number;
                /** @description How the runtime rounds it */
                readonly why: string;
            } | null;
            /** @description Why the runtime does not take the layer */
            readonly refused?: string;
        };
        /** @description Two runtimes whose outputs differ */
        readonly RuntimeDifference: {
            /**
             * @description One runtime
             * @enum {string}
             */
            readonly a: "exact" | "onnxruntime" | "onnx-reference" | "tflite-double" | "tflite-single" | "xnnpack-fp32" | "xnnpack-rndnu" | "fbgemm" | "qnnpack" | "tosa-double" | "tosa-single";
            /**
             * @description Another
             * @enum {string}
             */
            readonly b: "exact" | "onnxruntime" | "onnx-reference" | "tflite-double" | "tflite-single" | "xnnpack-fp32" | "xnnpack-rndnu" | "fbgemm" | "qnnpack" | "tosa-double" | "tosa-single";
            /** @description Outputs that differ */
            readonly count: number;
            /** @description The largest difference */
            readonly max: number;
            /** @description The first output that differs */
            readonly first: {
                /** @description Of the output */
                readonly index: readonly number[];
                /** @description As an int32 */
                readonly accumulator: number;
                /** @description accumulator · s_x·s_w / s_y */
                readonly real: components["schemas"]["JsonNumber"];
                /** @description The output of `a` */
                readonly a: number;
                /** @description The output of `b` */
                readonly b: number;
                /** @description How each of them rounds it */
                readonly why: string;
            };
        };
        /** @description The output of one runtime */
        readonly RuntimeResult: {
            /**
             * @description Whose arithmetic it is
             * @enum {string}
             */
            readonly runtime: "exact" | "onnxruntime" | "onnx-reference" | "tflite-double" | "tflite-single" | "xnnpack-fp32" | "xnnpack-rndnu" | "fbgemm" | "qnnpack" | "tosa-double" | "tosa-single";
            /** @description The source of its arithmetic */
            readonly source: string;
            /** @description s_x·s_w / s_y as the runtime represents it, one entry for each weight scale */
            readonly multiplier?: readonly number[];
            /** @description Of a fixed-point multiplier, one entry for each weight scale, as the runtime counts it */
            readonly shift?: readonly number[];
            /** @description Absent with format none, and where the runtime refuses the layer */
            readonly output?: components["schemas"]["TensorValue"];
            /** @description Why the runtime does not take the layer */
            readonly refused?: string;
        };
        /** @description As torch.manual_seed takes it: an integer from -2^63 to 2^64 - 1, beyond ±(2^53 - 1) as decimal text. PyTorch's CPU generator reads its low 32 bits */
        readonly Seed: number | string;
        /** @description Whether the service can be used */
        readonly ServerHealth: {
            /** @description The process answers */
            readonly live: boolean;
            /** @description Requests can be served now */
            readonly ready: boolean;
        };
        /** @description The server and its extensions */
        readonly ServerMetadata: {
            /** @description groupconv */
            readonly name: string;
            /** @description Of the service */
            readonly version: string;
            /** @description The protocol's extensions that there are */
            readonly extensions: readonly string[];
        };
        /** @description Row-major sizes, outermost axis first */
        readonly Shape: readonly number[];
        /** @description weight is [out_channels, in_channels / groups, *kernel_size], of a transposed layer [in_channels, out_channels / groups, *kernel_size] */
        readonly Shapes: {
            /** @description Sizes, outermost axis first */
            readonly input: readonly number[];
            /** @description Sizes, outermost axis first */
            readonly weight: readonly number[];
            /** @description Null where the layer has no bias */
            readonly bias: readonly number[] | null;
            /** @description Sizes, outermost axis first */
            readonly output: readonly number[];
        };
        /** @description Shapes and cost of one layer, or of several that feed each other */
        readonly ShapesAnswer: {
            readonly layer: components["schemas"]["ResolvedLayer"];
            readonly shapes: components["schemas"]["Shapes"];
            readonly cost: components["schemas"]["Cost"];
            /** @description Which input channels reach which output channels, one entry per group */
            readonly connectivity: readonly {
                /** @description From 0 */
                readonly group: number;
                /** @description Channels, both ends included */
                readonly in_channels: {
                    /** @description The first channel */
                    readonly from: number;
                    /** @description The last channel */
                    readonly to: number;
                };
                /** @description Channels, both ends included */
                readonly out_channels: {
                    /** @description The first channel */
                    readonly from: number;
                    /** @description The last channel */
                    readonly to: number;
                };
            }[];
        } | {
            /** @description Each layer, as a single one is answered */
            readonly layers: readonly {
                readonly layer: components["schemas"]["ResolvedLayer"];
                readonly shapes: components["schemas"]["Shapes"];
                readonly cost: components["schemas"]["Cost"];
                /** @description Which input channels reach which output channels, one entry per group */
                readonly connectivity: readonly {
                    /** @description From 0 */
                    readonly group: number;
                    /** @description Channels, both ends included */
                    readonly in_channels: {
                        /** @description The first channel */
                        readonly from: number;
                        /** @description The last channel */
                        readonly to: number;
                    };
                    /** @description Channels, both ends included */
                    readonly out_channels: {
                        /** @description The first channel */
                        readonly from: number;
                        /** @description The last channel */
                        readonly to: number;
                    };
                }[];
            }[];
            /** @description Of all layers together */
            readonly totals: components["schemas"]["Cost"];
            /** @description Output u sees the inputs u·stride − padding … u·stride − padding + size − 1, per axis; null where a layer is transposed */
            readonly receptive_field: {
                /** @description Inputs that one output sees, per spatial axis */
                readonly size: readonly number[];
                /** @description Inputs between two neighbouring outputs, per spatial axis */
                readonly stride: readonly number[];
                /** @description Inputs before the first one that output 0 sees, per spatial axis */
                readonly padding: readonly number[];
            } | null;
        };
        /** @description One layer, or several that feed each other, and the shape of the input */
        readonly ShapesRequest: {
            /** @description One layer; or give `layers` */
            readonly layer?: components["schemas"]["LayerOrName"];
            /** @description Layers that feed each other, the first one first */
            readonly layers?: readonly components["schemas"]["LayerOrName"][];
            /** @description Of the input, with or without N */
            readonly input_shape: components["schemas"]["Shape"];
        };
        /** @description Accumulated in float64; "NaN" where an element is NaN, or for ∞ − ∞ */
        readonly Statistics: {
            /** @description How many elements there are */
            readonly count: number;
            /** @description Null where there are no elements */
            readonly mean: components["schemas"]["Figure"];
            readonly std: components["schemas"]["Deviation"];
            /** @description The smallest element; null where there is none */
            readonly min: components["schemas"]["Figure"];
            /** @description The largest element; null where there is none */
            readonly max: components["schemas"]["Figure"];
            /** @description Of all elements */
            readonly sum: components["schemas"]["JsonNumber"];
        };
        /** @description A layer with its parameters */
        readonly StoreRequest: {
            readonly layer: components["schemas"]["Layer"];
            /** @description Of the shape that `layer` implies. Default: PyTorch's initialisation after `seed` */
            readonly weight?: components["schemas"]["Tensor"];
            /** @description Of shape [out_channels]. Default: PyTorch's initialisation after `seed` */
            readonly bias?: components["schemas"]["Tensor"];
            /** @description What is left out of weight and bias is drawn as by torch.manual_seed(seed); nn.ConvNd(…) */
            readonly seed?: components["schemas"]["Seed"];
            /** @description The order of the axes of the tensors, in the request and in the reply. `shapes`, `dims` and indexes count the axes in this order. A fill makes its values in the order of PyTorch */
            readonly layout?: components["schemas"]["Layouts"];
            /** @description Makes it a layer of integers, as in /v1/quantized. Its weight and bias are integers then */
            readonly quantization?: components["schemas"]["Quantization"];
        };
        /** @description A stored layer, without the elements of its parameters */
        readonly StoredLayer: {
            /** @description The name of a stored layer */
            readonly name: string;
            /** @description The first 16 hexadecimal digits of the SHA-256 of the layer and its parameters */
            readonly version: string;
            readonly layer: components["schemas"]["StoredSpec"];
            /** @description As far as they need no input */
            readonly shapes: {
                /** @description -1 if it depends on the input */
                readonly input: readonly number[];
                /** @description Sizes, outermost axis first */
                readonly weight: readonly number[];
                /** @description Null where the layer has no bias */
                readonly bias: readonly number[] | null;
                /** @description -1 if it depends on the input */
                readonly output: readonly number[];
            };
            /** @description Of a layer of integers */
            readonly quantization?: components["schemas"]["StoredQuantization"];
            /** @description What the parameters take */
            readonly cost: {
                /** @description The number of elements of weight and bias */
                readonly parameters: number;
                /** @description Bytes of them in memory */
                readonly bytes: number;
            };
            /** @description Of the parameters */
            readonly statistics: {
                readonly weight: components["schemas"]["Statistics"];
                /** @description Null where the layer has no bias */
                readonly bias: components["schemas"]["Statistics"] | null;
            };
        };
        /** @description All stored layers */
        readonly StoredLayers: {
            /** @description The current version of each, by name */
            readonly layers: readonly {
                /** @description The name of a stored layer */
                readonly name: string;
                /** @description The first 16 hexadecimal digits of the SHA-256 of the layer and its parameters */
                readonly version: string;
                readonly layer: components["schemas"]["StoredSpec"];
                /** @description What the parameters take */
                readonly cost: {
                    /** @description The number of elements of weight and bias */
                    readonly parameters: number;
                    /** @description Bytes of them in memory */
                    readonly bytes: number;
                };
            }[];
            /** @description Stored files that hold no layer */
            readonly broken: readonly {
                /** @description Its name */
                readonly file: string;
                /** @description Why it is not read */
                readonly reason: string;
            }[];
        };
        /** @description Scales and zero points of a stored layer of integers */
        readonly StoredQuantization: {
            /**
             * @description Of the input and the output
             * @enum {string}
             */
            readonly dtype: "int8" | "uint8";
            /** @description Of the input */
            readonly input: {
                /** @description real = scale · (integer − zero point); rounded to float32, as all runtimes store it */
                readonly scale: number;
                /** @description The integer that stands for 0 */
                readonly zero_point: number;
            };
            /** @description Of the weight */
            readonly weight: {
                /** @description One, or one for each output channel */
                readonly scale: number | readonly number[];
                /** @description One, or one for each output channel */
                readonly zero_point: number | readonly number[];
                /**
                 * @description Of the weight; int8 where it is left out
                 * @enum {string}
                 */
                readonly dtype?: "int8" | "uint8";
            };
            /** @description Of the output */
            readonly output: {
                /** @description real = scale · (integer − zero point); rounded to float32, as all runtimes store it */
                readonly scale: number;
                /** @description The integer that stands for 0 */
                readonly zero_point: number;
            };
            /** @description What follows the layer, as bounds of its output */
            readonly activation?: ("relu" | "relu6") | {
                /** @description The least real output */
                readonly min: components["schemas"]["JsonNumber"];
                /** @description The greatest real output */
                readonly max: components["schemas"]["JsonNumber"];
            };
        };
        /** @description The layer, resolved as far as that needs no input */
        readonly StoredSpec: {
            /**
             * @description The kind of the layer
             * @enum {string}
             */
            readonly type: "conv1d" | "conv2d" | "conv3d" | "conv_transpose1d" | "conv_transpose2d" | "conv_transpose3d";
            /** @description C of the input */
            readonly in_channels: number;
            /** @description C of the output */
            readonly out_channels: number;
            /** @description One entry per spatial axis */
            readonly kernel_size: readonly number[];
            /** @description One entry per spatial axis */
            readonly stride: readonly number[];
            /** @description Integers, or [before, after] pairs where they differ; absent with auto_pad */
            readonly padding?: readonly number[] | readonly (readonly number[])[];
            /** @description Transposed layers only */
            readonly output_padding?: readonly number[];
            /** @description One entry per spatial axis */
            readonly dilation: readonly number[];
            /** @description The number of groups. Channels of different groups are not connected */
            readonly groups: number;
            /** @description Whether a bias is added */
            readonly bias: boolean;
            /**
             * @description What stands in the padding
             * @enum {string}
             */
            readonly padding_mode: "zeros" | "reflect" | "replicate" | "circular";
            /**
             * @description Absent where it is quantized
             * @enum {string}
             */
            readonly dtype?: "float32" | "float64" | "float16" | "bfloat16";
            /**
             * @description Where the padding depends on the input
             * @enum {string}
             */
            readonly auto_pad?: "SAME_UPPER" | "SAME_LOWER";
            /** @description Where output_padding depends on the input */
            readonly output_size?: readonly number[];
        };
        /** @description The layer under several values of groups */
        readonly Sweep: {
            /** @description One per value of groups */
            readonly rows: readonly components["schemas"]["SweepRow"][];
        };
        /** @description A layer, and the values of groups to try */
        readonly SweepRequest: {
            /** @description The layer. Its `groups` is replaced by each value in turn. The parameters of a stored layer are not used */
            readonly layer: components["schemas"]["LayerOrName"];
            /** @description The input on which every row is computed and timed; or give `input_shape` */
            readonly input?: components["schemas"]["Tensor"];
            /** @description The shape of the input, if only shapes and cost are wanted */
            readonly input_shape?: components["schemas"]["Shape"];
            /** @description Default: every divisor common to both channel counts */
            readonly groups?: readonly number[];
            /** @description The order of the axes of the tensors, in the request and in the reply. `shapes`, `dims` and indexes count the axes in this order. A fill makes its values in the order of PyTorch */
            readonly layout?: components["schemas"]["Layouts"];
            /** @description What is left out of weight and bias is drawn as by torch.manual_seed(seed); nn.ConvNd(…) */
            readonly seed?: components["schemas"]["Seed"];
            /** @description How often each layer is computed; compute_ms is the median */
            readonly repeat?: number;
        };
        /** @description The layer with one value of groups */
        readonly SweepRow: {
            /** @description The value of this row */
            readonly groups: number;
            readonly shapes: components["schemas"]["Shapes"];
            readonly cost: components["schemas"]["Cost"];
            /** @description With an input */
            readonly statistics?: {
                readonly output: components["schemas"]["Statistics"];
            };
            /** @description With an input: the median of `repeat` computations */
            readonly compute_ms?: number;
        };
        /** @description Nested numbers, shape and data, base64, or generated */
        readonly Tensor: components["schemas"]["NestedArrays"] | {
            readonly shape: components["schemas"]["Shape"];
            readonly data: components["schemas"]["NestedArrays"];
        } | {
            readonly shape: components["schemas"]["Shape"];
            /** @description The type of the encoded elements */
            readonly dtype?: "float32" | "float64" | "float16" | "bfloat16" | "int8" | "uint8" | "int32";
            /** @description Little-endian elements, row-major, in base64 (RFC 4648 §4) */
            readonly base64: string;
        } | {
            /** @description May be left out where the layer implies it */
            readonly shape?: components["schemas"]["Shape"];
            readonly fill: components["schemas"]["Fill"];
        };
        /** @description nested, flat or base64, as `format` asked */
        readonly TensorValue: components["schemas"]["NestedNumbers"] | {
            /**
             * @description The type of the elements
             * @enum {string}
             */
            readonly dtype: "float32" | "float64" | "float16" | "bfloat16" | "int8" | "uint8" | "int32";
            /** @description The elements, row-major */
            readonly base64: string;
        };
        /** @description One product of the sum */
        readonly Term: {
            /** @description Outside the input where zeros are padded */
            readonly input_index: readonly number[];
            /** @description Into the weight */
            readonly weight_index: readonly number[];
            /** @description The element of the input */
            readonly input: components["schemas"]["JsonNumber"];
            /** @description The element of the weight */
            readonly weight: components["schemas"]["JsonNumber"];
            /** @description input · weight, rounded in the dtype */
            readonly product: components["schemas"]["JsonNumber"];
            /** @description Whether the position is in the padding: a zero, or what the padding mode has put there */
            readonly padded: boolean;
        };
        /** @description Options of an operator of TFLite */
        readonly TfliteAttributes: {
            /**
             * @description The operator
             * @enum {string}
             */
            readonly op: "CONV_2D" | "DEPTHWISE_CONV_2D" | "TRANSPOSE_CONV" | "CONV_3D" | "CONV_3D_TRANSPOSE";
            /**
             * @description What stands around the input
             * @enum {string}
             */
            readonly padding: "SAME" | "VALID";
            /** @description stride_h and stride_w of the schema, stride_d first where there is depth */
            readonly stride: readonly number[];
            /** @description dilation_h_factor and dilation_w_factor of the schema */
            readonly dilation_factor: readonly number[];
            /** @description Outputs per input channel of depthwise layers */
            readonly depth_multiplier?: number;
            /** @description No activation follows */
            readonly fused_activation_function?: "NONE";
            /** @description The weight's shape in this dialect */
            readonly filter_shape: readonly number[];
            /** @description Channels of the input */
            readonly input_channels: number;
            /** @description Whether a bias is added */
            readonly bias?: boolean;
            /** @description Spatial sizes of the output shape of transposed operators */
            readonly output_size?: readonly number[];
        };
        /** @description atol + rtol·|expected|, as NumPy's allclose */
        readonly Tolerance: {
            /** @description Absolute */
            readonly atol?: number;
            /** @description Times the size of the expected value */
            readonly rtol?: number;
        };
        /** @description A layer, in the words of this API or of a framework */
        readonly TranslateRequest: {
            /**
             * @description The fields of this API, which are the default
             * @constant
             */
            readonly from?: "groupconv";
            readonly layer: components["schemas"]["LayerOrName"];
            /** @description The dialects of the answer. Default: all */
            readonly to?: readonly ("pytorch" | "onnx" | "keras" | "tflite" | "jax" | "flax" | "webnn" | "coreml")[];
            /** @description Sizes of the input, channels-first, with or without N. Some attributes need it */
            readonly input_shape?: components["schemas"]["Shape"];
        } | {
            /**
             * @description The dialect of `layer`
             * @constant
             */
            readonly from: "pytorch";
            /** @description The attributes in that dialect */
            readonly layer: components["schemas"]["PytorchAttributes"];
            /** @description The dialects of the answer. Default: all */
            readonly to?: readonly ("pytorch" | "onnx" | "keras" | "tflite" | "jax" | "flax" | "webnn" | "coreml")[];
            /** @description Sizes of the input, channels-first, with or without N. Some attributes need it */
            readonly input_shape?: components["schemas"]["Shape"];
        } | {
            /**
             * @description The dialect of `layer`
             * @constant
             */
            readonly from: "onnx";
            /** @description The attributes in that dialect */
            readonly layer: components["schemas"]["OnnxAttributes"];
            /** @description The dialects of the answer. Default: all */
            readonly to?: readonly ("pytorch" | "onnx" | "keras" | "tflite" | "jax" | "flax" | "webnn" | "coreml")[];
            /** @description Sizes of the input, channels-first, with or without N. Some attributes need it */
            readonly input_shape?: components["schemas"]["Shape"];
        } | {
            /**
             * @description The dialect of `layer`
             * @constant
             */
            readonly from: "keras";
            /** @description The attributes in that dialect */
            readonly layer: components["schemas"]["KerasAttributes"];
            /** @description The dialects of the answer. Default: all */
            readonly to?: readonly ("pytorch" | "onnx" | "keras" | "tflite" | "jax" | "flax" | "webnn" | "coreml")[];
            /** @description Sizes of the input, channels-first, with or without N. Some attributes need it */
            readonly input_shape?: components["schemas"]["Shape"];
        } | {
            /**
             * @description The dialect of `layer`
             * @constant
             */
            readonly from: "tflite";
            /** @description The attributes in that dialect */
            readonly layer: components["schemas"]["TfliteAttributes"];
            /** @description The dialects of the answer. Default: all */
            readonly to?: readonly ("pytorch" | "onnx" | "keras" | "tflite" | "jax" | "flax" | "webnn" | "coreml")[];
            /** @description Sizes of the input, channels-first, with or without N. Some attributes need it */
            readonly input_shape?: components["schemas"]["Shape"];
        } | {
            /**
             * @description The dialect of `layer`
             * @constant
             */
            readonly from: "jax";
            /** @description The attributes in that dialect */
            readonly layer: components["schemas"]["JaxAttributes"];
            /** @description The dialects of the answer. Default: all */
            readonly to?: readonly ("pytorch" | "onnx" | "keras" | "tflite" | "jax" | "flax" | "webnn" | "coreml")[];
            /** @description Sizes of the input, channels-first, with or without N. Some attributes need it */
            readonly input_shape?: components["schemas"]["Shape"];
        } | {
            /**
             * @description The dialect of `layer`
             * @constant
             */
            readonly from: "flax";
            /** @description The attributes in that dialect */
            readonly layer: components["schemas"]["FlaxAttributes"];
            /** @description The dialects of the answer. Default: all */
            readonly to?: readonly ("pytorch" | "onnx" | "keras" | "tflite" | "jax" | "flax" | "webnn" | "coreml")[];
            /** @description Sizes of the input, channels-first, with or without N. Some attributes need it */
            readonly input_shape?: components["schemas"]["Shape"];
        } | {
            /**
             * @description The dialect of `layer`
             * @constant
             */
            readonly from: "webnn";
            /** @description The attributes in that dialect */
            readonly layer: components["schemas"]["WebnnAttributes"];
            /** @description The dialects of the answer. Default: all */
            readonly to?: readonly ("pytorch" | "onnx" | "keras" | "tflite" | "jax" | "flax" | "webnn" | "coreml")[];
            /** @description Sizes of the input, channels-first, with or without N. Some attributes need it */
            readonly input_shape?: components["schemas"]["Shape"];
        } | {
            /**
             * @description The dialect of `layer`
             * @constant
             */
            readonly from: "coreml";
            /** @description The attributes in that dialect */
            readonly layer: components["schemas"]["CoremlAttributes"];
            /** @description The dialects of the answer. Default: all */
            readonly to?: readonly ("pytorch" | "onnx" | "keras" | "tflite" | "jax" | "flax" | "webnn" | "coreml")[];
            /** @description Sizes of the input, channels-first, with or without N. Some attributes need it */
            readonly input_shape?: components["schemas"]["Shape"];
        };
        /** @description A layer as other frameworks write it */
        readonly Translations: {
            /** @description The layer, resolved; as far as that needs no input, where there is no input_shape */
            readonly layer: components["schemas"]["StoredSpec"];
            /** @description One entry per dialect, in the order of `to` */
            readonly translations: readonly ({
                /**
                 * @description The dialect
                 * @enum {string}
                 */
                readonly dialect: "pytorch" | "onnx" | "keras" | "tflite" | "jax" | "flax" | "webnn" | "coreml";
                /**
                 * @description Whether there are steps around the layer
                 * @enum {string}
                 */
                readonly verdict: "exact" | "needs-steps";
                /** @description In the words of the dialect, as `layer` has them with `from` */
                readonly attributes: {
                    readonly [key: string]: unknown;
                };
                /** @description A function of the input and of PyTorch's weight and bias */
                readonly code: string;
                /** @description Axes of input and output */
                readonly input_layout: string;
                /** @description How the weight is made from PyTorch's */
                readonly weight: {
                    /** @description Axes: O and I are the layer's output and input channels, M the multiplier */
                    readonly layout: string;
                    /** @description Sizes, outermost axis first */
                    readonly shape: readonly number[];
                    /** @description NumPy methods to be called on PyTorch's weight, or `unchanged` */
                    readonly from_pytorch: string;
                    /** @description Whether the spatial axes of PyTorch's weight are reversed first */
                    readonly flipped: boolean;
                };
                /** @description What has to be done before and after the layer, in order */
                readonly steps: readonly ({
                    /**
                     * @description Before the layer: the input is extended
                     * @constant
                     */
                    readonly step: "pad";
                    /**
                     * @description What stands in the padding
                     * @enum {string}
                     */
                    readonly mode: "zeros" | "reflect" | "replicate" | "circular";
                    /** @description [before, after] per spatial axis */
                    readonly amounts: readonly (readonly number[])[];
                    /** @description The statement in the code */
                    readonly code: string;
                } | {
                    /**
                     * @description Before the layer: an axis of size 1 in front of the spatial ones
                     * @constant
                     */
                    readonly step: "add-axis";
                    /** @description The statement in the code */
                    readonly code: string;
                } | {
                    /**
                     * @description After the layer: that axis is taken away
                     * @constant
                     */
                    readonly step: "remove-axis";
                    /** @description The statement in the code */
                    readonly code: string;
                } | {
                    /**
                     * @description After the layer: the ends of the output are cut off
                     * @constant
                     */
                    readonly step: "crop";
                    /** @description [before, after] per spatial axis */
                    readonly amounts: readonly (readonly number[])[];
                    /** @description The statement in the code */
                    readonly code: string;
                })[];
            } | {
                /**
                 * @description The dialect
                 * @enum {string}
                 */
                readonly dialect: "pytorch" | "onnx" | "keras" | "tflite" | "jax" | "flax" | "webnn" | "coreml";
                /**
                 * @description The dialect has no such layer
                 * @constant
                 */
                readonly verdict: "cannot-express";
                /** @description What the dialect does not have */
                readonly reason: string;
            })[];
        };
        /** @description Parameters of unloading a model */
        readonly UnloadModelRequest: {
            /** @description Parameters are ignored */
            readonly parameters?: {
                readonly [key: string]: unknown;
            };
        } & {
            readonly [key: string]: unknown;
        };
        /** @description A layer, its input and parameters, and the format of the vectors */
        readonly VectorsRequest: {
            /**
             * @description `npz`: NumPy: the zip file is an .npz with input, weight, bias and output. `safetensors`: vectors.safetensors with input, weight, bias and output. `onnx`: a node test as ONNX's own: model.onnx, test_data_set_0/input_0.pb and output_0.pb; integers under the arithmetic of onnxruntime or onnx-reference. `c`: C99: vectors.h, and selfcheck.c, which computes the layer and compares. `cmsis-nn`: CMSIS-NN: the header files of a case of its unit tests, int8, under the arithmetic of tflite-double or tflite-single. `readmemh`: Verilog's $readmemh: one file per tensor, one element per line in hexadecimal, row-major. `coe`: coefficient files of Vivado: one file per tensor, in hexadecimal, row-major. `hls4ml`: hls4ml: tb_data/*.dat with one sample per line, channels last, and weights/*.txt
             * @enum {string}
             */
            readonly pack: "npz" | "safetensors" | "onnx" | "c" | "cmsis-nn" | "readmemh" | "coe" | "hls4ml";
            /** @description The input: [N, C, …spatial], or [C, …spatial] without a batch axis */
            readonly input: components["schemas"]["Tensor"];
            readonly layer: components["schemas"]["LayerOrName"];
            /** @description Of the shape that `layer` implies. Default: PyTorch's initialisation after `seed` */
            readonly weight?: components["schemas"]["Tensor"];
            /** @description Of shape [out_channels]. Default: PyTorch's initialisation after `seed` */
            readonly bias?: components["schemas"]["Tensor"];
            /** @description What is left out of weight and bias is drawn as by torch.manual_seed(seed); nn.ConvNd(…) */
            readonly seed?: components["schemas"]["Seed"];
            /** @description The order of the axes of the tensors in the request. A pack has an order of its own */
            readonly layout?: components["schemas"]["OperandLayouts"];
            /** @description Makes it a layer of integers, as in /v1/quantized */
            readonly quantization?: components["schemas"]["Quantization"];
            /** @description With quantization: whether input, weight and bias are real numbers, which are quantized first */
            readonly quantize?: boolean;
            /** @description With quantization: the runtime whose arithmetic makes the output */
            readonly runtime?: "exact" | "onnxruntime" | "onnx-reference" | "tflite-double" | "tflite-single" | "xnnpack-fp32" | "xnnpack-rndnu" | "fbgemm" | "qnnpack" | "tosa-double" | "tosa-single";
        };
        /** @description Whether an output is right, and if not, why not */
        readonly Verification: {
            /** @description The layer; without a dtype where it is quantized */
            readonly layer: {
                /**
                 * @description The kind of the layer
                 * @enum {string}
                 */
                readonly type: "conv1d" | "conv2d" | "conv3d" | "conv_transpose1d" | "conv_transpose2d" | "conv_transpose3d";
                /** @description C of the input */
                readonly in_channels: number;
                /** @description C of the output */
                readonly out_channels: number;
                /** @description One entry per spatial axis */
                readonly kernel_size: readonly number[];
                /** @description One entry per spatial axis */
                readonly stride: readonly number[];
                /** @description Integers, or [before, after] pairs where they differ */
                readonly padding: readonly number[] | readonly (readonly number[])[];
                /** @description Transposed layers only */
                readonly output_padding?: readonly number[];
                /** @description One entry per spatial axis */
                readonly dilation: readonly number[];
                /** @description The number of groups. Channels of different groups are not connected */
                readonly groups: number;
                /** @description Whether a bias is added */
                readonly bias: boolean;
                /**
                 * @description What stands in the padding
                 * @enum {string}
                 */
                readonly padding_mode: "zeros" | "reflect" | "replicate" | "circular";
                /**
                 * @description The type of every returned tensor
                 * @enum {string}
                 */
                readonly dtype?: "float32" | "float64" | "float16" | "bfloat16";
            };
            readonly shapes: components["schemas"]["Shapes"];
            /**
             * @description `identical`: the same bits, NaNs aside, with quantization those of some runtime; `within-bound`: no value is mismatched; or `different`
             * @enum {string}
             */
            readonly verdict: "identical" | "within-bound" | "different";
            /** @description Of `output` as it came */
            readonly output_shape: readonly number[];
            /** @description With quantization: every runtime, the nearest first. All figures below compare with the nearest */
            readonly runtimes?: readonly components["schemas"]["RuntimeComparison"][];
            /** @description Null if the shape is wrong */
            readonly error: components["schemas"]["OutputError"] | null;
            /** @description For each output channel. Null if the shape is wrong */
            readonly per_channel: {
                /** @description The largest difference */
                readonly max_abs: readonly components["schemas"]["JsonNumber"][];
                /** @description How many values are mismatched */
                readonly mismatched: readonly number[];
            } | null;
            /** @description How many finite values are at most so far away, and further than the entry before says */
            readonly ulp_histogram: readonly {
                /** @description Units in the last place */
                readonly up_to: number;
                /** @description Values */
                readonly count: number;
            }[];
            /** @description The faults that reproduce 99 % of the mismatched values and make no right value wrong, the simplest first */
            readonly causes: readonly components["schemas"]["Cause"][];
            /** @description If there is no cause: the fault that reproduces most mismatched values, if any reproduces enough */
            readonly closest: components["schemas"]["Cause"] | null;
            /** @description Faults that were tried, singly and in pairs */
            readonly searched: number;
            /** @description Faults that were not tried, because the budget was used up */
            readonly skipped: number;
        };
        /** @description A layer, its input and parameters, and the output to judge */
        readonly VerificationRequest: {
            /** @description The input: [N, C, …spatial], or [C, …spatial] without a batch axis */
            readonly input: components["schemas"]["Tensor"];
            readonly layer: components["schemas"]["LayerOrName"];
            /** @description Of the shape that `layer` implies. Default: PyTorch's initialisation after `seed` */
            readonly weight?: components["schemas"]["Tensor"];
            /** @description Of shape [out_channels]. Default: PyTorch's initialisation after `seed` */
            readonly bias?: components["schemas"]["Tensor"];
            /** @description What is left out of weight and bias is drawn as by torch.manual_seed(seed); nn.ConvNd(…) */
            readonly seed?: components["schemas"]["Seed"];
            /** @description The order of the axes of the tensors, in the request and in the reply. `shapes`, `dims` and indexes count the axes in this order. A fill makes its values in the order of PyTorch */
            readonly layout?: components["schemas"]["Layouts"];
            /** @description What your own code computed for this layer and this input */
            readonly output: components["schemas"]["Tensor"];
            /** @description How far values may be apart. Default: as far apart as two orders of the same sum can be */
            readonly tolerance?: components["schemas"]["Tolerance"];
            /** @description Makes it a layer of integers, as in /v1/quantized. Outputs are compared integer by integer */
            readonly quantization?: components["schemas"]["Quantization"];
            /** @description With quantization: whether input, weight and bias are real numbers, which are quantized first. `output` is of integers */
            readonly quantize?: boolean;
            /** @description With quantization: the runtimes that may have computed `output`. Default: all */
            readonly runtimes?: readonly ("exact" | "onnxruntime" | "onnx-reference" | "tflite-double" | "tflite-single" | "xnnpack-fp32" | "xnnpack-rndnu" | "fbgemm" | "qnnpack" | "tosa-double" | "tosa-single")[];
        };
        /** @description Options of MLGraphBuilder.conv2d or convTranspose2d */
        readonly WebnnAttributes: {
            /**
             * @description Of MLGraphBuilder
             * @enum {string}
             */
            readonly method: "conv2d" | "convTranspose2d";
            /** @description What stands around the input */
            readonly padding?: readonly number[];
            /** @description Steps of the kernel */
            readonly strides?: readonly number[];
            /** @description Steps of the taps */
            readonly dilations?: readonly number[];
            /** @description What a transposed layer appends */
            readonly outputPadding?: readonly number[];
            /** @description Blocks of channels */
            readonly groups?: number;
            /** @description Axes of the input; input_shape stays NCHW */
            readonly inputLayout?: "nchw" | "nhwc";
            /**
             * @description oihw of conv2d, iohw of convTranspose2d where it is left out
             * @enum {string}
             */
            readonly filterLayout?: "oihw" | "hwio" | "ohwi" | "ihwo" | "iohw" | "hwoi";
            /** @description Sizes of the filter */
            readonly filterShape: readonly number[];
            /** @description Whether a bias is added */
            readonly bias?: boolean;
            /** @description The type of the elements */
            readonly dataType?: "float32" | "float16";
        };
    };
    responses: never;
    parameters: {
        /** @description The time budget in seconds, such as 2.5, counted from the header; at most REQUEST_BUDGET_MS */
        readonly requestTimeout: number;
        /** @description `respond-async`: the answer is 202 with a job, as GET /v1/jobs/{id} answers it, and its address in Location (RFC 7240) */
        readonly prefer: string;
        /** @description With `Prefer: respond-async`: the same key gives the same job, if the request is the same */
        readonly idempotencyKey: string;
    };
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    readonly conv: {
        readonly parameters: {
            readonly query?: {
                /** @description With a body that is a file: the fields beside its tensors as JSON text, such as {"layer": {…}}, where they are not in the file. MAX_HEADER_BYTES (16 KiB by default) bounds the whole header */
                readonly request?: string;
            };
            readonly header?: {
                /** @description The time budget in seconds, such as 2.5, counted from the header; at most REQUEST_BUDGET_MS */
                readonly "Request-Timeout"?: components["parameters"]["requestTimeout"];
                /** @description `respond-async`: the answer is 202 with a job, as GET /v1/jobs/{id} answers it, and its address in Location (RFC 7240) */
                readonly Prefer?: components["parameters"]["prefer"];
                /** @description With `Prefer: respond-async`: the same key gives the same job, if the request is the same */
                readonly "Idempotency-Key"?: components["parameters"]["idempotencyKey"];
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["ConvolutionRequest"];
                readonly "application/x-safetensors": string;
            };
        };
        readonly responses: {
            /** @description JSON; or, as Accept asks: a safetensors file with the tensors, all else being JSON text in `__metadata__.response`; or a NumPy file (version 1.0) with the output alone */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Convolution"];
                    readonly "application/x-safetensors": string;
                    readonly "application/x-npy": string;
                };
            };
        };
    };
    readonly compare: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description The time budget in seconds, such as 2.5, counted from the header; at most REQUEST_BUDGET_MS */
                readonly "Request-Timeout"?: components["parameters"]["requestTimeout"];
                /** @description `respond-async`: the answer is 202 with a job, as GET /v1/jobs/{id} answers it, and its address in Location (RFC 7240) */
                readonly Prefer?: components["parameters"]["prefer"];
                /** @description With `Prefer: respond-async`: the same key gives the same job, if the request is the same */
                readonly "Idempotency-Key"?: components["parameters"]["idempotencyKey"];
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["ComparisonRequest"];
            };
        };
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Comparison"];
                };
            };
        };
    };
    readonly shapesOfQuery: {
        readonly parameters: {
            readonly query: {
                /** @description A stored layer, instead of all fields of one */
                readonly layer?: string;
                /** @description The kind of the layer, with the name of its PyTorch module in lower case */
                readonly type?: "conv1d" | "conv2d" | "conv3d" | "conv_transpose1d" | "conv_transpose2d" | "conv_transpose3d";
                /**
                 * @description C of the input
                 * @example 16
                 */
                readonly in_channels?: number;
                /**
                 * @description C of the output: the number of filters
                 * @example 4
                 */
                readonly out_channels?: number;
                /**
                 * @description Of the kernel, one integer or one per axis
                 * @example 1
                 */
                readonly kernel_size?: number | readonly number[];
                /** @description From one position of the kernel to the next, one integer or one per axis */
                readonly stride?: number | readonly number[];
                /** @description One integer for all axes, one per axis, `same`, `valid`, or one before:after pair per axis, such as `0:1,2:2`; 0 where it is left out. In a transposed layer it crops the output */
                readonly padding?: number | readonly number[] | string | ("same" | "valid");
                /** @description Alternative to `padding` (ONNX). SAME_UPPER and SAME_LOWER: the output size becomes ⌈size / stride⌉, of a transposed layer size · stride; SAME_UPPER puts an odd element at the end. VALID: no padding. NOTSET: `padding` counts */
                readonly auto_pad?: "SAME_UPPER" | "SAME_LOWER" | "VALID" | "NOTSET";
                /** @description Transposed layers only: makes the end of the output longer; 0 where it is left out */
                readonly output_padding?: number | readonly number[];
                /** @description Transposed layers only, instead of `output_padding`: the output's spatial sizes */
                readonly output_size?: number | readonly number[];
                /** @description From one tap of the kernel to the next, one integer or one per axis */
                readonly dilation?: number | readonly number[];
                /** @description Blocks of input channels that reach only their own block of output channels; must divide both channel counts */
                readonly groups?: number;
                /** @description Whether a bias is added */
                readonly bias?: boolean;
                /** @description What stands in the padding; transposed layers have zeros only */
                readonly padding_mode?: "zeros" | "reflect" | "replicate" | "circular";
                /** @description The type of the arithmetic and of every returned tensor. float16 and bfloat16: operands are rounded to it, products and sums are float32, and the result is rounded once */
                readonly dtype?: "float32" | "float64" | "float16" | "bfloat16";
                /**
                 * @description Sizes of the input, with or without N
                 * @example [
                 *       2,
                 *       16,
                 *       10,
                 *       10
                 *     ]
                 */
                readonly input_shape: readonly number[];
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ShapesAnswer"];
                };
            };
        };
    };
    readonly shapes: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description The time budget in seconds, such as 2.5, counted from the header; at most REQUEST_BUDGET_MS */
                readonly "Request-Timeout"?: components["parameters"]["requestTimeout"];
                /** @description `respond-async`: the answer is 202 with a job, as GET /v1/jobs/{id} answers it, and its address in Location (RFC 7240) */
                readonly Prefer?: components["parameters"]["prefer"];
                /** @description With `Prefer: respond-async`: the same key gives the same job, if the request is the same */
                readonly "Idempotency-Key"?: components["parameters"]["idempotencyKey"];
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["ShapesRequest"];
            };
        };
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ShapesAnswer"];
                };
            };
        };
    };
    readonly gradients: {
        readonly parameters: {
            readonly query?: {
                /** @description With a body that is a file: the fields beside its tensors as JSON text, such as {"layer": {…}}, where they are not in the file. MAX_HEADER_BYTES (16 KiB by default) bounds the whole header */
                readonly request?: string;
            };
            readonly header?: {
                /** @description The time budget in seconds, such as 2.5, counted from the header; at most REQUEST_BUDGET_MS */
                readonly "Request-Timeout"?: components["parameters"]["requestTimeout"];
                /** @description `respond-async`: the answer is 202 with a job, as GET /v1/jobs/{id} answers it, and its address in Location (RFC 7240) */
                readonly Prefer?: components["parameters"]["prefer"];
                /** @description With `Prefer: respond-async`: the same key gives the same job, if the request is the same */
                readonly "Idempotency-Key"?: components["parameters"]["idempotencyKey"];
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["GradientsRequest"];
                readonly "application/x-safetensors": string;
            };
        };
        readonly responses: {
            /** @description JSON; or, as Accept asks, a safetensors file with the tensors, all else being JSON text in `__metadata__.response` */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Gradients"];
                    readonly "application/x-safetensors": string;
                };
            };
        };
    };
    readonly explain: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description The time budget in seconds, such as 2.5, counted from the header; at most REQUEST_BUDGET_MS */
                readonly "Request-Timeout"?: components["parameters"]["requestTimeout"];
                /** @description `respond-async`: the answer is 202 with a job, as GET /v1/jobs/{id} answers it, and its address in Location (RFC 7240) */
                readonly Prefer?: components["parameters"]["prefer"];
                /** @description With `Prefer: respond-async`: the same key gives the same job, if the request is the same */
                readonly "Idempotency-Key"?: components["parameters"]["idempotencyKey"];
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["ExplanationRequest"];
            };
        };
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Explanation"];
                };
            };
        };
    };
    readonly sweep: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description The time budget in seconds, such as 2.5, counted from the header; at most REQUEST_BUDGET_MS */
                readonly "Request-Timeout"?: components["parameters"]["requestTimeout"];
                /** @description `respond-async`: the answer is 202 with a job, as GET /v1/jobs/{id} answers it, and its address in Location (RFC 7240) */
                readonly Prefer?: components["parameters"]["prefer"];
                /** @description With `Prefer: respond-async`: the same key gives the same job, if the request is the same */
                readonly "Idempotency-Key"?: components["parameters"]["idempotencyKey"];
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["SweepRequest"];
            };
        };
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Sweep"];
                };
            };
        };
    };
    readonly verify: {
        readonly parameters: {
            readonly query?: {
                /** @description With a body that is a file: the fields beside its tensors as JSON text, such as {"layer": {…}}, where they are not in the file. MAX_HEADER_BYTES (16 KiB by default) bounds the whole header */
                readonly request?: string;
            };
            readonly header?: {
                /** @description The time budget in seconds, such as 2.5, counted from the header; at most REQUEST_BUDGET_MS */
                readonly "Request-Timeout"?: components["parameters"]["requestTimeout"];
                /** @description `respond-async`: the answer is 202 with a job, as GET /v1/jobs/{id} answers it, and its address in Location (RFC 7240) */
                readonly Prefer?: components["parameters"]["prefer"];
                /** @description With `Prefer: respond-async`: the same key gives the same job, if the request is the same */
                readonly "Idempotency-Key"?: components["parameters"]["idempotencyKey"];
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["VerificationRequest"];
                readonly "application/x-safetensors": string;
            };
        };
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Verification"];
                };
            };
        };
    };
    readonly quantized: {
        readonly parameters: {
            readonly query?: {
                /** @description With a body that is a file: the fields beside its tensors as JSON text, such as {"layer": {…}}, where they are not in the file. MAX_HEADER_BYTES (16 KiB by default) bounds the whole header */
                readonly request?: string;
            };
            readonly header?: {
                /** @description The time budget in seconds, such as 2.5, counted from the header; at most REQUEST_BUDGET_MS */
                readonly "Request-Timeout"?: components["parameters"]["requestTimeout"];
                /** @description `respond-async`: the answer is 202 with a job, as GET /v1/jobs/{id} answers it, and its address in Location (RFC 7240) */
                readonly Prefer?: components["parameters"]["prefer"];
                /** @description With `Prefer: respond-async`: the same key gives the same job, if the request is the same */
                readonly "Idempotency-Key"?: components["parameters"]["idempotencyKey"];
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["QuantizedRequest"];
                readonly "application/x-safetensors": string;
            };
        };
        readonly responses: {
            /** @description JSON; or, as Accept asks, a safetensors file with the tensors, all else being JSON text in `__metadata__.response` */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Quantized"];
                    readonly "application/x-safetensors": string;
                };
            };
        };
    };
    readonly translate: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description The time budget in seconds, such as 2.5, counted from the header; at most REQUEST_BUDGET_MS */
                readonly "Request-Timeout"?: components["parameters"]["requestTimeout"];
                /** @description `respond-async`: the answer is 202 with a job, as GET /v1/jobs/{id} answers it, and its address in Location (RFC 7240) */
                readonly Prefer?: components["parameters"]["prefer"];
                /** @description With `Prefer: respond-async`: the same key gives the same job, if the request is the same */
                readonly "Idempotency-Key"?: components["parameters"]["idempotencyKey"];
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["TranslateRequest"];
            };
        };
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Translations"];
                };
            };
        };
    };
    readonly vectors: {
        readonly parameters: {
            readonly query?: {
                /** @description With a body that is a file: the fields beside its tensors as JSON text, such as {"layer": {…}}, where they are not in the file. MAX_HEADER_BYTES (16 KiB by default) bounds the whole header */
                readonly request?: string;
            };
            readonly header?: {
                /** @description The time budget in seconds, such as 2.5, counted from the header; at most REQUEST_BUDGET_MS */
                readonly "Request-Timeout"?: components["parameters"]["requestTimeout"];
                /** @description `respond-async`: the answer is 202 with a job, as GET /v1/jobs/{id} answers it, and its address in Location (RFC 7240) */
                readonly Prefer?: components["parameters"]["prefer"];
                /** @description With `Prefer: respond-async`: the same key gives the same job, if the request is the same */
                readonly "Idempotency-Key"?: components["parameters"]["idempotencyKey"];
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["VectorsRequest"];
                readonly "application/x-safetensors": string;
            };
        };
        readonly responses: {
            /** @description A file */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/zip": string;
                };
            };
        };
    };
    readonly layers: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["StoredLayers"];
                };
            };
        };
    };
    readonly layer: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description A stored layer: `name` for its current version, or `name@version` */
                readonly name: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description JSON; or, as Accept asks: a safetensors file with the parameters, which PUT takes; or an ONNX model */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["StoredLayer"];
                    readonly "application/x-safetensors": string;
                    readonly "application/onnx": string;
                };
            };
            /** @description The version has not changed */
            readonly 304: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly store: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description The time budget in seconds, such as 2.5, counted from the header; at most REQUEST_BUDGET_MS */
                readonly "Request-Timeout"?: components["parameters"]["requestTimeout"];
            };
            readonly path: {
                /**
                 * @description The name of a stored layer
                 * @example edges
                 */
                readonly name: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["StoreRequest"];
                readonly "application/x-safetensors": string;
                readonly "application/onnx": string;
            };
        };
        readonly responses: {
            /** @description The layer is stored: as a new version, or as the current one if nothing has changed */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["StoredLayer"];
                };
            };
            /** @description The name is new */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["StoredLayer"];
                };
            };
        };
    };
    readonly deleteLayer: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description The name of a stored layer
                 * @example edges
                 */
                readonly name: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description It is deleted */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly onnx: {
        readonly parameters: {
            readonly query?: {
                /** @description Stores every layer that can be, under this name, a dot and the name of its node */
                readonly store?: string;
                /** @description Only this convolution, counted from 0 in the order of the list */
                readonly convolution?: string;
            };
            readonly header?: {
                /** @description The time budget in seconds, such as 2.5, counted from the header; at most REQUEST_BUDGET_MS */
                readonly "Request-Timeout"?: components["parameters"]["requestTimeout"];
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/onnx": string;
            };
        };
        readonly responses: {
            /** @description JSON; or, as Accept asks, a safetensors file with the parameters, which PUT takes */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["OnnxModel"];
                    readonly "application/x-safetensors": string;
                };
            };
        };
    };
    readonly server: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ServerMetadata"];
                };
            };
        };
    };
    readonly server_live: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ServerHealth"];
                };
            };
        };
    };
    readonly server_ready: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ServerHealth"];
                };
            };
        };
    };
    readonly statistics: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ModelStatistics"];
                };
            };
        };
    };
    readonly model: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description The name of a stored layer
                 * @example edges
                 */
                readonly model: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ModelMetadata"];
                };
            };
        };
    };
    readonly modelReady: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description The name of a stored layer
                 * @example edges
                 */
                readonly model: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ModelReady"];
                };
            };
        };
    };
    readonly modelConfig: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description The name of a stored layer
                 * @example edges
                 */
                readonly model: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ModelConfig"];
                };
            };
        };
    };
    readonly modelStatistics: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description The name of a stored layer
                 * @example edges
                 */
                readonly model: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ModelStatistics"];
                };
            };
        };
    };
    readonly infer: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description The time budget in seconds, such as 2.5, counted from the header; at most REQUEST_BUDGET_MS */
                readonly "Request-Timeout"?: components["parameters"]["requestTimeout"];
            };
            readonly path: {
                /**
                 * @description The name of a stored layer
                 * @example edges
                 */
                readonly model: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["InferRequest"];
            };
        };
        readonly responses: {
            /** @description JSON, or JSON with the bytes of the output behind it */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["InferReply"];
                    readonly "application/octet-stream": string;
                };
            };
        };
    };
    readonly modelVersion: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description The name of a stored layer
                 * @example edges
                 */
                readonly model: string;
                /** @description One of the kept versions of the layer */
                readonly version: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ModelMetadata"];
                };
            };
        };
    };
    readonly modelReadyVersion: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description The name of a stored layer
                 * @example edges
                 */
                readonly model: string;
                /** @description One of the kept versions of the layer */
                readonly version: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ModelReady"];
                };
            };
        };
    };
    readonly modelConfigVersion: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description The name of a stored layer
                 * @example edges
                 */
                readonly model: string;
                /** @description One of the kept versions of the layer */
                readonly version: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ModelConfig"];
                };
            };
        };
    };
    readonly modelStatisticsVersion: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description The name of a stored layer
                 * @example edges
                 */
                readonly model: string;
                /** @description One of the kept versions of the layer */
                readonly version: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ModelStatistics"];
                };
            };
        };
    };
    readonly inferVersion: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description The time budget in seconds, such as 2.5, counted from the header; at most REQUEST_BUDGET_MS */
                readonly "Request-Timeout"?: components["parameters"]["requestTimeout"];
            };
            readonly path: {
                /**
                 * @description The name of a stored layer
                 * @example edges
                 */
                readonly model: string;
                /** @description One of the kept versions of the layer */
                readonly version: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["InferRequest"];
            };
        };
        readonly responses: {
            /** @description JSON, or JSON with the bytes of the output behind it */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["InferReply"];
                    readonly "application/octet-stream": string;
                };
            };
        };
    };
    readonly modelIndex: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description The time budget in seconds, such as 2.5, counted from the header; at most REQUEST_BUDGET_MS */
                readonly "Request-Timeout"?: components["parameters"]["requestTimeout"];
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["ModelIndexRequest"];
            };
        };
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ModelIndex"];
                };
            };
        };
    };
    readonly loadModel: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description The time budget in seconds, such as 2.5, counted from the header; at most REQUEST_BUDGET_MS */
                readonly "Request-Timeout"?: components["parameters"]["requestTimeout"];
            };
            readonly path: {
                /**
                 * @description The name of a stored layer
                 * @example edges
                 */
                readonly model: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["LoadModelRequest"];
            };
        };
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": Record<string, never>;
                };
            };
        };
    };
    readonly unloadModel: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description The time budget in seconds, such as 2.5, counted from the header; at most REQUEST_BUDGET_MS */
                readonly "Request-Timeout"?: components["parameters"]["requestTimeout"];
            };
            readonly path: {
                /**
                 * @description The name of a stored layer
                 * @example edges
                 */
                readonly model: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["UnloadModelRequest"];
            };
        };
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": Record<string, never>;
                };
            };
        };
    };
    readonly job: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The id of a job, as the answer to its POST has it */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Job"];
                };
            };
        };
    };
    readonly deleteJob: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The id of a job, as the answer to its POST has it */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description It is cancelled or forgotten */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly jobResult: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The id of a job, as the answer to its POST has it */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description What the POST would have answered with 200: its bytes and its media type */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "*/*": string;
                };
            };
        };
    };
    readonly jobEvents: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The id of a job, as the answer to its POST has it */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Server-sent events: `progress` and, last, `end`. Their data is the job */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "text/event-stream": string;
                };
            };
            /** @description Last-Event-ID is the end: there is nothing more */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly diagram: {
        readonly parameters: {
            readonly query: {
                /** @description Of the layer. Default: conv2d; conv3d where kernel_size has three integers */
                readonly type?: "conv1d" | "conv2d" | "conv3d" | "conv_transpose1d" | "conv_transpose2d" | "conv_transpose3d";
                /**
                 * @description C of the input
                 * @example 16
                 */
                readonly in_channels: number;
                /**
                 * @description C of the output: the number of filters
                 * @example 4
                 */
                readonly out_channels: number;
                /** @description Blocks of input channels that reach only their own block of output channels; must divide both channel counts */
                readonly groups?: number;
                /**
                 * @description One integer, or one per axis. Default: 1
                 * @example 1
                 */
                readonly kernel_size?: number | readonly number[];
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description An SVG document with title and description */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "image/svg+xml": string;
                };
            };
        };
    };
    readonly live: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    readonly ready: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    readonly index: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The page, or an index */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Index"];
                    readonly "text/html": string;
                };
            };
        };
    };
    readonly problem: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Such as invalid-layer */
                readonly code: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description What the error means, and what to do about it */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ProblemExplanation"];
                    readonly "text/html": string;
                };
            };
        };
    };
    readonly limits: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Limits"];
                };
            };
        };
    };
}
