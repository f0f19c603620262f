import { type Tone } from '../../ui/badge';
import { type ScheduledTaskRunStatus } from '../../graphql/generated/tasks/graphql';

export const RUN_TONE: Record<ScheduledTaskRunStatus, Tone> = {
  SUCCEEDED: 'good',
  FAILED: 'bad',
  RUNNING: 'info',
  QUEUED: 'idle',
  SKIPPED: 'idle',
};
