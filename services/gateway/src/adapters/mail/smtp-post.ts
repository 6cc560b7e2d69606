import { createTransport } from 'nodemailer';
import { describeError } from '#kernel';
import type { Answer } from '../../domain/delivery/retry.ts';
import type { Post } from '../../ports/post.ts';

const CONNECT_MS = 10_000;
const SILENT_MS = 20_000;
const CONNECTIONS_MAX = 3;
const FAILURE_MAX = 500;

/** `a@b` of `Berth <a@b>`: where ids of messages belong to. */
const domainOf = (from: string): string => /@([A-Za-z0-9.-]+)>?$/.exec(from.trim())?.[1] ?? 'berth.invalid';

const codeOf = (error: unknown): number | undefined =>
  error instanceof Error && 'responseCode' in error && typeof error.responseCode === 'number'
    ? error.responseCode
    : undefined;

/** Sends by SMTP; `url` says where, by whom and how, such as smtps://user:password@mail.example.org. */
export const smtpPost = (url: string, from: string): Post => {
  const transport = createTransport({
    ...{ url, pool: true, maxConnections: CONNECTIONS_MAX },
    ...{ connectionTimeout: CONNECT_MS, greetingTimeout: CONNECT_MS, socketTimeout: SILENT_MS },
    ...{ disableFileAccess: true, disableUrlAccess: true },
  });
  return {
    send: async (to, { id, subject, text, html }) => {
      const startedAt = performance.now();
      const timed = (answer: Answer) => ({ ...answer, latencyMs: Math.round(performance.now() - startedAt) });
      try {
        const { response } = await transport.sendMail({
          ...{ from, to: { name: '', address: to }, subject, text, html },
          messageId: `<${id}@${domainOf(from)}>`,
          // No out-of-office answers to a machine.
          headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
        });
        return timed({ kind: 'answered', status: 250, excerpt: response.slice(0, FAILURE_MAX) });
      } catch (error) {
        // 5xx of SMTP: this address, for ever.
        const isFinal = (codeOf(error) ?? 0) >= 500;
        return timed({ kind: 'failed', failure: describeError(error).slice(0, FAILURE_MAX), isFinal });
      }
    },
    close: () => transport.close(),
  };
};
