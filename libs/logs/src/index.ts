export { LogsModule } from './logs.module.js';
export { RequestLogWriter, type RequestLogFigures } from './writing/request-log-writer.js';
