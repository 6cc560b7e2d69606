/** How the pages of the door look: light or dark as the reader has it. */
export const PAGE_STYLE = `
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; --line: color-mix(in srgb, currentColor 16%, transparent); --accent: light-dark(#1d5fd1, #7db0ff); }
  * { box-sizing: border-box; } [hidden] { display: none !important; }
  body { margin: 0; min-height: 100vh; background: light-dark(#f5f6f8, #14161a); color: light-dark(#1c2024, #e8eaed); }
  main { max-width: 26rem; margin: 0 auto; padding: 12vh 1rem 4rem; } main.wide { max-width: 46rem; padding-top: 4rem; }
  .card { background: light-dark(#fff, #1d2026); border: 1px solid var(--line); border-radius: 12px; padding: 1.5rem; margin-bottom: 1rem; }
  h1 { font-size: 1.5rem; margin: 0 0 1.2rem; } h2 { font-size: 1.05rem; margin: 0 0 .8rem; }
  label { display: block; margin: .8rem 0 .25rem; font-weight: 600; font-size: .9rem; }
  input, select { font: inherit; width: 100%; padding: .55rem .7rem; border: 1px solid var(--line); border-radius: 8px; background: transparent; color: inherit; }
  input:focus-visible, button:focus-visible, a:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
  button, .button { font: inherit; display: inline-block; padding: .55rem 1rem; border: 1px solid var(--line); border-radius: 8px; background: transparent; color: inherit; cursor: pointer; text-decoration: none; }
  button.main { width: 100%; margin-top: 1.2rem; background: var(--accent); border-color: var(--accent); color: light-dark(#fff, #10141a); font-weight: 600; }
  button:disabled { opacity: .5; cursor: default; }
  button.wide { width: 100%; margin-top: .6rem; } .code { font-family: ui-monospace, monospace; letter-spacing: .08em; } .code.shown { font-size: 1.7rem; font-weight: 650; text-align: center; margin: .8rem 0; }
  .ways { display: grid; gap: .5rem; } .ways .button { text-align: center; }
  .or { text-align: center; opacity: .6; margin: 1rem 0; font-size: .9rem; }
  .fault { color: light-dark(#b3261e, #ff8a80); min-height: 1.5rem; margin: .8rem 0 0; } .note { opacity: .7; font-size: .9rem; }
  table { border-collapse: collapse; width: 100%; font-size: .9rem; } th, td { text-align: left; padding: .35rem .6rem .35rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
  code, pre { font: 14px/1.5 ui-monospace, monospace; } pre { background: color-mix(in srgb, currentColor 7%, transparent); border-radius: 8px; padding: .8rem; overflow-x: auto; }
  .row { display: flex; gap: .6rem; align-items: end; flex-wrap: wrap; } .row > div { flex: 1 1 10rem; }
  .picture { width: 11rem; background: #fff; padding: .5rem; border-radius: 8px; } .picture svg { display: block; width: 100%; height: auto; }
  header { display: flex; justify-content: space-between; align-items: center; margin-bottom: 1rem; } header h1 { margin: 0; }
`;
