/** What a container is called that nobody has yet. */
export const readyName = (readyId: string): string => `berth-ready-${readyId}`;
