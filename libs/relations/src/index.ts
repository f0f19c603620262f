export { watchPoolRunways } from './pool-runway/watch-pool-runways.task.js';
export { RelationsModule } from './relations.module.js';
