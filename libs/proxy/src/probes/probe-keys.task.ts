import { scheduledTask } from '@app/core';
import { KeyProbesService } from './key-probes.service.js';

export const probeKeys = scheduledTask({
  name: 'probe-keys',
  description: 'Tries resting keys, and those that a rule or failures disabled, where the upstream has a probe.',
  cron: '* * * * *',
  timeLimitSeconds: 600,
  service: KeyProbesService,
  run: (service, signal) => service.runDue(signal),
});
