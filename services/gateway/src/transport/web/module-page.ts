import { randomBytes } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import type { WebAssets } from '../../ports/web-assets.ts';

export type ModulePage = {
  readonly title: string;
  /** Markup of ours; nothing of anybody else's is in it. */
  readonly body: string;
  readonly style: string;
  /** The program, such as `terminal/main`. */
  readonly entry: string;
  /** Styles of libraries, by their names among the assets. */
  readonly sheets?: readonly string[];
  /** Libraries that are no modules, run before the program. */
  readonly scripts?: readonly string[];
  readonly bodyClass?: string;
};

/*
 * Programs run only with the nonce of this answer, and what they import with them: an app that shares our origin can't have its own run here. Styles may be inline:
 * libraries make some, and they can neither run anything nor, without addresses to send to, tell anybody anything.
 */
const policyOf = (nonce: string): string =>
  [
    "default-src 'none'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    `script-src 'nonce-${nonce}'`,
    "connect-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');

/** Sends a page whose program is a module among the assets. */
export const sendModulePage = (reply: FastifyReply, assets: WebAssets, page: ModulePage): void => {
  const nonce = randomBytes(16).toString('base64url');
  const sheets = (page.sheets ?? []).map(
    (name) => `<link rel="stylesheet" href="/assets/${assets.version}/${name}">\n`,
  );
  const scripts = (page.scripts ?? []).map(
    (name) => `<script nonce="${nonce}" src="/assets/${assets.version}/${name}"></script>\n`,
  );
  const html = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${page.title} · Berth</title>
<link rel="icon" href="data:,">
${sheets.join('')}<style>${page.style}</style>
<script type="importmap" nonce="${nonce}">${JSON.stringify({ imports: assets.imports })}</script>
<body class="${page.bodyClass ?? ''}">
${page.body}
${scripts.join('')}<script type="module" nonce="${nonce}" src="${assets.entry(page.entry)}"></script>
</html>
`;
  void reply
    .headers({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policyOf(nonce),
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'cross-origin-opener-policy': 'same-origin',
      'cache-control': 'no-store',
    })
    .send(html);
};
