import { scheduledTask } from '@app/core';
import { PoolRunwayService } from './pool-runway.service.js';

export const watchPoolRunways = scheduledTask({
  name: 'watch-pool-runways',
  description: 'Notes how much of the quotas of each pool is used and warns of pools that will not last an hour.',
  cron: '* * * * *',
  timeLimitSeconds: 50,
  service: PoolRunwayService,
  run: (runway, signal) => runway.watch(signal),
});
