import { Controller, Get, Header } from '@nestjs/common';
import { Public } from '@app/access';
import { MetricsRegistry } from '@app/core';

/** Prometheus scrapes this node here, whichever worker answers. No label holds anything that a client wrote. */
@Controller('metrics')
export class MetricsController {
  constructor(private readonly registry: MetricsRegistry) {}

  @Public()
  @Get()
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  print(): Promise<string> {
    return this.registry.printAll();
  }
}
