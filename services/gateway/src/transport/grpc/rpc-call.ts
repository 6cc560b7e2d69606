import { createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import type { ServerUnaryCall, ServerWritableStream } from '@grpc/grpc-js';
import { invariant } from '#kernel';
import type { Caller } from '../../domain/caller.ts';
import type { AnswerHeads } from '../answer-heads.ts';

/** A call as gRPC has it. */
export type Wire = ServerUnaryCall<object, object> | ServerWritableStream<object, object>;

/** A call whose caller is known and may make it. */
export type RpcCall = {
  readonly caller: Caller;
  /** False: what it was begun with opens nothing any more. @throws DependencyFailure */
  readonly isStill: () => Promise<boolean>;
  readonly idempotencyKey: string | undefined;
  readonly heads: AnswerHeads;
  readonly wire: Wire;
};

const calls = new WeakMap<Wire, RpcCall>();
export const rememberCall = (call: RpcCall): void => void calls.set(call.wire, call);

const isWire = (value: unknown): value is Wire =>
  typeof value === 'object' && value !== null && 'getPeer' in value && 'getPath' in value;

/** The call that a guard, a filter or a handler is about. */
export const wireOf = (context: { readonly getArgByIndex: (index: number) => unknown }): Wire => {
  const wire = context.getArgByIndex(2);
  invariant(isWire(wire), 'gRPC hands the call to whoever handles it');
  return wire;
};

/** A call that was let in. */
export const callOf = (wire: Wire): RpcCall => {
  const call = calls.get(wire);
  invariant(call !== undefined, 'every method has a rule');
  return call;
};

/** The call under way. */
export const Call = createParamDecorator((_data: unknown, context: ExecutionContext): RpcCall =>
  callOf(wireOf(context)),
);
