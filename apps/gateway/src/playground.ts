import type { Config } from '@app/core';
import { getDistDirectory, renderAltair } from 'altair-static';
import express, { type Express } from 'express';
import { allowPlayground } from './security-headers.js';

const INITIAL_QUERY = `# Sign in at the console first, or set the header Authorization: Bearer <token>.
query {
  upstreams {
    edges {
      node {
        id
        name
        slug
      }
    }
  }
}
`;

/** The GraphQL playground: Altair, served from here with all its parts, so that it works without a network. */
export function servePlayground(app: Express, config: Config): void {
  const page = (cspNonce: string) =>
    renderAltair({
      baseURL: '/playground/',
      endpointURL: '/graphql',
      subscriptionsEndpoint: '/graphql',
      initialSubscriptionRequestHandlerId: 'graphql-ws',
      initialQuery: INITIAL_QUERY,
      cspNonce,
    });
  app.get('/playground', (request, response) => {
    if (!request.path.endsWith('/')) return response.redirect('/playground/');
    response.setHeader('Cache-Control', 'no-store');
    response.type('html').send(page(allowPlayground(config, request, response)));
  });
  app.use('/playground', express.static(getDistDirectory(), { index: false, redirect: false, immutable: true, maxAge: '1d' }));
}
