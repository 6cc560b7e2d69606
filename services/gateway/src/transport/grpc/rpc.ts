import {
  applyDecorators,
  Controller,
  SetMetadata,
  UseFilters,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { AnswerOnceInterceptor } from '../idempotency/answer-once.interceptor.ts';
import { RpcAccessGuard } from './rpc-access.guard.ts';
import { OPERATION } from './rpc-operation.ts';
import { RpcFilter } from './rpc.filter.ts';

/** Every method that there is a handler for, as `SessionService/GetSession`, and the operation that it is. */
const handled = new Map<string, string>();
export const rpcOperations: ReadonlyMap<string, string> = handled;

/** A class with handlers of gRPC. */
export const RpcController = (): ClassDecorator =>
  applyDecorators(
    Controller(),
    UseGuards(RpcAccessGuard),
    UseFilters(RpcFilter),
    UseInterceptors(AnswerOnceInterceptor),
  );

/** A handler: of which method, and which operation of the API that is. Who may call it follows from the operation. */
export const Rpc = (method: `${string}/${string}`, operationId: string): MethodDecorator => {
  const [service = '', name = ''] = method.split('/');
  handled.set(method, operationId);
  return applyDecorators(SetMetadata(OPERATION, operationId), GrpcMethod(service, name));
};
