import type { ModulePage } from './module-page.ts';

/* The library knows one look, a light one, and styles its own elements; ours are the head alone. */
const STYLE = `
  body { margin: 0; background: #fff; color: #1c2024; color-scheme: light; font: 16px/1.5 system-ui, sans-serif; }
  body > header { display: flex; justify-content: space-between; align-items: center; padding: .7rem 1.25rem; background: #1d2026; color: #e8eaed; } body > header a { color: inherit; margin-left: 1rem; } body > header h1 { font-size: 1.05rem; margin: 0; }
  .swagger-ui .info { margin: 1.5rem 0; }
`;

const BODY = `<header><h1>Berth · API</h1><nav><a href="/v1/openapi.json">openapi.json</a><a href="/sessions">Sessions</a></nav></header>
<div id="reference"></div><noscript>The reference needs JavaScript; <a href="/v1/openapi.json">openapi.json</a> says the same.</noscript>`;

/** The API, as its description has it, to read and to try. */
export const DOCS_PAGE: ModulePage = {
  title: 'API',
  body: BODY,
  style: STYLE,
  entry: 'docs/main',
  sheets: ['lib/swagger-ui.css'],
  scripts: ['lib/swagger-ui.js'],
};
