import { isFileJobEvent } from '#contracts';
import { factsOf, type Projection } from '#event-log';

const ENDS = new Set(['filejob.completed', 'filejob.failed', 'filejob.cancelled']);

/** Which jobs there are, and which are open. */
export const fileJobsProjection: Projection = {
  name: 'storage-file-jobs',
  categories: ['filejob'],
  onPoison: 'halt',
  apply: async (events, transaction) => {
    for (const event of factsOf(events)) {
      if (!isFileJobEvent(event)) continue;
      if (event.type === 'filejob.requested')
        await transaction.query(
          `INSERT INTO storage.file_job (job_id, folder_id, is_open, requested_position) VALUES ($1, $2, true, $3)
           ON CONFLICT (job_id) DO NOTHING`,
          [event.data.jobId, event.data.folderId, event.position],
        );
      else if (ENDS.has(event.type))
        await transaction.query('UPDATE storage.file_job SET is_open = false WHERE job_id = $1', [
          event.data.jobId,
        ]);
    }
  },
};
