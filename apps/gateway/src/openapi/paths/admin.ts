import type { Operation, Paths } from '../openapi.types.js';
import { ADMIN_REFUSALS, answers, CSV, CSV_OR_NDJSON, inQuery, json, SECURITY } from '../parts.js';

const FORMAT = inQuery('format', { type: 'string', enum: ['csv', 'ndjson'], default: 'csv' });
const TEXT = { type: 'string' };
const MOMENT = { type: 'string', format: 'date-time' };

const admin = (tag: string, operationId: string, summary: string, rest: Omit<Operation, 'operationId' | 'summary' | 'tags' | 'security'>): Operation => ({ operationId, summary, tags: [tag], security: SECURITY.admin, ...rest });

export const ADMIN_PATHS: Paths = {
  '/api/admin/logs/export': {
    get: admin('Exports', 'exportRequestLogs', 'Export the request log', {
      parameters: [FORMAT, { ...inQuery('filter', TEXT, 'The JSON of a RequestLogFilter of the GraphQL API, such as {"status":500}.') }],
      responses: { 200: answers('Newest first, as it is read.', CSV_OR_NDJSON), ...ADMIN_REFUSALS },
    }),
  },
  '/api/admin/audit-log/export': {
    get: admin('Exports', 'exportAuditLog', 'Export the audit log', {
      parameters: [FORMAT, inQuery('search', TEXT), inQuery('actorKind', { type: 'string', enum: ['USER', 'API_TOKEN', 'SYSTEM'] }), inQuery('action', TEXT, 'Noun and verb, such as upstream.update.'), inQuery('subjectKind', TEXT), inQuery('subjectId', TEXT), inQuery('from', MOMENT), inQuery('to', MOMENT, 'Exclusive.')],
      responses: { 200: answers('With the hashes of the chain.', CSV_OR_NDJSON), ...ADMIN_REFUSALS },
    }),
  },
  '/api/admin/analytics/export': {
    get: admin('Exports', 'exportAnalytics', 'Export figures', {
      parameters: [{ ...inQuery('query', TEXT, 'The JSON of the arguments of the GraphQL query analytics.'), required: true }],
      responses: { 200: answers('A row for each combination of the dimensions.', CSV), ...ADMIN_REFUSALS },
    }),
  },
  '/api/admin/scripts/test': {
    post: admin('Scripts', 'testScript', 'Run a header script in the sandbox', { requestBody: { required: true, content: json('ScriptTest') }, responses: { 200: answers('What it came to: an error of the script is an answer too.', json('ScriptTestAnswer')), ...ADMIN_REFUSALS } }),
  },
  '/api/admin/scripts/examples': { get: admin('Scripts', 'scriptExamples', 'Scripts to start from, named and described in the language of Accept-Language', { responses: { 200: answers('By language.', json('ScriptExamples')), ...ADMIN_REFUSALS } }) },
};
