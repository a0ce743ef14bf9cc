import { pathOf, routes, sentTo } from './routes.ts';
import type { CallOptions, Sender } from './sender.ts';
import type { OperationName, ReplyOf } from './types.ts';

/** Sends any request to the operation, and resolves with its reply. The service says what is wrong with it. */
type Method<Name extends OperationName> = (request: object, options?: CallOptions) => Promise<ReplyOf<Name>>;

/** A method for each operation. */
export type UncheckedMethods = { readonly [Name in OperationName]: Method<Name> };

/** Calls an operation with any request. */
type Call = <Name extends OperationName>(
  name: Name,
  request: object,
  options?: CallOptions,
) => Promise<ReplyOf<Name>>;

/** A method for each operation, by one way of calling them. */
export function methodsOf(call: Call): UncheckedMethods {
  const to =
    <Name extends OperationName>(name: Name): Method<Name> =>
    (request, options) =>
      call(name, request, options);
  return {
    conv: to('conv'),
    gradients: to('gradients'),
    quantized: to('quantized'),
    shapes: to('shapes'),
    explain: to('explain'),
    sweep: to('sweep'),
    verify: to('verify'),
    translate: to('translate'),
    compare: to('compare'),
    vectors: to('vectors'),
  };
}

export function operationMethods({ send }: Sender): UncheckedMethods {
  return methodsOf(async (name, request, options) =>
    routes[name].read(await send(pathOf(name), sentTo(name, request), options)),
  );
}
