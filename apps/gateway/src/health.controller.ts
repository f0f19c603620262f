import { Controller, Get } from '@nestjs/common';
import { HealthCheck, type HealthCheckResult, HealthCheckService, HealthIndicatorService, TypeOrmHealthIndicator } from '@nestjs/terminus';
import { Public } from '@app/access';
import { ServerDrain } from '@app/proxy';

/** The database must answer within this time for the node to be ready. */
const DATABASE_TIMEOUT_MS = 2_000;

/** For load balancers and orchestrators: whether the process lives, and whether it should get traffic. */
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly drain: ServerDrain,
    private readonly database: TypeOrmHealthIndicator,
  ) {}

  @Public()
  @Get('live')
  live(): { status: string } {
    return { status: 'ok' };
  }

  @Public()
  @Get('ready')
  @HealthCheck()
  ready(): Promise<HealthCheckResult> {
    const serving = this.indicators.check('serving');
    return this.health.check([() => (this.drain.leaving ? serving.down('shutting down') : serving.up()), () => this.database.pingCheck('database', { timeout: DATABASE_TIMEOUT_MS })]);
  }
}
