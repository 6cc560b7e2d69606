import type { FolderCallerDto } from '#contracts';
import { projectId, userId } from '#kernel';
import type { FolderCaller } from '../domain/folder/rights.ts';

export const callerOf = ({ userId: user, projectIds, role }: FolderCallerDto): FolderCaller => ({
  userId: userId(user),
  projectIds: projectIds.map(projectId),
  role,
});
