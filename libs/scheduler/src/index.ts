export { JobQueue, jobQueue, type JobQueueDefinition, type WorkSettings } from './job-queue.js';
export { Schedule } from './schedule.js';
export { dropOldTaskRuns } from './scheduled-tasks.service.js';
export { SchedulerModule } from './scheduler.module.js';
