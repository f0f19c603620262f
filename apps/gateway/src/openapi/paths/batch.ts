import type { Content, Operation, Parameter, Paths } from '../openapi.types.js';
import { ADMIN_REFUSALS, answers, CSV, inPath, inQuery, json, NOT_FOUND, SECURITY } from '../parts.js';

const batch = (operationId: string, summary: string, rest: Omit<Operation, 'operationId' | 'summary' | 'tags' | 'security'>): Operation => ({ operationId, summary, tags: ['Batch'], security: SECURITY.admin, ...rest });

const FLAG = { type: 'boolean', default: false };
const IMPORT_OPTIONS: Parameter[] = [
  inQuery('upstream_id', { type: 'integer', minimum: 1 }, 'Of rows that name none; with it the file may be a plain list of keys, one a line.'),
  inQuery('atomic', FLAG, 'All rows or none.'),
  inQuery('update_existing', FLAG, 'Keys that are there already take the columns of the file.'),
];
const FILE: Content = { 'multipart/form-data': { schema: { type: 'object', required: ['file'], properties: { file: { type: 'string', contentMediaType: 'application/octet-stream' } } } } };
const IMPORTED = { 200: answers('Up to 5,000 rows: done.', json('ImportAnswer')), 202: answers('More: a job. `Location` says where to look.', json('QueuedImport')), ...ADMIN_REFUSALS };
const JOB_ID = inPath('id', { type: 'integer', minimum: 1 });

export const BATCH_PATHS: Paths = {
  '/api/admin/batch/keys/import-csv': {
    post: batch('importKeysCsv', 'Import API keys from a CSV file', { description: 'The part `file`, UTF-8, UTF-16 or GB 18030.', parameters: IMPORT_OPTIONS, requestBody: { required: true, content: FILE }, responses: IMPORTED }),
  },
  '/api/admin/batch/keys/import-json': {
    post: batch('importKeysJson', 'Import API keys from JSON', { parameters: IMPORT_OPTIONS.filter(({ name }) => name !== 'upstream_id'), requestBody: { required: true, content: json('JsonImport') }, responses: IMPORTED }),
  },
  '/api/admin/batch/keys/export-csv': {
    get: batch('exportKeysCsv', 'Export API keys as CSV', {
      parameters: [inQuery('upstream_id', { type: 'integer', minimum: 1 }, 'One pool.'), inQuery('reveal', FLAG, 'Values in clear, for an admin with a fresh sign-in; audited.'), inQuery('columns', { type: 'string', enum: ['all'] }, 'Further columns too.')],
      responses: { 200: answers('The keys, their values masked unless revealed.', CSV), ...ADMIN_REFUSALS },
    }),
  },
  '/api/admin/batch/template/keys-csv': { get: batch('keysCsvTemplate', 'An empty file with the headings of an import', { responses: { 200: answers('One line.', CSV), ...ADMIN_REFUSALS } }) },
  '/api/admin/batch/keys/batch-update-status': { post: batch('updateKeyStatuses', 'Set the status of many API keys', { requestBody: { required: true, content: json('KeyStatuses') }, responses: { 200: answers('All at once.', json('BulkAnswer')), ...ADMIN_REFUSALS } }) },
  '/api/admin/batch/keys/batch-delete': { delete: batch('deleteKeys', 'Delete many API keys', { requestBody: { required: true, content: json('KeyIds') }, responses: { 200: answers('All at once.', json('BulkAnswer')), ...ADMIN_REFUSALS } }) },
  '/api/admin/batch/uploads': { post: batch('upload', 'Upload a file for an import by GraphQL', { description: 'previewImport and startImport take its id.', requestBody: { required: true, content: FILE }, responses: { 201: answers('Kept for a day.', json('Upload')), ...ADMIN_REFUSALS } }) },
  '/api/admin/batch/jobs/{id}': { get: batch('importJob', 'How far an import is', { parameters: [JOB_ID], responses: { 200: answers('As of now.', json('ImportJob')), ...ADMIN_REFUSALS, ...NOT_FOUND } }) },
  '/api/admin/batch/jobs/{id}/errors': { get: batch('importErrors', 'The rows of an import that did not go in, and why', { parameters: [JOB_ID], responses: { 200: answers('The error file.', CSV), ...ADMIN_REFUSALS, ...NOT_FOUND } }) },
};
