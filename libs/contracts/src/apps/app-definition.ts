export const APP_PROTOCOLS = ['http', 'h2c'] as const;
export type AppProtocol = (typeof APP_PROTOCOLS)[number];

/** Something that an image can open in a browser, and how it is started there. */
export type AppDefinition = {
  /** A DNS label; it is part of the address. */
  readonly name: string;
  readonly title: string;
  /** Program and arguments. `{port}`, `{socket}`, `{basePath}` and `{token}` stand for what the session is given. */
  readonly command: readonly string[];
  /** The same places in the values. Others in the session can't read it, as they could read arguments. */
  readonly env: Readonly<Record<string, string>>;
  /** Below the base path: answers with less than 500 as soon as the app can be used. */
  readonly readyPath: string;
  /** What it speaks: HTTP/1.1 if absent, or HTTP/2 without TLS alone, as gRPC servers do. */
  readonly protocol?: AppProtocol;
  /** The app knows its base path and wants requests with it; else they come without. */
  readonly keepsPrefix: boolean;
  /** The header `Authorization` that opens the app; only the proxy sends it. */
  readonly authorization?: string;
  /** Below the base path: where the browser is sent. */
  readonly openPath: string;
  /** A name of an icon, for pages that show one. */
  readonly icon?: string;
};

/** The label of an image that says what it can open: JSON, a list of names that Berth knows, or of definitions. */
export const APPS_LABEL = 'dev.berth.apps';
