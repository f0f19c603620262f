import { scheduledTask } from '@app/core';
import { UploadStore } from './upload-store.js';

export const dropOldUploads = scheduledTask({
  name: 'drop-old-uploads',
  description: 'Drops uploaded files that nobody imported within a day.',
  cron: '41 * * * *',
  timeLimitSeconds: 300,
  service: UploadStore,
  run: (uploads) => uploads.dropOld(),
});
