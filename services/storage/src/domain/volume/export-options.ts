/** What holds for every export that Berth mounts: nothing on it runs with rights of its own, and no device is opened. */
const ALWAYS = 'nosuid,nodev';
/** The service gives up after some 45 s and tries again; what sessions read and write waits for the server instead. */
export const serviceOptions = (options = ''): string =>
  join(ALWAYS, 'softerr,timeo=150,retrans=2', withoutPatience(options));
export const nodeOptions = (options = ''): string => join(ALWAYS, 'hard', withoutPatience(options));

const PATIENCE = /^(hard|soft|softerr|timeo=.*|retrans=.*)$/;
const withoutPatience = (options: string): string =>
  options
    .split(',')
    .filter((word) => word !== '' && !PATIENCE.test(word))
    .join(',');
const join = (...parts: readonly string[]): string => parts.filter((part) => part !== '').join(',');
