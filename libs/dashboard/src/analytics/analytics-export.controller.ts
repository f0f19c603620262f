import { Controller, Get, Query, Res } from '@nestjs/common';
import { Can } from '@app/access';
import { GatewayError } from '@app/core';
import { plainToInstance, Transform } from 'class-transformer';
import { ValidateNested } from 'class-validator';
import type { Response } from 'express';
import { AnalyticsArgs } from './analytics.inputs.js';
import { AnalyticsService } from './analytics.service.js';

export class AnalyticsExportQuery {
  @Transform(({ value }) => plainToInstance(AnalyticsArgs, parseJson(String(value))))
  @ValidateNested()
  query!: AnalyticsArgs;
}

/** `GET /api/admin/analytics/export?query={…}`: the JSON of the arguments of `analytics`, answered as CSV. */
@Controller('api/admin/analytics')
export class AnalyticsExportController {
  constructor(private readonly analytics: AnalyticsService) {}

  @Get('export')
  @Can('read', 'Dashboard')
  async export(@Query() { query }: AnalyticsExportQuery, @Res() response: Response): Promise<void> {
    response.setHeader('Content-Disposition', 'attachment; filename="analytics.csv"');
    response.type('text/csv; charset=utf-8').send(await this.analytics.csv(query));
  }
}

function parseJson(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // The one message for all that is no object.
  }
  throw GatewayError.badInput('query', 'must be the JSON of the arguments of analytics');
}
