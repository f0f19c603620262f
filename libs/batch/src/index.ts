export { BatchModule } from './batch.module.js';
export { dropOldUploads } from './uploads/drop-old-uploads.task.js';
