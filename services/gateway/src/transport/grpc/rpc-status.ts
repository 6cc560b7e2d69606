import { Metadata, status } from '@grpc/grpc-js';
import { isRefusalCode } from '#contracts';
import type { RefusalCode } from '#contracts';
import type { Problem } from '#service-kit';
import { encodeStatus } from './status-details.ts';

/** What HTTP says with a number, gRPC says with another. */
const BY_HTTP: Readonly<Record<number, status>> = {
  400: status.INVALID_ARGUMENT,
  401: status.UNAUTHENTICATED,
  403: status.PERMISSION_DENIED,
  404: status.NOT_FOUND,
  405: status.UNIMPLEMENTED,
  409: status.FAILED_PRECONDITION,
  410: status.NOT_FOUND,
  412: status.ABORTED,
  413: status.RESOURCE_EXHAUSTED,
  415: status.INVALID_ARGUMENT,
  416: status.OUT_OF_RANGE,
  422: status.FAILED_PRECONDITION,
  426: status.UNIMPLEMENTED,
  429: status.RESOURCE_EXHAUSTED,
  460: status.INVALID_ARGUMENT,
  500: status.INTERNAL,
  502: status.UNAVAILABLE,
  503: status.UNAVAILABLE,
  504: status.DEADLINE_EXCEEDED,
  507: status.RESOURCE_EXHAUSTED,
};

/** Where gRPC tells more apart than HTTP does. */
const BY_CODE: Partial<Readonly<Record<RefusalCode, status>>> = {
  conflict: status.ABORTED,
  'file-exists': status.ALREADY_EXISTS,
  'folder-name-taken': status.ALREADY_EXISTS,
  'snapshot-name-taken': status.ALREADY_EXISTS,
  'user-exists': status.ALREADY_EXISTS,
};

/** How a problem looks over gRPC: what grpc-js sends, with the details of `google.rpc` in its trailers. */
export type RpcFault = { readonly code: status; readonly details: string; readonly metadata: Metadata };

/** `/resources/gpuMilli` as a proto names it: `resources.gpu_milli`. */
const fieldAt = (pointer: string): string =>
  pointer
    .split('/')
    .filter((part) => part !== '')
    .map((part) => part.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`))
    .join('.');

export const rpcFault = ({ status: http, code: reason, detail, pointer, requestId }: Problem): RpcFault => {
  const known = isRefusalCode(reason) ? BY_CODE[reason] : undefined;
  const code = known ?? BY_HTTP[http] ?? status.INTERNAL;
  const violation = pointer === undefined ? {} : { violation: { field: fieldAt(pointer), reason } };
  const metadata = new Metadata();
  metadata.set(
    'grpc-status-details-bin',
    encodeStatus({ code, message: detail, reason, requestId, ...violation }),
  );
  return { code, details: detail, metadata };
};
