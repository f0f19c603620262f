import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { type Config, NestLog, createLog } from '@app/core';
import { GatewayHttpAdapter } from '@app/proxy';
import express, { type NextFunction, type Request, type Response } from 'express';
import { AppModule } from './app.module.js';
import { serveConsole } from './console.js';
import { servePlayground } from './playground.js';
import { ProblemFilter } from './problem.filter.js';
import { securityHeaders } from './security-headers.js';
import { createValidationPipe } from './validation.js';

/** The largest JSON document of the admin API. Files come as multipart, which is streamed. */
const LARGEST_JSON = '1mb';
/** A million ids, or ten thousand keys with all their fields. */
const LARGEST_BATCH_JSON = '10mb';
const CONSOLE_FOLDER = join(import.meta.dirname, '../../../../admin-web/browser');

/** The application, ready to listen. */
export async function createServer(config: Config, databaseUrl: string): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(AppModule.forRoot(config, databaseUrl), new GatewayHttpAdapter(), {
    bodyParser: false,
    logger: new NestLog(createLog(config.env.LOG_LEVEL)),
    abortOnError: false,
  });
  app.use(securityHeaders(config));
  const parseJson = express.json({ limit: LARGEST_JSON });
  const parseBatchJson = express.json({ limit: LARGEST_BATCH_JSON });
  app.use((request: Request, response: Response, next: NextFunction) => {
    if (request.url.startsWith('/proxy/')) return next();
    return (request.url.startsWith('/api/admin/batch/') ? parseBatchJson : parseJson)(request, response, next);
  });
  app.set('trust proxy', config.env.TRUSTED_PROXIES);
  app.disable('x-powered-by');
  app.useGlobalPipes(createValidationPipe());
  app.useGlobalFilters(new ProblemFilter());
  servePlayground(app.getHttpAdapter().getInstance(), config);
  serveConsole(app.getHttpAdapter().getInstance(), CONSOLE_FOLDER);
  await app.init();
  return app;
}
