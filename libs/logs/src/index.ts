export { LogsModule } from './logs.module.js';
export { RequestLogReader } from './reading/request-log.reader.js';
export { CapturedHeader, RequestLog } from './reading/request-log.type.js';
export { keepLogPartitions } from './retention/retention.service.js';
export { type HourlyTraffic, KeyTraffic } from './rollups/key-traffic.js';
export { RollUps, totalOf } from './rollups/roll-ups.js';
export { RollUpDimension, type RollUpFilter, type RollUpRequest, type RollUpRow } from './rollups/roll-up.types.js';
export { checkTimeZone, startOfStep, stepsBetween, TimeStep } from './rollups/time-step.js';
export { RequestLogWriter, type RequestLogFigures } from './writing/request-log-writer.js';
