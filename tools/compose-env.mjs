/* Writes the passwords that docker-compose.yml wants: `node tools/compose-env.mjs > .env`, once. */
import { randomBytes } from 'node:crypto';

const secret = () => randomBytes(24).toString('hex');
const names = ['POSTGRES_OWNER', 'SCHEDULER', 'GATEWAY', 'STORAGE', 'METRICS', 'AGENT'];
for (const name of names) console.log(`BERTH_${name}_PASSWORD=${secret()}`);
console.log(`BERTH_BOOTSTRAP_KEY=berth_bootstrap_${secret()}`);
console.log(`BERTH_SECRET_KEY=${secret()}`);
