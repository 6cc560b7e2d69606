import type { Bus } from '#bus';
import {
  ChangeProjectCommandDto,
  CloseProjectCommandDto,
  CreateProjectCommandDto,
  parseAs,
  PATTERNS,
  ReopenProjectCommandDto,
  SetQuotaCommandDto,
  SetUserQuotaCommandDto,
} from '#contracts';
import { accept, refuse } from '#kernel';
import { serve } from './fake-owners.ts';

type Fields = { readonly [name: string]: unknown };
type Recorder = (
  facts: readonly (readonly [string, string, object])[],
  commandId?: string,
) => Promise<{ readonly last: number }>;

/** Stands for the owner of projects: keeps them in memory, records that they are made and closed, and notes what it was told. */
export const fakeProjects = (bus: Bus, record: Recorder, commands: object[]) => {
  const projects = new Map<string, Fields>();
  const standing = (projectId: string) => ({
    projectId,
    name: projectId,
    description: '',
    state: 'open',
    createdAt: null,
    closedAt: null,
    version: 1,
    quota: null,
    gpuMilli: 1500,
    sessionCount: 2,
    borrowedGpuMilli: 500,
    waitingCount: 1,
    ...projects.get(projectId),
  });
  const change = (id: string, fields: Fields) => {
    projects.set(id, { ...projects.get(id), ...fields });
    return standing(id);
  };
  const told = async (id: string, verb: string, data: object, fields: Fields, commandId: string) => {
    const { last } = await record(
      [[`project-${id}`, `project.${verb}`, { projectId: id, ...data }]],
      commandId,
    );
    return { position: last, hasChanged: true, project: change(id, fields) };
  };
  const ends = { waitingCount: 1, runningCount: 0, reservationCount: 0 };
  return [
    serve(bus, PATTERNS.projectSetQuota, async (data) => {
      const command = parseAs(SetQuotaCommandDto, data);
      if (!command.ok) return command;
      commands.push(command.value);
      const { projectId, quota } = command.value;
      change(projectId, { quota });
      return accept({ position: 7, hasChanged: true, quota });
    }),
    serve(bus, PATTERNS.projectSetUserQuota, async (data) => {
      const command = parseAs(SetUserQuotaCommandDto, data);
      if (!command.ok) return command;
      commands.push(command.value);
      const { projectId, perUser } = command.value;
      const { quota: before } = projects.get(projectId) ?? {};
      const quota = { ...(typeof before === 'object' ? before : {}), perUser };
      change(projectId, { quota });
      return accept({ position: 8, hasChanged: true, quota });
    }),
    serve(bus, PATTERNS.projectList, async () => accept({ projects: [...projects.keys()].map(standing) })),
    serve(bus, PATTERNS.projectRead, async (data) => {
      const id = (data as { projectId: string }).projectId;
      if (!projects.has(id)) return refuse({ code: 'project-unknown', message: 'Nobody knows it.' });
      return accept({ ...standing(id), users: [{ userId: 'mia', gpuMilli: 1500, sessionCount: 2 }] });
    }),
    serve(bus, PATTERNS.projectCreate, async (data) => {
      const command = parseAs(CreateProjectCommandDto, data);
      if (!command.ok) return command;
      const { projectId: id, name = id, description = '', by, commandId } = command.value;
      if (projects.has(id)) return refuse({ code: 'project-exists', message: 'It is there.' });
      const words = { name, description };
      const createdAt = Date.parse('2026-01-05T08:00:00Z');
      const shown = { ...words, createdAt: new Date(createdAt).toISOString() };
      return accept(await told(id, 'created', { ...words, by, createdAt }, shown, commandId));
    }),
    serve(bus, PATTERNS.projectChange, async (data) => {
      const command = parseAs(ChangeProjectCommandDto, data);
      if (!command.ok) return command;
      commands.push(command.value);
      const { projectId: id, name = id, by, commandId } = command.value;
      return accept(await told(id, 'renamed', { name, by, renamedAt: 1 }, { name }, commandId));
    }),
    serve(bus, PATTERNS.projectClose, async (data) => {
      const command = parseAs(CloseProjectCommandDto, data);
      if (!command.ok) return command;
      commands.push(command.value);
      const { projectId: id, by, commandId, stopSessions: stopsSessions = false, isTrial } = command.value;
      const also = { ends, goesOnCount: stopsSessions ? 0 : 2 };
      if (isTrial === true) return accept({ position: 1, hasChanged: false, project: standing(id), ...also });
      const closed = { state: 'closed', closedAt: '2026-01-06T08:00:00.000Z' };
      const facts = { stopsSessions, by, closedAt: 1 };
      return accept({ ...(await told(id, 'closed', facts, closed, commandId)), ...also });
    }),
    serve(bus, PATTERNS.projectReopen, async (data) => {
      const command = parseAs(ReopenProjectCommandDto, data);
      if (!command.ok) return command;
      const { projectId: id, by, commandId } = command.value;
      const open = { state: 'open', closedAt: null };
      return accept(await told(id, 'reopened', { by, reopenedAt: 1 }, open, commandId));
    }),
  ];
};
