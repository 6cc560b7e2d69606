/** What a service warned of in its log lines, each sentence once: for a person who does not read logs. */
export const warningsIn = (log: string): readonly string[] => {
  const warnings = log.split('\n').flatMap((line) => {
    try {
      const entry: unknown = JSON.parse(line);
      if (typeof entry !== 'object' || entry === null) return [];
      if (!('level' in entry) || entry.level !== 'warn' || !('msg' in entry)) return [];
      const cause = 'cause' in entry ? ` (${String(entry.cause)})` : '';
      return [`${String(entry.msg)}${cause}`];
    } catch {
      return []; // not a line of the log
    }
  });
  return [...new Set(warnings)];
};
