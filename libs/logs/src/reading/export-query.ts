import { plainToInstance, Transform } from 'class-transformer';
import { IsIn, ValidateNested } from 'class-validator';
import { EXPORT_FORMATS, type ExportFormat } from './request-log.export.js';
import { RequestLogFilter } from './request-log.filter.js';

/** The query string of an export. */
export class ExportQuery {
  @IsIn(EXPORT_FORMATS)
  format: ExportFormat = 'csv';

  @Transform(({ value }) => plainToInstance(RequestLogFilter, parseJson(value)))
  @ValidateNested({ message: 'must be the JSON of a filter' })
  filter: RequestLogFilter = new RequestLogFilter();
}

function parseJson(value: unknown): unknown {
  try {
    return JSON.parse(String(value));
  } catch {
    return value;
  }
}
