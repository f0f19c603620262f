import type { OpenApiDocument } from './openapi.types.js';
import { COMMON_RESPONSES } from './parts.js';
import { ADMIN_PATHS } from './paths/admin.js';
import { BATCH_PATHS } from './paths/batch.js';
import { OPEN_PATHS } from './paths/open.js';
import { componentSchemas } from './schemas.js';

/** The REST endpoints. Kept by hand; tests hold it against the routes that there are and against real answers. */
export const OPENAPI_DOCUMENT: OpenApiDocument = {
  openapi: '3.1.1',
  info: {
    title: 'API Gateway Pro: REST endpoints',
    version: '1',
    description: 'What is not GraphQL. Configuration and reading go through the GraphQL API at `/graphql`, which has a playground at `/playground`.',
    license: { name: 'Apache 2.0', identifier: 'Apache-2.0' },
  },
  servers: [{ url: '/' }],
  tags: [
    { name: 'Proxy', description: 'The way to the upstreams, for clients.' },
    { name: 'Batch', description: 'Imports, exports and changes of many API keys.' },
    { name: 'Scripts', description: 'Header scripts.' },
    { name: 'Exports', description: 'Logs and figures as files.' },
    { name: 'Observation', description: 'For load balancers and monitoring. Open to all.' },
    { name: 'Sign-in', description: 'For browsers, by OpenID Connect. All other sign-in is GraphQL.' },
    { name: 'Documentation', description: 'Served from here, for use without a network.' },
  ],
  paths: { ...OPEN_PATHS, ...BATCH_PATHS, ...ADMIN_PATHS },
  components: {
    schemas: componentSchemas(),
    responses: COMMON_RESPONSES,
    securitySchemes: {
      apiToken: { type: 'http', scheme: 'bearer', description: 'An API token, or ADMIN_API_TOKEN.' },
      session: { type: 'apiKey', in: 'cookie', name: 'gateway_session', description: 'Whoever is signed in to the console.' },
      virtualKey: { type: 'http', scheme: 'bearer', description: 'A virtual key.' },
      apiKeyHeader: { type: 'apiKey', in: 'header', name: 'X-Api-Key', description: 'A virtual key.' },
      googleHeader: { type: 'apiKey', in: 'header', name: 'X-Goog-Api-Key', description: 'A virtual key.' },
      keyParameter: { type: 'apiKey', in: 'query', name: 'key', description: 'A virtual key.' },
    },
  },
};
