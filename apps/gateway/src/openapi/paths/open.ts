import type { HttpVerb, Operation, Paths } from '../openapi.types.js';
import { answers, inPath, inQuery, json, SECURITY } from '../parts.js';
import { ref } from '../schemas.js';

const VERBS: HttpVerb[] = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch'];
const TEXT = { type: 'string' };
const HTML = { 'text/html': { schema: TEXT } };

const open = (tag: string, operationId: string, summary: string, rest: Omit<Operation, 'operationId' | 'summary' | 'tags' | 'security'>): Operation => ({ operationId, summary, tags: [tag], security: SECURITY.open, ...rest });
const REDIRECT = { description: 'Leads on.', headers: { Location: { description: 'Where to.', schema: TEXT } } };

/** One route that takes every method is as many operations here. */
function proxied(suffix: string, parameters: Operation['parameters']): Partial<Record<HttpVerb, Operation>> {
  const own = { 'application/problem+json': { schema: ref('ProxyProblem') }, 'application/json': { schema: ref('ProxyOpenAiError') } };
  const headers = {
    'X-Request-Id': { description: 'By which the request log knows the request.', schema: TEXT },
    'X-Gateway-Attempts': { description: 'How often it was tried.', schema: { type: 'integer' } },
    'X-Gateway-Key-Id': { description: 'The API key whose answer it is.', schema: { type: 'integer' } },
  };
  const operation = (verb: HttpVerb): Operation => ({
    operationId: `${verb}Proxied${suffix}`,
    summary: 'Forward a request to an upstream',
    description: 'Method, query, body and most headers go on as they are; the credential is replaced with an API key of the pool. Streams, WebSocket upgrades and uploads pass through.',
    tags: ['Proxy'],
    security: SECURITY.virtualKey,
    parameters,
    ...(!['get', 'head', 'options'].includes(verb) && { requestBody: { content: { '*/*': { schema: {} } } } }),
    responses: {
      default: { description: "The upstream's answer.", headers, content: { '*/*': { schema: {} } } },
      ...Object.fromEntries(
        Object.entries({ 401: 'The virtual key is missing or not accepted.', 403: 'It may not use this upstream, or not from here.', 404: 'There is no such upstream.', 429: 'A limit of the gateway or of the client.', 502: 'No key of the pool can serve, or the upstream cannot be reached.', 503: 'All keys are cooling; Retry-After says how long.', 504: 'The upstream did not answer in time.' }).map(
          ([status, description]) => [status, { description: `${description} With the header X-Gateway-Error; without it, it is the upstream's own answer.`, content: own }],
        ),
      ),
    },
  });
  return Object.fromEntries(VERBS.map((verb) => [verb, operation(verb)]));
}

const UPSTREAM = inPath('upstream', TEXT, "The upstream's slug.");

export const OPEN_PATHS: Paths = {
  '/proxy/{upstream}': proxied('Root', [UPSTREAM]),
  '/proxy/{upstream}/{path}': proxied('Path', [UPSTREAM, inPath('path', TEXT, "The rest of the path, slashes included, below the upstream's base URL.")]),
  '/health/live': { get: open('Observation', 'live', 'Whether the process answers', { responses: { 200: answers('It does.', json('Live')) } }) },
  '/health/ready': {
    get: open('Observation', 'ready', 'Whether the node should get traffic', { responses: { 200: answers('The database answers.', json('Ready')), 503: answers('It does not answer within 2 s, or the node is stopping.', { 'application/problem+json': { schema: ref('Problem') } }) } }),
  },
  '/metrics': { get: open('Observation', 'metrics', 'Metrics for Prometheus', { responses: { 200: answers('Of this process.', { 'text/plain': { schema: TEXT } }) } }) },
  '/api/auth/oidc/start': {
    get: open('Sign-in', 'oidcStart', 'Begin to sign in by OpenID Connect', { parameters: [inQuery('returnTo', TEXT, 'A path of the console.')], responses: { 302: { ...REDIRECT, description: 'To the identity provider.' }, 404: { $ref: '#/components/responses/Refused404' } } }),
  },
  '/api/auth/oidc/callback': {
    get: open('Sign-in', 'oidcCallback', 'Come back from the identity provider', { parameters: [inQuery('code', TEXT), inQuery('state', TEXT)], responses: { 302: { ...REDIRECT, description: 'To the console, signed in, or to the sign-in page with an error.' } } }),
  },
  '/api/docs': { get: open('Documentation', 'docsPage', 'This page', { responses: { 200: answers('Swagger UI.', HTML) } }) },
  '/api/docs/openapi.json': { get: open('Documentation', 'openApi', 'This document', { responses: { 200: answers('OpenAPI 3.1.', { 'application/json': { schema: { type: 'object' } } }) } }) },
  '/api/docs/{asset}': { get: open('Documentation', 'docsAsset', 'Parts of the page', { parameters: [inPath('asset', TEXT)], responses: { 200: answers('A script or a style sheet.', { '*/*': { schema: {} } }), 404: { $ref: '#/components/responses/Refused404' } } }) },
};
