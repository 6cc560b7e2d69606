import type { ITheme } from '@xterm/xterm';

const LIGHT: ITheme = {
  background: '#ffffff',
  foreground: '#1c2024',
  cursor: '#1d5fd1',
  cursorAccent: '#ffffff',
  selectionBackground: '#b9d3ff',
  black: '#1c2024',
  red: '#b3261e',
  green: '#1f7a35',
  yellow: '#8a5c00',
  blue: '#1d5fd1',
  magenta: '#8a2fb0',
  cyan: '#00728a',
  white: '#5a626b',
  brightBlack: '#6b737c',
  brightRed: '#d13c33',
  brightGreen: '#2c8f45',
  brightYellow: '#a06d00',
  brightBlue: '#2f74e8',
  brightMagenta: '#a345cc',
  brightCyan: '#0088a3',
  brightWhite: '#1c2024',
};

const DARK: ITheme = {
  background: '#14161a',
  foreground: '#e3e6ea',
  cursor: '#7db0ff',
  cursorAccent: '#14161a',
  selectionBackground: '#33507f',
  black: '#3a3f47',
  red: '#ff8a80',
  green: '#7ed491',
  yellow: '#e8c46a',
  blue: '#7db0ff',
  magenta: '#d9a0f0',
  cyan: '#6fd3e3',
  white: '#d6dae0',
  brightBlack: '#7d858f',
  brightRed: '#ffa79f',
  brightGreen: '#9be6ab',
  brightYellow: '#f5d889',
  brightBlue: '#a3c8ff',
  brightMagenta: '#e6bdf7',
  brightCyan: '#94e4f0',
  brightWhite: '#ffffff',
};

const dark = matchMedia('(prefers-color-scheme: dark)');
export const presentTheme = (): ITheme => (dark.matches ? DARK : LIGHT);
export const onTheme = (act: () => void): void => dark.addEventListener('change', act);
