import { runService } from '#service-kit';
import { AgentModule } from './agent.module.ts';
import { agentConfig } from './config.ts';

await runService({ name: 'agent', module: AgentModule, config: agentConfig });
