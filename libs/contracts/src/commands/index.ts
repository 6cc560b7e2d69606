export * from './alert.dto.ts';
export * from './book-reservation.dto.ts';
export * from './bundle.dto.ts';
export * from './described.ts';
export * from './desired-query.dto.ts';
export * from './explain-session.dto.ts';
export * from './file-job.dto.ts';
export * from './files.dto.ts';
export * from './folder-answers.ts';
export * from './folder.dto.ts';
export {
  FOLDER_KINDS,
  FOLDER_PERMISSIONS,
  IsFolderName,
  isFolderName,
  IsParty,
  isParty,
} from './folder-rules.ts';
export * from './keep-session.dto.ts';
export * from './nested.ts';
export { IsDnsLabel, IsSessionId, IsUuidText, IsWhole } from './field-rules.ts';
export * from './node-join.dto.ts';
export * from './operate-node.dto.ts';
export * from './own-image.dto.ts';
export * from './parse-as.ts';
export * from './pool-policy.dto.ts';
export * from './project-egress.dto.ts';
export * from './project.dto.ts';
export * from './project-answers.ts';
export * from './project-quota.dto.ts';
export * from './note-app.dto.ts';
export * from './share-app.dto.ts';
export * from './refusal-codes.ts';
export * from './read-usage.dto.ts';
export * from './queue-command.dto.ts';
export * from './request-array.dto.ts';
export { ARRAY_MAX, arrayCount, IsListOfAtMost, SESSIONS_MAX } from './request-rules.ts';
export * from './request-session.dto.ts';
export * from './resources.dto.ts';
export * from './scheduling-wish.dto.ts';
export * from './session-folder.dto.ts';
export * from './stop-session.dto.ts';
export * from './stream-open.dto.ts';
export * from './read-report.ts';
export * from './transfer.dto.ts';
export * from './what-if.dto.ts';
export * from './volume.dto.ts';
