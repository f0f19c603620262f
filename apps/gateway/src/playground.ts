import { getDistDirectory, renderAltair } from 'altair-static';
import express, { type Express } from 'express';

/** The GraphQL playground: Altair, served from here with all its parts, so that it works without a network. */
export function servePlayground(app: Express): void {
  const page = renderAltair({
    baseURL: '/playground/',
    endpointURL: '/graphql',
    subscriptionsEndpoint: '/graphql',
    initialSubscriptionRequestHandlerId: 'graphql-ws',
    initialQuery: '# Sign in at the console first, or set the header Authorization: Bearer <token>.\nquery {\n  upstreams {\n    edges {\n      node {\n        id\n        name\n        slug\n      }\n    }\n  }\n}\n',
  });
  app.get('/playground', (request, response) => void (request.path.endsWith('/') ? response.type('html').send(page) : response.redirect('/playground/')));
  app.use('/playground', express.static(getDistDirectory(), { index: false, redirect: false, immutable: true, maxAge: '1d' }));
}
