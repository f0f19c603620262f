import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Controller, Get, Header, Param, Res } from '@nestjs/common';
import { Public } from '@app/access';
import { GatewayError } from '@app/core';
import type { Response } from 'express';
import { OPENAPI_DOCUMENT } from './openapi-document.js';
import type { OpenApiDocument } from './openapi.types.js';

/** No script within the page, so that the console's policy holds for it unchanged. */
const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>REST endpoints · API Gateway Pro</title>
    <link rel="icon" href="/api/docs/favicon-32x32.png">
    <link rel="stylesheet" href="/api/docs/swagger-ui.css">
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="/api/docs/swagger-ui-bundle.js"></script>
    <script src="/api/docs/start.js"></script>
  </body>
</html>
`;

/** No validator badge: it would ask a server of somebody else. */
const START = `SwaggerUIBundle({ url: '/api/docs/openapi.json', dom_id: '#swagger-ui', deepLinking: true, validatorUrl: null });\n`;

/** By its manifest: the package's own entry would load all of it here. */
const FOLDER = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
const FILES = ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'];

/** The REST endpoints, to be read and tried in a browser. Open to all: it tells nothing that the source does not. */
@Controller('api/docs')
export class ApiDocsController {
  @Public()
  @Get()
  @Header('Content-Type', 'text/html; charset=utf-8')
  @Header('Cache-Control', 'no-cache')
  page(): string {
    return PAGE;
  }

  @Public()
  @Get('openapi.json')
  document(): OpenApiDocument {
    return OPENAPI_DOCUMENT;
  }

  @Public()
  @Get(':asset')
  asset(@Param('asset') asset: string, @Res() response: Response): void {
    response.setHeader('Cache-Control', 'public, max-age=86400');
    if (asset === 'start.js') response.type('text/javascript').send(START);
    else if (FILES.includes(asset)) response.sendFile(join(FOLDER, asset));
    else throw GatewayError.notFound('The file', asset);
  }
}
