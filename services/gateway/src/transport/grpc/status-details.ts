/*
 * `google.rpc.Status` with `ErrorInfo` and `BadRequest`, as bytes. Of all their fields Berth says five, so that they are written here rather than by a
 * package of some hundred protos.
 */

/** Where our reasons are defined. */
const DOMAIN = 'berth.v1';
const LENGTH_DELIMITED = 2;

const varint = (value: number): Buffer => {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Buffer.from([...bytes, rest]);
};
const field = (number: number, content: string | Buffer): Buffer => {
  const bytes = Buffer.from(content);
  return Buffer.concat([varint(number * 8 + LENGTH_DELIMITED), varint(bytes.length), bytes]);
};
const anyOf = (type: string, message: Buffer): Buffer =>
  field(3, Buffer.concat([field(1, `type.googleapis.com/google.rpc.${type}`), field(2, message)]));

export type StatusDetails = {
  readonly code: number;
  readonly message: string;
  /** A stable code of Berth's. */
  readonly reason: string;
  readonly requestId: string | undefined;
  /** The field that is wrong. */
  readonly violation?: { readonly field: string; readonly reason: string };
};

export const encodeStatus = ({ code, message, reason, requestId, violation }: StatusDetails): Buffer => {
  const request =
    requestId === undefined ? [] : [field(3, Buffer.concat([field(1, 'request_id'), field(2, requestId)]))];
  const info = Buffer.concat([field(1, reason), field(2, DOMAIN), ...request]);
  const wrong =
    violation === undefined
      ? []
      : [
          anyOf(
            'BadRequest',
            field(
              1,
              Buffer.concat([field(1, violation.field), field(2, message), field(3, violation.reason)]),
            ),
          ),
        ];
  const codeField = Buffer.concat([varint(8), varint(code)]);
  return Buffer.concat([codeField, field(2, message), anyOf('ErrorInfo', info), ...wrong]);
};
