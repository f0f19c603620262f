import { Module } from '@nestjs/common';
import { ApiDocsController } from './api-docs.controller.js';

/** The REST endpoints' documentation. */
@Module({ controllers: [ApiDocsController] })
export class ApiDocsModule {}
