import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { AppSight } from '../../handlers/app-routes.ts';
import { toIso } from '#kernel';
import type { SessionView } from '../../domain/session-view.ts';

/** A page of our own, shown in place of an app. */
export type Notice = {
  readonly status: number;
  readonly title: string;
  readonly sentence: string;
  readonly steps?: readonly string[];
  /** Below which address it asks whether the app is there by now; absent: it will not come by waiting. */
  readonly waitsAt?: string;
};

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:38rem;margin:18vh auto 0;padding:0 1.5rem;color:#1c2530;background:#f7f8fa}
h1{font-size:1.35rem;margin:0 0 .4rem}p{margin:.3rem 0}ol{padding-left:1.2rem;color:#55606e;font-size:.92rem}
.bar{height:3px;margin:1.2rem 0;border-radius:2px;background:linear-gradient(90deg,#d8dee6 30%,#2f6fde 50%,#d8dee6 70%) 0/200% 100%;animation:go 1.4s linear infinite}
@keyframes go{to{background-position:-200% 0}}
@media (prefers-color-scheme:dark){body{color:#e3e8ee;background:#14181d}ol{color:#9aa6b4}.bar{background-image:linear-gradient(90deg,#2a323b 30%,#5b93f5 50%,#2a323b 70%)}}
@media (prefers-reduced-motion:reduce){.bar{animation:none}}`;

/** Asks every second what there is to see, and comes back when the app is there. */
const SCRIPT = `const say=(id,text)=>{const at=document.getElementById(id);if(at.textContent!==text)at.textContent=text};
const look=async()=>{try{const answer=await fetch(document.body.dataset.state,{cache:'no-store'});const now=await answer.json();
if(now.isReady||now.isOver)return location.reload();
say('title',now.title);say('sentence',now.sentence);document.getElementById('steps').replaceChildren(...now.steps.map(step=>{const item=document.createElement('li');item.textContent=step;return item}))}catch{}
setTimeout(look,1000)};setTimeout(look,700);`;

export const pageOf = (
  { title, sentence, steps = [], waitsAt }: Notice,
  nonce: string,
): string => `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escaped(title)}</title>
<style nonce="${nonce}">${STYLE}</style>${waitsAt === undefined ? '' : '<noscript><meta http-equiv="refresh" content="2"></noscript>'}
<body${waitsAt === undefined ? '' : ` data-state="${escaped(waitsAt)}"`}><main><h1 id="title">${escaped(title)}</h1><p id="sentence" role="status">${escaped(sentence)}</p>
${waitsAt === undefined ? '' : '<div class="bar"></div>'}<ol id="steps">${steps.map((step) => `<li>${escaped(step)}</li>`).join('')}</ol></main>
${waitsAt === undefined ? '' : `<script nonce="${nonce}">${SCRIPT}</script>`}</html>
`;

/** Says it in place of the app: as a page to who looks, as a problem to what asks. */
export const sendNotice = (response: ServerResponse, notice: Notice, isForPeople: boolean): void => {
  if (response.headersSent || response.destroyed) return;
  const nonce = randomBytes(16).toString('base64url');
  const { status, title, sentence } = notice;
  const code =
    status === 401
      ? 'key-missing'
      : status === 403
        ? 'forbidden'
        : status === 404
          ? 'not-found'
          : 'unavailable';
  const problem = { type: 'about:blank', title, status, detail: sentence, code };
  const body = isForPeople ? pageOf(notice, nonce) : `${JSON.stringify(problem)}\n`;
  response.writeHead(status, {
    'content-type': isForPeople ? 'text/html; charset=utf-8' : 'application/problem+json',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    ...(status === 503 ? { 'retry-after': '1' } : {}),
    'content-security-policy': `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'`,
  });
  response.end(body);
};

const stepsOf = ({ timeline }: SessionView): readonly string[] =>
  timeline
    .slice(-8)
    .map(
      ({ phase, at, note }) =>
        `${toIso(at).slice(11, 19)} UTC  ${phase}${note === undefined ? '' : `: ${note}`}`,
    );

const WAITS: Readonly<Record<string, string>> = {
  waiting: 'It waits for a place in the pool.',
  placed: 'It has its place; the node takes it up.',
  preparing: 'Its image and its files are being made ready.',
};

const nameOf = ({ name, sessionId }: SessionView): string =>
  name === sessionId ? sessionId : `${name} (${sessionId})`;

/** What is shown instead of an app that can't be seen now. */
export const noticeOf = (sight: Exclude<AppSight, { readonly kind: 'ready' }>, waitsAt: string): Notice => {
  switch (sight.kind) {
    case 'starting':
      return {
        ...{ status: 503, title: `${sight.title} is starting`, waitsAt },
        sentence: sight.message ?? 'This page becomes the app as soon as it answers.',
        steps: stepsOf(sight.session),
      };
    case 'failed':
      return {
        ...{ status: 502, title: `${sight.title} could not be started` },
        sentence: `${sight.message ?? 'It ended right away.'} Reload this page to try it again.`,
      };
    case 'session': {
      const { session } = sight;
      const isOver = session.phase === 'ended' || session.phase === 'stopping';
      const steps = stepsOf(session);
      if (isOver)
        return {
          status: 410,
          title: `Session ${nameOf(session)} has ended`,
          sentence: 'What it opened is gone with it; its folders are still there.',
          steps,
        };
      const sentence = WAITS[session.phase] ?? 'It is on its way.';
      return {
        status: 503,
        title: `Session ${nameOf(session)} is ${session.phase}`,
        sentence,
        steps,
        waitsAt,
      };
    }
    case 'nothing':
      return {
        status: sight.refusal.code === 'app-unknown' || sight.refusal.code === 'session-unknown' ? 404 : 502,
        title: 'Nothing to open here',
        sentence: sight.refusal.message,
      };
    default:
      return sight satisfies never;
  }
};
