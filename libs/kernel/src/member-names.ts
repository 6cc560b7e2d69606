/** Members of a session by their rank: `main1` is the first and speaks for the session; the others are `worker1`, `worker2` … */
export const memberName = (rank: number): string => (rank === 0 ? 'main1' : `worker${rank}`);
