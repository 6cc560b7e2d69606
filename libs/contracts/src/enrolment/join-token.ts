import { type Refusal, type Result, accept, isName, refuse } from '#kernel';

/** All that a server needs to ask for its enrolment: whom to trust, where, and a secret that is good for one node, once. */
export type JoinToken = {
  readonly nodeId: string;
  /** `tls://10.0.0.5:4222` */
  readonly server: string;
  /** Certificate of the authority that vouches for the server, in PEM. */
  readonly authority: string;
  /** With which an enrolment is asked for. */
  readonly password: string;
  readonly secret: string;
};

const PREFIX = 'berth-join-1.';
const LENGTH_MAX = 8192;
const SERVER = /^tls:\/\/(\[[0-9a-f:]+\]|[\w.-]+):\d{1,5}$/i;
const SECRET = /^[\w-]{16,200}$/;
const PEM_HEAD = '-----BEGIN CERTIFICATE-----';
const PEM_FOOT = '-----END CERTIFICATE-----';
const PEM_LINE = /.{1,64}/g;

/** Base64 of the certificate alone: the frame around it is the same each time. */
const bare = (pem: string): string => pem.replace(PEM_HEAD, '').replace(PEM_FOOT, '').replaceAll(/\s/g, '');
const framed = (base64: string): string =>
  `${[PEM_HEAD, ...(base64.match(PEM_LINE) ?? []), PEM_FOOT].join('\n')}\n`;

const INVALID: Refusal<'invitation-invalid'> = {
  code: 'invitation-invalid',
  message:
    'This is no token of an invitation, or part of it is missing: copy the whole line that `berth node invite` printed.',
};

/** One word, to be pasted. */
export const writeJoinToken = ({ nodeId, server, authority, password, secret }: JoinToken): string => {
  const fields = [nodeId, server, bare(authority), password, secret];
  return `${PREFIX}${Buffer.from(JSON.stringify(fields), 'utf8').toString('base64url')}`;
};

/** What {@link writeJoinToken} wrote. */
export const readJoinToken = (text: string): Result<JoinToken, Refusal<'invitation-invalid'>> => {
  const word = text.trim();
  if (!word.startsWith(PREFIX) || word.length > LENGTH_MAX) return refuse(INVALID);
  let fields: unknown;
  try {
    fields = JSON.parse(Buffer.from(word.slice(PREFIX.length), 'base64url').toString('utf8'));
  } catch {
    return refuse(INVALID);
  }
  if (!Array.isArray(fields) || fields.length !== 5) return refuse(INVALID);
  const texts = fields.filter((field: unknown): field is string => typeof field === 'string');
  const [nodeId = '', server = '', authority = '', password = '', secret = ''] = texts;
  const isWhole =
    isName(nodeId) &&
    SERVER.test(server) &&
    /^[\w+/]+=*$/.test(authority) &&
    SECRET.test(password) &&
    SECRET.test(secret);
  return isWhole
    ? accept({ nodeId, server, authority: framed(authority), password, secret })
    : refuse(INVALID);
};
