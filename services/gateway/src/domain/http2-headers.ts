/** Headers as HTTP/2 has them in Node: names in lower case, several of one name in a list, and words of the protocol with a colon. */
export type Http2Headers = Readonly<Record<string, string | readonly string[] | number | undefined>>;

/** Names and values in turn, as over HTTP/1; without the words of the protocol. */
export const rawOf = (headers: Http2Headers): readonly string[] =>
  Object.entries(headers).flatMap(([name, value]) => {
    if (name.startsWith(':') || value === undefined) return [];
    const values = typeof value === 'object' ? value : [String(value)];
    return values.flatMap((one) => [name, one]);
  });

/** Back from names and values in turn. */
export const headersOf = (raw: readonly string[]): Record<string, string | string[]> => {
  const headers: Record<string, string | string[]> = {};
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const [name = '', value = ''] = [raw[at]?.toLowerCase(), raw[at + 1]];
    const before = headers[name];
    headers[name] = before === undefined ? value : [...[before].flat(), value];
  }
  return headers;
};

/** One value of a header; of several the first. */
export const valueOf = (headers: Http2Headers, name: string): string | undefined => {
  const value = headers[name];
  if (value === undefined) return undefined;
  return typeof value === 'object' ? value[0] : String(value);
};
