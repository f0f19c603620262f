export type { AttemptEvidence } from './attempt-evidence.js';
export { CredentialLocation } from './credential-location.js';
export { Outcome } from './outcome.js';
export type { AttemptRecord, RequestCapture, RequestLogEntry, RequestLogSink } from './request-log-entry.js';
export { momentOfRequestId, requestIdAt } from './request-id.js';
export { parseResetTime } from './reset-time.js';
export { SelectionPolicy } from './selection-policy.js';
