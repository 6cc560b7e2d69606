import type { AppDefinition } from './app-definition.ts';

/** An app that Berth knows how to start, wherever its program is found. */
export type KnownApp = AppDefinition & {
  /** The program that gives it away, looked for on the PATH of the session. */
  readonly program: string;
};

/** Asks nobody for news about Jupyter. */
const LAB_SETTINGS = { disabledExtensions: { '@jupyterlab/apputils-extension:announcements': true } };
/** No page of advertisement, no chat that needs an account nor the empty bar that it leaves behind, nothing told to others. */
const CODE_SETTINGS = {
  'chat.disableAIFeatures': true,
  'telemetry.telemetryLevel': 'off',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
};

/** Before the program: writes settings below the home folder, unless somebody has his own. A home that can't be written to has none. */
const withSettings = (file: string, settings: object): readonly string[] => [
  'sh',
  '-c',
  'mkdir -p "$HOME/$(dirname "$0")"; [ -e "$HOME/$0" ] || printf "%s" "$1" >"$HOME/$0"; shift; exec "$@"',
  file,
  JSON.stringify(settings),
];

/** Apps that need no label: an image that has the program can open it. A label may name them, too. */
export const KNOWN_APPS: readonly KnownApp[] = [
  {
    name: 'jupyterlab',
    title: 'JupyterLab',
    program: 'jupyter-lab',
    command: [
      ...withSettings('.jupyter/labconfig/page_config.json', LAB_SETTINGS),
      'jupyter-lab',
      '--no-browser',
      '--ip=127.0.0.1',
      '--port={port}',
      '--ServerApp.port_retries=0',
      '--ServerApp.base_url={basePath}',
      '--ServerApp.root_dir=/work',
      '--ServerApp.allow_remote_access=True',
      '--ServerApp.trust_xheaders=True',
      '--ServerApp.quit_button=False',
      '--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate',
    ],
    env: { JUPYTER_TOKEN: '{token}' },
    readyPath: 'api/status',
    keepsPrefix: true,
    // With a token that the proxy sends, JupyterLab asks for no XSRF token either.
    authorization: 'token {token}',
    openPath: 'lab',
    icon: 'jupyter',
  },
  {
    name: 'vscode',
    title: 'VS Code',
    program: 'code-server',
    command: [
      ...withSettings('.local/share/code-server/User/settings.json', CODE_SETTINGS),
      'code-server',
      '--bind-addr=127.0.0.1:{port}',
      '--auth=none',
      '--disable-telemetry',
      '--disable-update-check',
      '--disable-workspace-trust',
      '/work',
    ],
    env: {},
    readyPath: 'healthz',
    keepsPrefix: false,
    openPath: '?folder=/work',
    icon: 'vscode',
  },
  {
    name: 'tensorboard',
    title: 'TensorBoard',
    program: 'tensorboard',
    command: [
      'tensorboard',
      '--logdir=/work',
      '--host=127.0.0.1',
      '--port={port}',
      '--path_prefix={basePath}',
      '--load_fast=false',
    ],
    env: {},
    readyPath: '',
    keepsPrefix: true,
    openPath: '',
    icon: 'tensorboard',
  },
];

const isKnown = (name: string) => (known: KnownApp) => known.name === name;

/** The app that Berth knows under this name. */
export const knownApp = (name: string): KnownApp | undefined => KNOWN_APPS.find(isKnown(name));
