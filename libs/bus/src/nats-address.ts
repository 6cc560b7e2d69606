export type NatsAddress = {
  readonly servers: readonly string[];
  readonly user?: string;
  readonly pass?: string;
};

/** Splits `nats://user:password@host:4222,nats://…` into what the client wants: it ignores credentials inside a URL. */
export const natsAddress = (urls: string): NatsAddress => {
  const parsed = urls.split(',').map((url) => new URL(url.trim()));
  const withUser = parsed.find((url) => url.username !== '');
  return {
    servers: parsed.map((url) => `${url.protocol}//${url.host}`),
    ...(withUser === undefined
      ? {}
      : { user: decodeURIComponent(withUser.username), pass: decodeURIComponent(withUser.password) }),
  };
};
