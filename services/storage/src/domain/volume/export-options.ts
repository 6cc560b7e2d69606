/** What holds for every export that Berth mounts: nothing on it runs with rights of its own, no device is opened, and a server that is away is told of at once, not after two minutes. */
const ALWAYS = 'nosuid,nodev,retry=0';
/** The service gives up after some 45 s and tries again, or after the times that the options say; what sessions read and write waits for the server instead. */
export const serviceOptions = (options = ''): string =>
  join(ALWAYS, 'softerr,timeo=150,retrans=2', withoutPatience(options));
export const nodeOptions = (options = ''): string => join(ALWAYS, 'hard', withoutPatience(options));

const PATIENCE = /^(hard|soft|softerr|retry=.*)$/;
const withoutPatience = (options: string): string =>
  options
    .split(',')
    .filter((word) => word !== '' && !PATIENCE.test(word))
    .join(',');
const join = (...parts: readonly string[]): string => parts.filter((part) => part !== '').join(',');
