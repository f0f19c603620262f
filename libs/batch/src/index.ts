export { BatchModule } from './batch.module.js';
export { dropOldUploads } from './uploads/drop-old-uploads.task.js';
export { uploadChunkColumn } from './uploads/upload-store.js';
