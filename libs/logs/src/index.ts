export { LogsModule } from './logs.module.js';
export { RequestLogReader } from './reading/request-log.reader.js';
export { RequestLog } from './reading/request-log.type.js';
export { keepLogPartitions } from './retention/retention.service.js';
export { RequestLogWriter, type RequestLogFigures } from './writing/request-log-writer.js';
