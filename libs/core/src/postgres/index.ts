export { EmbeddedPostgresError } from './embedded-postgres.error.js';
export { type PostgresLog, type PostgresLogLevel } from './postgres-log.js';
export { provisionPostgres, type ProvisionedPostgres, type ProvisionOptions } from './provision-postgres.js';
export { reachPostgres, type ReachedPostgres } from './reach-postgres.js';
