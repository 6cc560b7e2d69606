/** What the API refused, or why it was not reached. */
export class AskFailed extends Error {
  override readonly name = 'AskFailed';
  /** 0: nobody answered. */
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export type Fields = Readonly<Record<string, unknown>>;

const ANSWER_MAX_MS = 20_000;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
export const fieldsIn = (value: unknown): readonly Fields[] =>
  Array.isArray(value) ? value.filter((one: unknown) => isFields(one)) : [];

const parsed = (text: string): Fields => {
  try {
    const value: unknown = JSON.parse(text === '' ? '{}' : text);
    return isFields(value) ? value : {};
  } catch {
    return {};
  }
};

/** Asks the API, as whoever is signed in, in the project that the address of the page names. @throws AskFailed */
export const ask = async (method: string, path: string, body?: Fields): Promise<Fields> => {
  const project = projectOfPage();
  const answer = await fetch(path, {
    method,
    cache: 'no-store',
    signal: AbortSignal.timeout(ANSWER_MAX_MS),
    headers: {
      accept: 'application/json',
      ...(project === null ? {} : { 'berth-project': project }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch(() => null);
  if (answer === null) throw new AskFailed(0, 'unreachable', 'Berth does not answer.');
  const read = parsed(await answer.text().catch(() => ''));
  if (answer.ok) return read;
  throw new AskFailed(
    answer.status,
    textOf(read['code']),
    textOf(read['detail']) || `Berth answered with ${answer.status}.`,
  );
};

/** In which project the reader acts; null: in his first one. */
export const projectOfPage = (): string | null => new URLSearchParams(location.search).get('project');

/** Goes to the sign-in, and comes back here. */
export const signIn = (): void =>
  location.replace(`/login?next=${encodeURIComponent(location.pathname + location.search + location.hash)}`);

/** Whether a later try may succeed. */
export const mayPass = (fault: unknown): boolean =>
  fault instanceof AskFailed && (fault.status === 0 || fault.status === 429 || fault.status >= 500);
