/**
 * Whom the programs of a session reach over the network. `open`: the internet and the local network, but never this machine, its metadata address, the
 * control plane or another session. `internal`: only the containers of the same session. `none`: nobody, not even by an interface.
 */
export type Egress = 'open' | 'internal' | 'none';

export const EGRESSES = ['open', 'internal', 'none'] as const satisfies readonly Egress[];
