/** Of the command line; the workspace's own. */
export const VERSION = '0.1.0';
