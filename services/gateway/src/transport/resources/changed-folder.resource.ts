import { ApiProperty } from '@nestjs/swagger';
import type { ChangeFolderAnswer, FolderAction, FolderStanding } from '#contracts';
import type { Refusal, Result } from '#kernel';
import type { AnswerHeads } from '../answer-heads.ts';
import { valueOrProblem } from '../refusal-status.ts';
import { FolderResource, folderResource } from './folder.resource.ts';

/** What the trial of a change says. */
export class FolderTrialResource {
  @ApiProperty({
    type: [String],
    description:
      'Sessions that have the folder now. They keep it until they end; nothing of it is deleted before.',
  })
  readonly sessions!: readonly string[];
  @ApiProperty({
    type: Number,
    nullable: true,
    description:
      'What is free on its volume then: of a purge what it holds, else 0. Null: it was not measured yet.',
  })
  readonly freedBytes!: number | null;
  @ApiProperty({ description: 'Snapshots that go with it.' })
  readonly snapshotCount!: number;
  @ApiProperty({ description: 'Users and projects that lose their right to it.' })
  readonly shareCount!: number;
  @ApiProperty({ description: 'How much more it holds than the bound that is wished; 0: it fits.' })
  readonly overBytes!: number;
}

export class ChangedFolderResource {
  @ApiProperty({ description: 'False: it was so already; or, with `dryRun`, nothing would be recorded.' })
  readonly hasChanged!: boolean;
  @ApiProperty({ required: false, type: FolderResource, description: 'Absent: you do not see it any more.' })
  readonly folder?: FolderResource;
}
/** Of what can be tried. */
export class TriedFolderResource extends ChangedFolderResource {
  @ApiProperty({
    required: false,
    type: FolderTrialResource,
    description: 'Only with `dryRun`: nothing was recorded; this would come of it.',
  })
  readonly trial?: FolderTrialResource;
}

type Tried = { readonly action: FolderAction; readonly quotaBytes?: number };

const trialOf = (
  { mounts, usedBytes, snapshots, shares }: FolderStanding,
  { action, quotaBytes = 0 }: Tried,
): FolderTrialResource => {
  const isPurge = action === 'purge';
  return {
    sessions: [...new Set(mounts.map(({ sessionId }) => sessionId))],
    freedBytes: isPurge ? (usedBytes ?? null) : 0,
    snapshotCount: isPurge ? snapshots.length : 0,
    shareCount: isPurge || action === 'trash' ? shares.length : 0,
    overBytes: quotaBytes === 0 ? 0 : Math.max(0, (usedBytes ?? 0) - quotaBytes),
  };
};

/** What became of a folder; `tried`: what would, since nothing was recorded. @throws ProblemException */
export const changedFolder = (
  outcome: Result<ChangeFolderAnswer, Refusal>,
  reply: AnswerHeads,
  tried?: Tried,
): TriedFolderResource => {
  const { position, hasChanged, folder } = valueOrProblem(outcome);
  void reply.header('berth-position', String(position));
  if (folder === undefined) return { hasChanged };
  const trial = tried === undefined ? {} : { trial: trialOf(folder, tried) };
  return { hasChanged, folder: folderResource(folder), ...trial };
};
